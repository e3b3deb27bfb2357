package souk.attacks.agreements;

import java.util.Optional;
import souk.attacks.Refusals;
import souk.attacks.http.HttpScene;
import souk.deployment.Deployment;
import souk.ledger.LedgerView;
import souk.ledger.RoundRules;
import souk.payments.TicketBook;
import souk.payments.Till.BookReply;

/** Ticket books of an escrow that the scene's customer did not open. */
final class Books {
  /** Blocks after which what counts in a round is final everywhere. */
  private static final int FINAL = 4;

  private Books() {}

  /** Lets the first round of an escrow begin, and returns it. */
  static long begin(Deployment market, LedgerView.Escrow escrow) {
    RoundRules rounds = market.ledger().info().rules().rounds();
    long round = escrow.terms().firstRound();
    while (market.round() < round) {
      market.awaitRoom(
          Math.toIntExact(rounds.closes(market.round()) + 1 - rounds.start(market.round())));
    }
    market.advance(FINAL);
    return round;
  }

  /** Brings a book to the scene's provider; empty when it is taken, else why not. */
  static Optional<String> bring(HttpScene scene, TicketBook book) throws Exception {
    String[] till = {""};
    Optional<String> before =
        Refusals.of(() -> {
          if (scene.client(scene.customer()).deliver(scene.provider().uri(), book)
              instanceof BookReply.Refused(var reason, var _)) {
            till[0] = Refusals.name(reason);
          }
        });
    return before.or(() -> Optional.of(till[0]).filter(said -> !said.isEmpty()));
  }
}
