package souk.cli.keys;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.bench.UmbralBench;
import souk.bench.keys.GrantsHeld;
import souk.bench.keys.KeysBench;
import souk.cli.Failure;
import souk.cli.Figures;
import souk.cli.Main;
import souk.cli.MarketOptions;
import souk.cli.Output;
import souk.cli.TemporaryFolder;
import souk.market.file.MarketFile;

/** {@code souk bench keys}: re-encryption by itself and in a market. */
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    description =
        "Measure re-encryption by the processor time of one thread, beside npm's umbral-pre where it"
            + " is installed (npm ci in proofs/umbral/clients), and a market of keys under load, all"
            + " of whose parties share this machine.",
    footer = {"Example:", "  ./souk bench keys --json"})
public final class BenchKeysCommand implements Callable<Integer> {
  private static final int ROUNDS = 3;
  private static final int MILLIS = 500;
  private static final int MOST_THREADS = 64;
  private static final int MOST_SECONDS = 60;
  private static final int MOST_GRANTS = 100_000;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "64",
      description = "how many requests are under way at the same time (${DEFAULT-VALUE})")
  private int threads;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "5",
      description = "how long each measurement takes (${DEFAULT-VALUE})")
  private int seconds;

  @Option(
      names = "--grants",
      paramLabel = "N",
      defaultValue = "2000",
      description =
          "how many grants a node of 512 MiB is to hold (${DEFAULT-VALUE}); 100000 take minutes")
  private int grants;

  @Option(
      names = "--market",
      paramLabel = "FILE",
      description = "the market file (markets/keys.yaml, with books of 65,536 tickets)")
  private @Nullable Path market;

  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws Exception {
    if (threads < 1
        || threads > MOST_THREADS
        || seconds < 1
        || seconds > MOST_SECONDS
        || grants < 0
        || grants > MOST_GRANTS) {
      throw new Failure(
          Main.USAGE, "--threads takes 1 to 64, --seconds 1 to 60, --grants 0 to 100000");
    }
    try (TemporaryFolder folder = TemporaryFolder.make("souk-bench")) {
      Map<String, Object> figures = new LinkedHashMap<>(UmbralBench.figures(ROUNDS, MILLIS));
      String byTime = text(true);
      figures.putAll(
          new KeysBench(
                  MarketFile.parse(name(), byTime),
                  MarketFile.parse(name(), text(false)),
                  folder.path(),
                  threads,
                  seconds)
              .run());
      if (grants > 0) {
        String alone = byTime.replaceFirst(" {2}questions:\\n.*\\n.*\\n", "");
        figures.putAll(GrantsHeld.run(alone, folder.path().resolve("grants"), grants));
      }
      output.show(() -> figures, people -> Figures.print(figures, people));
    }
    return 0;
  }

  private String name() {
    return MarketOptions.file(market, "keys.yaml").toString();
  }

  /** The market file with books large enough for the time. */
  private String text(boolean byTime) throws java.io.IOException {
    String text =
        Files.readString(MarketOptions.file(market, "keys.yaml"))
            .replaceFirst("tickets: 4 ", "tickets: 65536 ")
            .replaceFirst("sponsored: 10000 ", "sponsored: 100000000 ")
            .replaceFirst("prize: 40000 ", "prize: 655360000 ");
    return byTime
        ? text.replaceFirst("ticketsPerAnswer: 1 ", "ticketsPerAnswer: 0 ")
            .replaceFirst(
                " {2}questions:\\n",
                "  periods:\n    everyRounds: 1\n    price: 100\n  questions:\n")
        : text;
  }
}
