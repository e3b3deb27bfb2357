package souk.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.bench.MarketBench;

/** {@code souk bench market}: negotiation, constraints, offers, matching, clearing, auctions. */
@Command(
    name = "market",
    mixinStandardHelpOptions = true,
    description =
        "Measure the market itself: agreements negotiated over HTTP, constraints, an index of very many offers, matching, clearing and a sealed auction. A million offers take some 1 GB of memory.",
    footer = {"Example:", "  ./souk bench market --json"})
final class BenchMarketCommand implements Callable<Integer> {
  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "of how many rounds the median is taken (${DEFAULT-VALUE})")
  private int rounds;

  @Option(
      names = "--offers",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "how many offers are indexed (${DEFAULT-VALUE})")
  private int offers;

  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws Exception {
    if (rounds < 1 || rounds > 100 || offers < 1_000 || offers > 10_000_000) {
      throw new Failure(Main.USAGE, "--rounds takes 1 to 100, --offers 1000 to 10000000");
    }
    try (TemporaryFolder folder = TemporaryFolder.make("souk-market")) {
      Map<String, Object> figures =
          MarketBench.all(rounds, offers, folder.path(), step -> System.err.println("… " + step));
      output.show(() -> figures, people -> Figures.print(figures, people));
    }
    return 0;
  }
}
