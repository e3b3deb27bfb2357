package souk.cli.content;

import souk.attacks.Attack;
import souk.attacks.content.ContentAttack;
import souk.deployment.content.ContentDeployment;
import souk.ledger.RoundRules;
import souk.transport.PeerException;

/**
 * Plays cheats, each within one round: what is refused because a round is over says nothing about a
 * cheat. On a chain that others use, too, blocks come faster than one would think.
 */
final class DemoCheats {
  /** How many blocks before the tills close a cheat must begin, so as to end in its round. */
  private static final int ROOM = 22;

  /** How many rounds a cheat may begin in. */
  private static final int ATTEMPTS = 3;

  private final ContentDeployment market;
  private final RoundRules rounds;
  private final Runnable beforeNextRound;

  /**
   * @param beforeNextRound called each time before it waits for a round that is to come
   */
  DemoCheats(ContentDeployment market, Runnable beforeNextRound) {
    this.market = market;
    this.rounds = market.options().market().ledger().rounds();
    this.beforeNextRound = beforeNextRound;
  }

  Demo.AttackResult play(ContentAttack attack) throws InterruptedException {
    String why = "";
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        beforeNextRound.run();
        market.awaitRoom(attempt == 0 ? ROOM : blocksLeft() + 1); // again: in the next round
        awaitBooks();
        Attack.Outcome outcome = attack.play(market);
        if (!over()) {
          return Demo.AttackResult.of(attack, outcome);
        }
        why = "its round ended while it was played";
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) {
        why = String.valueOf(e.getMessage());
        boolean later = e instanceof PeerException refused && refused.passing();
        if (!later && !over()) {
          break; // it would fail in any round
        }
      }
    }
    return Demo.AttackResult.notPlayed(attack, why);
  }

  private int blocksLeft() {
    long left = rounds.closes(market.round()) - market.view().block().number();
    return Math.toIntExact(Math.max(ROOM, left));
  }

  /** Until every cache has books of the round: one that has none takes any that comes first. */
  private void awaitBooks() {
    market
        .market()
        .await(
            "every cache to have books of the round",
            () ->
                market.caches().stream()
                    .allMatch(cache ->
                        cache.income().stream()
                            .anyMatch(held -> held.round() == market.round() && held.books() > 0)));
  }

  /** Whether the publisher gives out no bundles any more in the round that the cheat began in. */
  private boolean over() {
    int spare = (market.options().market().service().tokenBlocks() + 1) / 2;
    return market.view().block().number() + spare >= rounds.closes(market.round());
  }
}
