package souk.node;

import java.net.URI;
import java.util.List;
import java.util.Set;
import souk.ledger.AgreementTerms;
import souk.ledger.LedgerView;
import souk.primitives.Address;
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
   * @param place of this agreement among all that the customer ever made; no two have the same
   * @param customer the customer's signature
   * @param provider the provider's
   * @param endpoint where the provider answered
   */
  record Signed(
      Bytes32 id,
      int place,
      AgreementTerms terms,
      Signature customer,
      Signature provider,
      URI endpoint) {
    /** Whether it is not over, and not too late to come to be, in a view of the ledger. */
    boolean goesOn(LedgerView view) {
      long now = view.block().number();
      return view.agreement(id)
          .map(known -> !known.closed() && known.endBlock() > now)
          .orElse(now < terms.openBy());
    }
  }

  /** All that are not over, the eldest first. */
  List<Signed> all();

  /** The place of the next one: behind all that there ever were. */
  int nextPlace();

  void add(Signed agreement);

  /**
   * It is over, or never came to be.
   *
   * @param convicted whether its provider was convicted of a fault in it
   */
  void end(Bytes32 agreement, boolean convicted);

  /** Providers that were convicted of a fault in an agreement that is over. */
  Set<Address> convicted();
}
