package souk.exchange;

import java.util.List;
import java.util.Optional;
import souk.ledger.AgreementTerms;
import souk.payments.Ticket;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/**
 * A provider's side of a service. The exchange calls it, from many threads; it owns the order of
 * the steps, the tickets, the exposure and what is sent to the ledger; the role owns the service.
 * What a role throws or how long it takes touches no other service of the node.
 *
 * <p>A price of a unit must follow from agreement and request alone: it is asked for again when a
 * client comes back after this node's restart.
 */
public interface ProviderRole extends AutoCloseable {
  /**
   * Whether the provider signs these terms. Called before countersigning, perhaps several times for
   * the same terms; must be quick, for the customer waits. Data is transferred after the signature,
   * by units or by the role's own routes.
   *
   * <p>The exchange has checked by then: both addresses, the customer's signature, the ledger's
   * rules, the judge (the kind's own, and the ledger has it), that end and {@code openBy} lie ahead
   * and the first period's round has not begun, that the node has the collateral free and risks the
   * exposure, and that the escrow is there with tickets worth {@link
   * ServiceTerms#leastTicketValue}. What is left to the role are the {@code details}, the periods,
   * questions and grades, their prices, and whether it wants the work.
   */
  Acceptance accept(AgreementTerms terms);

  /**
   * Whether somebody else than the customer may ask for units; by default nobody. The customer
   * always may, with the key that signed the agreement and with the one that signs its escrow's
   * ticket books; the exchange knows both, and does not ask the role about them.
   */
  default boolean admits(AgreementTerms terms, Address client) {
    return false;
  }

  /**
   * An agreement is final on the ledger. Called before its first unit, and once more after every
   * start of this node while it runs. What takes long, transfer or sealing, begins here and goes on
   * in its own time.
   */
  default void started(Bytes32 agreement, AgreementTerms terms) {}

  /**
   * What is to be put on the ledger for an agreement whose terms take a commitment; empty while it
   * is not known. Asked in every block until it is on the ledger or the deadline is over, also
   * after a restart.
   */
  default Optional<Commitment> commitment(Bytes32 agreement) {
    return Optional.empty();
  }

  /**
   * What the client gets before it pays, and how many tickets the unit costs. Asked again for the
   * same unit, it answers the same. By default there are no units.
   *
   * @throws UnitException when the request is not one that this service can or may serve
   */
  default Prepared prepare(UnitRequest request) throws UnitException {
    throw new UnitException(UnitException.Reason.NOT_FOUND, "this service has no units");
  }

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
   * same. By default all of it came before the payment.
   *
   * @throws UnitException when the unit can no longer be served
   */
  default Payload release(UnitRequest request) throws UnitException {
    return Payload.EMPTY;
  }

  /**
   * What clients of an agreement had and did not pay in time, less what payments made good since,
   * in tickets. Called when it changed; it may lag by a block.
   */
  default void lost(Bytes32 agreement, int tickets) {}

  /**
   * The evidence that answers a duty of one of its agreements. The exchange hands it in, and calls
   * again, also after a restart, until the ledger has an answer or the deadline is over: when this
   * threw, when the ledger lost the answer, when it refused it.
   *
   * @throws Exception when it cannot be answered now
   */
  default Bytes answer(DutyNotice duty) throws Exception {
    throw new UnsupportedOperationException("this service has no duties");
  }

  /**
   * A signed agreement is over, and everything that was kept for it can go. Called once for every
   * agreement that was accepted and signed, whatever became of it, with what a restart in the
   * middle may repeat.
   */
  default void ended(Bytes32 agreement, EndReason why) {}

  /** Adds the role's own HTTP routes. Called once, before anything else. */
  default void mount(Routes routes) {}

  /** Closes what the role opened itself; by default nothing. */
  @Override
  default void close() {}

  /** Whether and why not a provider signs. */
  sealed interface Acceptance {
    record Accepted() implements Acceptance {}

    record Declined(String why) implements Acceptance {}

    /** It may, if it is asked again later. */
    record NotYet(String why) implements Acceptance {}
  }

  /** Why an agreement is over. */
  enum EndReason {
    /** It ran to the end that its terms name. */
    EXPIRED,
    /** Customer or provider ended it before. */
    ENDED_EARLY,
    /** It was signed and nobody put it on the ledger in time. */
    NEVER_OPENED
  }
}
