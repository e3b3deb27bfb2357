package souk.exchange;

import java.util.List;
import souk.ledger.AgreementTerms;
import souk.ledger.BlockRef;
import souk.payments.Ticket;
import souk.primitives.Bytes32;

/**
 * A provider's side of a service. The exchange calls it, from many threads; it owns the order of
 * the steps, the tickets and the exposure, the role owns the service.
 *
 * <p>A price of a unit must follow from agreement and request alone: it is asked for again when a
 * client comes back after this node's restart.
 */
public interface ProviderRole extends AutoCloseable {
  /**
   * Whether the provider signs these terms. Called before countersigning, perhaps several times for
   * the same terms; may reach out to the customer for data.
   */
  Acceptance accept(AgreementTerms terms);

  /**
   * An agreement is final on the ledger. Called before its first unit, and once more after every
   * start of this node while it runs.
   */
  default void started(Bytes32 agreement, AgreementTerms terms) {}

  /**
   * What the client gets before it pays, and how many tickets the unit costs. Asked again for the
   * same unit, it answers the same.
   *
   * @throws UnitException when the request is not one that this service can or may serve
   */
  Prepared prepare(UnitRequest request) throws UnitException;

  /**
   * Whether these tickets may pay for the unit, which was prepared before. The exchange calls it
   * before it hands them to the till; there are as many as the unit costs. A service whose requests
   * say which tickets are to pay checks that here.
   *
   * @throws UnitException when other tickets must pay, or the unit can no longer be paid
   */
  default void paying(UnitRequest request, List<Ticket> tickets) throws UnitException {}

  /**
   * What the client gets for its tickets, which are on disk by now. Asked again, it answers the
   * same.
   *
   * @throws UnitException when the unit can no longer be served
   */
  Payload release(UnitRequest request) throws UnitException;

  /**
   * What clients of an agreement had and did not pay in time, less what payments made good since,
   * in tickets. Called when it changed; it may lag by a block.
   */
  default void lost(Bytes32 agreement, int tickets) {}

  /**
   * A duty of one of its agreements is open; the role answers it on the ledger in its own time.
   * Called again after a restart, until the ledger has an answer or the deadline is over.
   */
  default void due(DutyNotice duty, BlockRef opened) {}

  /** An agreement is over. */
  default void ended(Bytes32 agreement, EndReason why) {}

  @Override
  void close();

  /** Whether and why not a provider signs. */
  sealed interface Acceptance {
    record Accepted() implements Acceptance {}

    record Declined(String why) implements Acceptance {}
  }

  /** Why an agreement is over. */
  enum EndReason {
    /** It ran to the end that its terms name. */
    EXPIRED,
    /** Customer or provider ended it before. */
    ENDED_EARLY
  }
}
