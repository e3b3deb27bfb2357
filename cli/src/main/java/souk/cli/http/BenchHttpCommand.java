package souk.cli.http;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.bench.HttpBench;
import souk.cli.Failure;
import souk.cli.Figures;
import souk.cli.Main;
import souk.cli.MarketOptions;
import souk.cli.Output;
import souk.cli.TemporaryFolder;
import souk.market.file.MarketFile;

/** {@code souk bench http}: how many answers of a server are bought in a second. */
@Command(
    name = "http",
    mixinStandardHelpOptions = true,
    description =
        "Measure how many small answers of one HTTP server are bought in a second, beside how many it gives without payment, in the same process and in turn.",
    footer = {"Example:", "  ./souk bench http --json"})
public final class BenchHttpCommand implements Callable<Integer> {
  private static final int MILLIS = 1_000;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "64",
      description = "how many ask at the same time (${DEFAULT-VALUE})")
  private int threads;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "3",
      description = "of each turn, of which there are three (${DEFAULT-VALUE})")
  private int seconds;

  @Option(
      names = "--market",
      paramLabel = "FILE",
      description = "the market file (markets/http.yaml)")
  private @Nullable Path market;

  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws Exception {
    if (threads < 1 || threads > 64 || seconds < 1 || seconds > 8) {
      throw new Failure(Main.USAGE, "--threads takes 1 to 64, --seconds 1 to 8");
    }
    MarketFile rules = MarketFile.read(MarketOptions.file(market, HttpMarketOptions.USUAL));
    try (TemporaryFolder folder = TemporaryFolder.make("souk-bench")) {
      HttpBench.Size usual = HttpBench.Size.USUAL;
      Map<String, Object> figures =
          new HttpBench(
                  rules,
                  new HttpBench.Size(threads, usual.turns(), seconds * MILLIS, usual.answerBytes()),
                  folder.path(),
                  step -> System.err.println("… " + step))
              .run();
      output.show(() -> figures, people -> Figures.print(figures, people));
    }
    return 0;
  }
}
