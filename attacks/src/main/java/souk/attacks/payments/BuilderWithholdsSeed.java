package souk.attacks.payments;

import java.util.Locale;
import souk.attacks.Count;
import souk.attacks.content.ContentAttack;
import souk.attacks.content.Scene;
import souk.deployment.content.ContentDeployment;
import souk.ledger.Book;
import souk.ledger.RoundRules;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.primitives.Keccak256;

/**
 * Gives up its own block when the seed in it lets its book lose. On a chain whose randomness mixes
 * in one reveal of each block's proposer, the proposer of the seed's block can have one more draw
 * in that way, and no second one: the next proposer's reveal is not his to choose.
 *
 * <p>The chain is a model; the rule that says which block gives the seed, and the one that says
 * which ticket wins, are the ledger's own.
 */
final class BuilderWithholdsSeed implements ContentAttack {
  private static final int DRAWS = 20_000;
  private static final double DEVIATIONS = 4.5;

  @Override
  public String name() {
    return "builder-withholds-seed";
  }

  @Override
  public String summary() {
    return "The proposer of every seed's block gives it up when its book would lose, and nobody of"
        + " its friends records the draw.";
  }

  @Override
  public Outcome play(ContentDeployment market) {
    Scene scene = new Scene(market, this);
    RoundRules rounds = market.options().market().ledger().rounds();
    int depth = market.options().market().payment().depth();
    int tickets = 1 << depth;
    int bought = tickets / 4;
    Address builder = scene.key().address();
    int won = 0;
    int givenUp = 0;
    boolean moved = false;
    Bytes32 mix = Bytes32.of(scene.bytes(Bytes32.SIZE));
    for (int draw = 0; draw < DRAWS; draw++) {
      Book book = new Book(market.escrow(), draw, 0, builder);
      Bytes32 own = mix(mix, scene);
      boolean wins = Book.winner(own, book.id(), depth) < bought;
      if (!wins) {
        givenUp++;
        own = mix(mix, scene); // the next proposer's
        wins = Book.winner(own, book.id(), depth) < bought;
      }
      won += wins ? 1 : 0;
      mix = own;
      moved |= moves(rounds, draw);
    }
    double fair = (double) bought / tickets;
    double stated = 1 - (1 - fair) * (1 - fair);
    double noise = DEVIATIONS * Math.sqrt(stated * (1 - stated) / DRAWS);
    double share = (double) won / DRAWS;
    return new Outcome(
        share > stated + noise || moved,
        Math.max(0, share - fair) * tickets,
        (stated + noise - fair) * tickets,
        String.format(
            Locale.ROOT,
            "%d of %d tickets won %.2f %% of %d draws, fair were %.2f %%, with one more draw %.2f %%; it gave up %s",
            bought,
            tickets,
            share * 100,
            DRAWS,
            fair * 100,
            stated * 100,
            Count.of(givenUp, "block")));
  }

  /** Whether the seed's block is another when the draw is recorded late in the claim window. */
  private static boolean moves(RoundRules rounds, long round) {
    return rounds.claimWindow() < rounds.proofWindow()
        && rounds.seedBlock(round, rounds.claimDeadline(round)) != rounds.seedBlock(round);
  }

  private static Bytes32 mix(Bytes32 before, Scene scene) {
    return Keccak256.hash(before.toArray(), scene.bytes(Bytes32.SIZE));
  }
}
