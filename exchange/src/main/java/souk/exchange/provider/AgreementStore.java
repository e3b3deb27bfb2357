package souk.exchange.provider;

import java.util.List;
import souk.ledger.AgreementTerms;
import souk.primitives.Bytes32;
import souk.primitives.Signature;

/** Remembers, through power loss, what a provider has put its name to. */
public interface AgreementStore {
  /** All that are not over and done with. */
  List<Signed> all();

  /**
   * Those that other processes with the same store signed since it was last asked; none where
   * nobody else has it.
   */
  default List<Signed> fresh() {
    return List.of();
  }

  /** On disk when it returns. The same one again changes nothing. */
  void add(Signed agreement);

  /** Its service was told that it is over; what is left is to close it. */
  void over(Bytes32 agreement);

  /** It is over and done with, or never came to be. */
  void remove(Bytes32 agreement);

  /**
   * An agreement that the provider has signed.
   *
   * @param customer the customer's signature
   * @param over whether its service was told that it is over
   */
  record Signed(Bytes32 id, AgreementTerms terms, Signature customer, boolean over) {
    /** One that is not over. */
    public Signed(Bytes32 id, AgreementTerms terms, Signature customer) {
      this(id, terms, customer, false);
    }
  }
}
