package souk.attacks.payments;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import souk.attacks.content.ContentAttack;
import souk.attacks.content.Scene;
import souk.deployment.content.ContentDeployment;
import souk.ledger.Book;
import souk.ledger.Command;
import souk.ledger.Ledger;
import souk.ledger.LedgerRules;
import souk.ledger.Receipt;
import souk.ledger.RoundRules;
import souk.ledger.local.LocalLedger;
import souk.ledger.rules.Beacon;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;

/**
 * Fills the blocks around the seed's with one thing after another, and would keep those of which
 * the seed lets its books win.
 */
public final class BuilderGrindsSeed implements ContentAttack {
  private static final RoundRules ROUNDS = new RoundRules(4, 1, 2, 8, 8191);
  private static final int DRAWS = 300;
  private static final int VARIANTS = 8;
  private static final double DEVIATIONS = 4.5;

  /** Where the ledger's randomness comes from; blocks differ by what they hold. */
  public interface Randomness {
    Beacon of(Bytes32 seed, int contents);
  }

  private final Randomness randomness;

  /** With the ledger's own beacon, whose value does not depend on what blocks hold. */
  public BuilderGrindsSeed() {
    this((seed, contents) -> Beacon.seeded(seed));
  }

  public BuilderGrindsSeed(Randomness randomness) {
    this.randomness = randomness;
  }

  @Override
  public String name() {
    return "builder-grinds-seed";
  }

  @Override
  public String summary() {
    return "Whoever makes the blocks tries other contents, other proofs, an early and a second"
        + " record, until the seed of a round lets its tickets win.";
  }

  @Override
  public Outcome play(ContentDeployment market) throws Exception {
    Scene scene = new Scene(market, this);
    int tickets = market.options().market().payment().tickets();
    int bought = tickets / 4;
    PrivateKey builder = scene.key();
    int won = 0;
    int seeds = 0;
    for (int draw = 0; draw < DRAWS; draw++) {
      Bytes32 seed = Bytes32.of(scene.bytes(Bytes32.SIZE));
      Book book = new Book(seed, 0, draw, builder.address());
      Set<Bytes32> drawn = new HashSet<>();
      for (int contents = 0; contents < VARIANTS; contents++) {
        drawn.add(draw(builder, seed, contents));
      }
      int depth = market.options().market().payment().depth();
      won += drawn.stream().anyMatch(s -> Book.winner(s, book.id(), depth) < bought) ? 1 : 0;
      seeds = Math.max(seeds, drawn.size());
    }
    boolean forced = forces(market, scene, builder);
    double fair = (double) bought / tickets;
    double most = fair + DEVIATIONS * Math.sqrt(fair * (1 - fair) / DRAWS);
    double share = (double) won / DRAWS;
    return new Outcome(
        share > most || seeds > 1 || forced,
        Math.max(0, share - fair) * tickets,
        (most - fair) * tickets,
        String.format(
            Locale.ROOT,
            "%d variants of the blocks gave %d seed; %d of %d tickets won %.1f %% of %d draws; the market's draw %s",
            VARIANTS,
            seeds,
            bought,
            tickets,
            share * 100,
            DRAWS,
            forced ? "was forced" : "stayed what it was"));
  }

  /** The seed of round 0 when the blocks up to its draw hold this. */
  private Bytes32 draw(PrivateKey builder, Bytes32 seed, int contents) {
    try (LocalLedger ledger =
        LocalLedger.builder(new LedgerRules(ROUNDS, 10, 100_000, 1000, 5000), seed)
            .beacon(randomness.of(seed, contents))
            .fund(builder.address(), Amount.of(1L << 40))
            .open()) {
      ledger.advance(ROUNDS.seedBlock(0) - 2);
      IntStream.range(0, 3)
          .forEach(i ->
              ledger
                  .submit(builder, new Command.Deposit(Amount.of(1L + 3L * contents + i)))
                  .join());
      record(ledger, builder, 0, Bytes.EMPTY);
      return ledger.at(ledger.head(Ledger.Finality.INCLUDED)).draw(0).orElseThrow();
    }
  }

  /** Whether the market's own draw can be had too early, otherwise, or twice. */
  private static boolean forces(ContentDeployment market, Scene scene, PrivateKey builder) {
    long round = market.round();
    Bytes proof = Bytes.of(scene.bytes(Bytes32.SIZE));
    boolean early = record(market.ledger(), builder, round, Bytes.EMPTY);
    boolean other = record(market.ledger(), builder, round, proof);
    Bytes32 drawn = market.draw();
    boolean again = record(market.ledger(), builder, round, Bytes.EMPTY);
    return early || other || again || !drawn.equals(scene.seed());
  }

  private static boolean record(Ledger ledger, PrivateKey by, long round, Bytes proof) {
    return ledger.submit(by, new Command.RecordDraw(round, proof)).join()
        instanceof Receipt.Included;
  }
}
