package souk.cli.content;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import souk.cli.Failure;
import souk.cli.Json;
import souk.cli.Main;
import souk.cli.MarketOptions;
import souk.cli.Table;
import souk.content.kind.ContentMarket;
import souk.content.odds.CollusionOdds;
import souk.content.odds.MarketShape;

/** Questions about a market's parameters. */
@Command(
    name = "market",
    description = "Look into a market's parameters.",
    mixinStandardHelpOptions = true)
public final class MarketCommand {
  @Spec private @Nullable CommandSpec spec;

  @Command(
      name = "odds",
      mixinStandardHelpOptions = true,
      description = "What colluding caches and clients can expect, for a market's own parameters.",
      footer = {
        "Example:",
        "  ./souk market odds --caches 50 --colluding 10 --transfer-cost 2000 --admission-cost 100000"
      })
  int odds(
      @Option(
              names = "--market",
              paramLabel = "FILE",
              description = "the market file (markets/content.yaml)")
          @Nullable Path file,
      @Option(
              names = "--caches",
              paramLabel = "N",
              defaultValue = "20",
              description = "caches in the market (${DEFAULT-VALUE})")
          int caches,
      @Option(
              names = "--colluding",
              paramLabel = "N",
              defaultValue = "4",
              description = "how many of them one operator runs (${DEFAULT-VALUE})")
          int colluding,
      @Option(
              names = "--bundle",
              paramLabel = "N",
              description = "caches in a bundle, n (from the market file)")
          @Nullable Integer bundle,
      @Option(
              names = "--repairs",
              paramLabel = "N",
              description = "how often a bundle may be repaired (from the market file)")
          @Nullable Integer repairs,
      @Option(
              names = "--passes",
              paramLabel = "N",
              description = "passes of the puzzle, r (from the market file)")
          @Nullable Integer passes,
      @Option(
              names = "--ticket-value",
              paramLabel = "VALUE",
              description = "what a chunk earns (from the market file)")
          @Nullable Double ticketValue,
      @Option(
              names = "--transfer-cost",
              paramLabel = "COST",
              defaultValue = "2000",
              description = "what moving a chunk costs (${DEFAULT-VALUE})")
          double transferCost,
      @Option(
              names = "--quota",
              paramLabel = "N",
              defaultValue = "1000",
              description = "bundles of one client in an epoch (${DEFAULT-VALUE})")
          long quota,
      @Option(
              names = "--admission-cost",
              paramLabel = "COST",
              defaultValue = "0",
              description = "what one more client identity costs (${DEFAULT-VALUE})")
          double admissionCost,
      @Option(
              names = "--clear-share",
              paramLabel = "SHARE",
              description =
                  "share of bundles without a puzzle, 0 to 1 (the market's abandonment rate)")
          @Nullable Double clearShare,
      @Option(names = "--json", description = "print JSON: one object") boolean json)
      throws IOException {
    ContentMarket market = ContentMarket.read(MarketOptions.file(file, MarketOptions.REFERENCE));
    double chunkValue =
        market.payment().ticketValue() * market.service().tickets(market.service().chunkBytes());
    MarketShape shape;
    try {
      shape =
          new MarketShape(
              caches,
              colluding,
              bundle == null ? market.service().caches() : bundle,
              repairs == null ? market.service().repairs() : repairs,
              passes == null ? market.service().passes() : passes,
              market.service().profile().stateBytes(),
              market.service().profile().pieceBytes(),
              ticketValue == null ? chunkValue : ticketValue,
              transferCost,
              quota,
              admissionCost,
              clearShare == null ? market.service().abandonment() / 10_000.0 : clearShare);
    } catch (IllegalArgumentException e) {
      throw new Failure(Main.USAGE, String.valueOf(e.getMessage()));
    }
    PrintWriter out = java.util.Objects.requireNonNull(spec).commandLine().getOut();
    CollusionOdds odds = new CollusionOdds(shape);
    if (json) {
      out.println(Json.of(Odds.of(shape, odds)));
      out.flush();
    } else {
      print(out, shape, odds);
    }
    return 0;
  }

  /** The odds, for programs. What is not bounded is null. */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  private record Odds(
      MarketShape shape,
      List<Bundle> bundles,
      double chanceOfNoTransfer,
      double interactiveShare,
      double stateShare,
      boolean piecesSmallEnough,
      double meanGainPerBundle,
      double gainPerClient,
      boolean admissionSuffices,
      @Nullable Long largestSafeQuota) {
    /** A bundle with so many colluding caches. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    private record Bundle(
        int colluding, double chance, double gain, @Nullable Double incomeAgainstHonest) {}

    static Odds of(MarketShape shape, CollusionOdds odds) {
      List<Bundle> bundles = new ArrayList<>();
      for (int v = 0; v <= shape.bundle(); v++) {
        double against = odds.incomeAgainstHonest(v);
        bundles.add(
            new Bundle(
                v, odds.chanceOf(v), odds.gain(v), Double.isInfinite(against) ? null : against));
      }
      long safe = odds.largestSafeQuota();
      return new Odds(
          shape,
          bundles,
          odds.chanceOfNoTransfer(),
          odds.interactiveShare(),
          odds.stateShare(),
          odds.piecesSmallEnough(),
          odds.meanGain(),
          odds.gainPerClient(),
          odds.admissionSuffices(),
          safe == Long.MAX_VALUE ? null : safe);
    }
  }

  private static void print(PrintWriter out, MarketShape shape, CollusionOdds odds) {
    out.printf(
        Locale.ROOT,
        "One operator runs %d of %d caches and as many clients as it likes; bundles of %d, %d repairs, %d passes.%n%n",
        shape.colluding(),
        shape.caches(),
        shape.bundle(),
        shape.repairs(),
        shape.passes());
    Table bundles =
        new Table(
            "its caches in a bundle",
            "chance",
            "gain of its own client's bundle",
            "tickets per chunk moved");
    for (int v = 0; v <= shape.bundle(); v++) {
      double against = odds.incomeAgainstHonest(v);
      bundles.row(
          v,
          String.format(Locale.ROOT, "%.4f%%", 100 * odds.chanceOf(v)),
          String.format(Locale.ROOT, "%.0f", odds.gain(v)),
          Double.isInfinite(against)
              ? "moves nothing"
              : String.format(Locale.ROOT, "%.2f", against));
    }
    bundles.print(out);
    out.printf(
        Locale.ROOT,
        "%nThe puzzle: solving without half a chunk succeeds with chance %.4f;%n",
        odds.chanceToSolveWithout(0.5));
    out.printf(
        Locale.ROOT,
        "answering piece by piece still moves %.1f%% of a chunk; sending states instead, %.1f%% (%s).%n",
        100 * odds.interactiveShare(),
        100 * odds.stateShare(),
        odds.piecesSmallEnough() ? "no saving" : "CHEAPER: use smaller pieces or more passes");
    out.println();
    out.print(fakeClients(shape, odds));
    out.flush();
  }

  /** Whether fake clients pay, and if they do, who has to choose what so that they do not. */
  private static String fakeClients(MarketShape shape, CollusionOdds odds) {
    String sums =
        String.format(
            Locale.ROOT,
            "One more client identity brings its operator %.0f for the %d bundles of an epoch, and costs %.0f:%n",
            odds.gainPerClient(),
            shape.quota(),
            shape.admissionCost());
    if (odds.admissionSuffices()) {
      return sums + "fake clients do not pay." + System.lineSeparator();
    }
    return sums
        + String.format(
            Locale.ROOT,
            """
            fake clients pay where a publisher admits whoever asks. The market file does not decide that:
            whoever publishes chooses for whom it pays. It has to admit such identities only as cost their
            owner %.0f for each bundle that they may have in an epoch (--admission-cost, --quota).
            Without that it can lose what is in its escrow, and no more: docs/guide/market-file.md
            """,
            Math.ceil(odds.meanGain()));
  }
}
