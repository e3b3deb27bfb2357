package souk.node;

import java.net.URI;
import java.util.List;
import souk.ledger.AgreementTerms;
import souk.primitives.Bytes32;
import souk.primitives.Signature;

/**
 * What a customer signed, as it was signed, and who signed with it. When a method that changes
 * something returns, the change is safe from power loss.
 */
public interface CustomerStore {
  /**
   * An agreement that both sides signed.
   *
   * @param customer the customer's signature
   * @param provider the provider's
   * @param endpoint where the provider answered
   */
  record Signed(
      Bytes32 id, AgreementTerms terms, Signature customer, Signature provider, URI endpoint) {}

  /** All that are not over, the eldest first. */
  List<Signed> all();

  /** How many there ever were. */
  int count();

  void add(Signed agreement);

  /** It is over, or never came to be. */
  void remove(Bytes32 agreement);
}
