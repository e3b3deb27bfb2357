package souk.content.publisher;

import java.time.Duration;
import souk.ledger.FailureLog;
import souk.payments.DeliveryException;
import souk.payments.TillRefusal;
import souk.payments.WalletException;

/**
 * Says why a cache gets no tickets, unless that is an everyday event: there are none yet, as
 * whenever a publisher begins, or a round begins for one of both sooner than for the other.
 */
final class SupplyTrouble {
  private static final System.Logger LOG = System.getLogger("souk.content");

  private final String who;
  private final FailureLog said;

  /**
   * @param who gets none, as lines begin
   * @param patience for how long other failures are not worth a word either
   */
  SupplyTrouble(String who, Duration patience) {
    this.who = who;
    this.said = new FailureLog(LOG, who + " is not ready: it gets no tickets", patience);
  }

  void succeeded() {
    said.succeeded();
  }

  void failed(Exception why) {
    if (isEveryday(why)) {
      LOG.log(System.Logger.Level.DEBUG, "{0} waits for tickets: {1}", who, why);
    } else {
      said.failed(why);
    }
  }

  private static boolean isEveryday(Exception why) {
    return switch (why) {
      case WalletException none -> waits(none.reason());
      case DeliveryException refused ->
          refused.refusal().filter(TillRefusal.ROUND_CLOSED::equals).isPresent();
      default -> false;
    };
  }

  private static boolean waits(WalletException.Reason reason) {
    return switch (reason) {
      case ROUND_CLOSED, ROUND_SKIPPED, ESCROW_UNKNOWN, NOT_ALLOTTED -> true;
      case STALE_LEDGER,
          WRONG_SIGNER,
          BOOKS_EXHAUSTED,
          NO_TICKETS,
          NOT_DELIVERED,
          BOOK_REFUSED,
          OTHER_COUNT ->
          false;
    };
  }
}
