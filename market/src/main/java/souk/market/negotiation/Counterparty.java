package souk.market.negotiation;

import souk.ledger.AgreementTerms;
import souk.primitives.Bytes32;
import souk.primitives.Signature;

/**
 * The provider in a customer's negotiation, wherever it is.
 *
 * @param <X> how it fails to answer
 */
public interface Counterparty<X extends Exception> {
  /**
   * What it says to the customer's draft.
   *
   * @throws X when it does not answer
   */
  SignedTurn answer(SignedTurn turn) throws X;

  /**
   * Hears that the customer takes its draft, or does not go on; nothing is said to that.
   *
   * @throws X when it cannot be told
   */
  void tell(SignedTurn turn) throws X;

  /**
   * Its signature under the agreement.
   *
   * @param negotiation the digest of the last turn
   * @param terms as agreed on
   * @param customer the customer's signature
   * @throws X when it does not sign
   */
  Signature sign(Bytes32 negotiation, AgreementTerms terms, Signature customer) throws X;
}
