package souk.cli.pay;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.bench.PayBench;
import souk.cli.Failure;
import souk.cli.Figures;
import souk.cli.Main;
import souk.cli.MarketOptions;
import souk.cli.Output;
import souk.cli.TemporaryFolder;
import souk.market.file.MarketFile;
import souk.transfers.stream.StreamPayee;

/** {@code souk bench pay}: paid units over HTTP, and transfers between people. */
@Command(
    name = "pay",
    mixinStandardHelpOptions = true,
    description =
        "Measure payments end to end: answers of an HTTP server that are bought, beside those that"
            + " it gives unpaid; transfers with invoice, journal and receipt on the local ledger;"
            + " a statement of a million movements; what live streams of a ticket a second take.",
    footer = {"Example:", "  ./souk bench pay --json"})
final class BenchPayCommand implements Callable<Integer> {
  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "3",
      description = "of each turn of the HTTP server, of which there are three (${DEFAULT-VALUE})")
  private int seconds;

  @Option(
      names = "--streams",
      paramLabel = "N",
      defaultValue = "10000",
      description = "how many are live for a minute (${DEFAULT-VALUE}); 0 leaves them out")
  private int streams;

  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws Exception {
    if (seconds < 1 || seconds > 8 || streams < 0 || streams > StreamPayee.MOST_STREAMS) {
      throw new Failure(Main.USAGE, "--seconds takes 1 to 8, --streams 0 to 100000");
    }
    MarketFile rules = MarketFile.read(MarketOptions.file(null, "http.yaml"));
    try (TemporaryFolder folder = TemporaryFolder.make("souk-pay")) {
      Map<String, Object> figures =
          PayBench.all(
              rules, seconds, streams, folder.path(), step -> System.err.println("… " + step));
      output.show(() -> figures, people -> Figures.print(figures, people));
    }
    return 0;
  }
}
