package souk.attacks.agreements;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import souk.attacks.Count;
import souk.attacks.http.HttpAttack;
import souk.attacks.http.HttpScene;
import souk.deployment.Deployment;
import souk.ledger.Book;
import souk.ledger.BookClaim;
import souk.ledger.Command;
import souk.ledger.Receipt;
import souk.ledger.RoundRules;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Signature;

/** Fills the ledger's log, so that whoever reads it falls behind or runs out of memory. */
final class StrangerFloodsLedger implements HttpAttack {
  private static final int CALLS = 8;
  private static final int STRANGERS = 8;

  /** What the coins of one account are enough for, on a chain. */
  private static final int CLAIMS = 5;

  private static final long MOST_BLOCKS = 120;
  private static final int DEPTH = 2;
  private static final int HALF = 16;

  @Override
  public String name() {
    return "stranger-floods-ledger";
  }

  @Override
  public String summary() {
    return "Strangers claim thousands of books that do not exist, each of which leaves a line in the"
        + " ledger's log, so that providers that read it never claim what they won.";
  }

  @Override
  public boolean paidFirst() {
    return true;
  }

  @Override
  public Outcome play(HttpScene scene) throws Exception {
    Deployment market = scene.market().market();
    for (int i = 0; i < CALLS; i++) {
      var _ = scene.call("/answer");
    }
    long taken = scene.provider().income().stream().mapToLong(income -> income.tickets()).sum();
    if (taken == 0) {
      throw new IllegalStateException("the provider was paid nothing that it could lose");
    }
    int lines = flood(market, scene);
    RoundRules rounds = market.ledger().info().rules().rounds();
    long round = market.round();
    long open = Math.max(1, rounds.seedBlock(round) + 1 - market.view().block().number());
    market.advance(open);
    long begun = market.view().block().number();
    while (unsettled(scene, round) > 0 && market.view().block().number() < begun + MOST_BLOCKS) {
      market.step();
      TimeUnit.MILLISECONDS.sleep(20);
    }
    long lost = unsettled(scene, round);
    return new Outcome(
        lost > 0,
        lost,
        0,
        "beside %s that name nothing, %s of %d were settled in %s"
            .formatted(
                Count.of(lines, "line"),
                Count.of(taken - lost, "ticket"),
                taken,
                Count.of(market.view().block().number() - begun, "block")));
  }

  private static long unsettled(HttpScene scene, long round) {
    return scene.provider().income().stream()
        .filter(income -> income.round() <= round)
        .mapToLong(income -> income.tickets())
        .sum();
  }

  /** Returns how many lines were written. */
  private static int flood(Deployment market, HttpScene scene) {
    int lines = 0;
    for (int i = 0; i < STRANGERS; i++) {
      Stranger stranger = Stranger.in(scene);
      for (int claim = 0; claim < CLAIMS; claim++) {
        if (stranger.submit(new Command.Claim(nothing(stranger, claim)))
            instanceof Receipt.Included) {
          lines += Command.Claim.MAX_BOOKS;
        }
      }
      market.step();
    }
    if (lines == 0) {
      throw new IllegalStateException("the ledger took none of its claims");
    }
    return lines;
  }

  private static List<BookClaim> nothing(Stranger stranger, int claim) {
    List<BookClaim> books = new ArrayList<>();
    Signature signature = stranger.key().sign(Bytes32.of(claim));
    for (int number = 0; number < Command.Claim.MAX_BOOKS; number++) {
      books.add(
          new BookClaim(
              new Book(Bytes32.of(1 + claim), 1, number, stranger.key().address()),
              Bytes.of(new byte[HALF]),
              Bytes.of(new byte[HALF * DEPTH]),
              signature));
    }
    return books;
  }
}
