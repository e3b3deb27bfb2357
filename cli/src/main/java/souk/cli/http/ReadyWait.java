package souk.cli.http;

import souk.cli.Blocks;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.WaitLine;
import souk.ledger.Ledger;
import souk.ledger.RoundRules;
import souk.node.CustomerNode;

/** From the opening of an escrow until calls can be made: hiring, and the first round. */
final class ReadyWait {
  /** How many rounds to wait for a provider that is hired to be ready. */
  private static final int PATIENCE_ROUNDS = 5;

  private static final int LOOK_MILLIS = 50;

  private ReadyWait() {}

  /**
   * Waits until calls can be made.
   *
   * @throws Failure when that takes too long
   */
  static void of(BuyingOptions.Buying buying, WaitLine line) throws InterruptedException {
    RoundRules rounds = buying.ledger().info().rules().rounds();
    long last =
        Math.max(
            buying.ledger().head(Ledger.Finality.INCLUDED).number()
                + (long) PATIENCE_ROUNDS * rounds.length(),
            rounds.end(buying.node().status().firstRound()));
    while (true) {
      CustomerNode.Status now = buying.node().status();
      if (now.ready() > 0) {
        line.clear();
        return;
      }
      long block = buying.ledger().head(Ledger.Finality.INCLUDED).number();
      if (block > last) {
        throw new Failure(
            Main.FAILED,
            "the provider is not ready after %d rounds%s; nothing was paid"
                .formatted(PATIENCE_ROUNDS, now.trouble().map(why -> ": " + why).orElse("")));
      }
      wait(line, buying, now, block, rounds);
      Thread.sleep(LOOK_MILLIS);
    }
  }

  private static void wait(
      WaitLine line,
      BuyingOptions.Buying buying,
      CustomerNode.Status now,
      long block,
      RoundRules rounds) {
    long round = Math.max(now.firstRound(), rounds.roundOf(block));
    boolean closed = block >= rounds.closes(round);
    long begins = rounds.start(closed ? round + 1 : round);
    if (now.trouble().isPresent()) {
      line.on(now.trouble().get() + "; trying again", "");
    } else if (block < begins) {
      line.on(
          "waiting for round %d, which begins in block %d"
              .formatted(closed ? round + 1 : round, begins),
          ", in " + Blocks.about(begins - block, buying.blockSeconds()));
    } else if (now.hired() == 0) {
      line.on("waiting until %s is hired".formatted(buying.provider().address()), "");
    } else {
      line.on("waiting until %s is ready".formatted(buying.provider().address()), "");
    }
  }
}
