package souk.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import souk.attacks.Count;
import souk.market.file.TextFile;
import souk.market.match.MatchFile;
import souk.market.match.Matcher;
import souk.market.match.Matching;
import souk.market.match.Need;
import souk.market.match.Supply;
import souk.market.match.Surplus;
import souk.primitives.Amount;

/** {@code souk match}: who gets which offer, so that all together gain most. */
@Command(
    name = "match",
    mixinStandardHelpOptions = true,
    description =
        "Match demands with offers so that value less price is most in all. Says how much at most is missing to the best matching: nothing in small markets, a hundredth in large ones.",
    footer = {
      "",
      "FILE is JSON; sums are whole numbers in the smallest unit:",
      "",
      "  {\"offers\": [{\"name\": \"o1\", \"kind\": \"vault/1\", \"price\": 5, \"capacity\": 2,",
      "    \"latencyMillis\": 20, \"collateral\": 100}],",
      "   \"demands\": [{\"name\": \"d1\", \"kind\": \"vault/1\", \"value\": 9,",
      "    \"mostLatencyMillis\": 50, \"leastCollateral\": 100}]}",
      "",
      "Capacity, latency and collateral may be left out. Of pairs of a demand and an offer of its kind there are"
          + " at most four billion.",
      "",
      "Example:  ./souk match examples/match.json",
      "          ./souk match examples/match.json --json"
    })
final class MatchCommand implements Callable<Integer> {
  /** Each is looked at several times; a billion takes some ten seconds. */
  private static final long MOST_PAIRS = 4_000_000_000L;

  @Parameters(paramLabel = "FILE", description = "offers and demands")
  private Path file = Path.of("");

  @Mixin private Output output = new Output();

  @Spec private @Nullable CommandSpec spec;

  /** What programs get. */
  private record Report(
      List<Pair> matched,
      List<String> unmatched,
      BigInteger value,
      double bound,
      double gapPercent) {}

  private record Pair(String demand, String offer, Amount price, Amount surplus) {}

  @Override
  public Integer call() throws IOException {
    Report report = match(MatchFile.parse(file.toString(), text()));
    output.show(() -> report, people -> print(report, people));
    return 0;
  }

  private String text() throws IOException {
    if (Files.isDirectory(file)) {
      throw new Failure(Main.USAGE, file + " is a folder; name a file");
    }
    try {
      return TextFile.read(file, "market", MatchFile.MOST_CHARACTERS);
    } catch (NoSuchFileException e) {
      throw new Failure(Main.USAGE, "there is no file " + file);
    } catch (IOException e) {
      throw new Failure(Main.USAGE, "cannot read %s: %s".formatted(file, Failure.reason(e)));
    }
  }

  private CommandSpec spec() {
    return Objects.requireNonNull(spec);
  }

  private Report match(MatchFile market) {
    Surplus pairs = new Surplus(market.demands(), market.offers());
    if (pairs.pairs() > MOST_PAIRS) {
      throw new Failure(
          Main.USAGE,
          String.format(
              Locale.ROOT,
              "%s has %,d pairs of a demand and an offer of its kind; at most %,d are matched at once: split it",
              file,
              pairs.pairs(),
              MOST_PAIRS));
    }
    Matching matching;
    try (MatchProgress progress =
        new MatchProgress(
            new WaitLine(spec().commandLine().getErr(), !output.json() && !Output.isQuiet(spec())),
            "matching %s with %s"
                .formatted(
                    Count.of(market.demands().size(), "demand"),
                    Count.of(market.offers().size(), "offer")),
            market.demands().size())) {
      matching = Matcher.USUAL.match(pairs, progress);
    }
    List<Pair> matched = new ArrayList<>();
    List<String> unmatched = new ArrayList<>();
    BigInteger value = BigInteger.ZERO; // more than any one amount
    for (int i = 0; i < market.demands().size(); i++) {
      Need demand = market.demands().get(i);
      if (matching.offer(i) == Matching.NONE) {
        unmatched.add(demand.name());
      } else {
        Supply offer = market.offers().get(matching.offer(i));
        Amount surplus = pairs.surplus(i, matching.offer(i));
        matched.add(new Pair(demand.name(), offer.name(), offer.price(), surplus));
        value = value.add(surplus.toBigInteger());
      }
    }
    return new Report(matched, unmatched, value, matching.bound(), 100 * matching.gap());
  }

  private static void print(Report report, PrintWriter people) {
    if (!report.matched().isEmpty()) {
      Table table = new Table("demand", "offer", "price", "surplus");
      for (Pair pair : report.matched()) {
        table.row(pair.demand(), pair.offer(), pair.price(), pair.surplus());
      }
      table.print(people);
      people.println();
    }
    if (!report.unmatched().isEmpty()) {
      people.println("Without an offer: " + String.join(", ", report.unmatched()));
    }
    people.printf(
        Locale.ROOT,
        "%,d matched, %s in all; at most %.3f %% is missing to the best.%n",
        report.matched().size(),
        report.value(),
        report.gapPercent());
  }
}
