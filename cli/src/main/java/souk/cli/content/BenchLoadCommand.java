package souk.cli.content;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.bench.LoadBench;
import souk.cli.Failure;
import souk.cli.Figures;
import souk.cli.Main;
import souk.cli.MarketOptions;
import souk.cli.Output;
import souk.cli.TemporaryFolder;
import souk.content.kind.ContentMarket;

/** {@code souk bench load}: many clients at once. */
@Command(
    name = "load",
    mixinStandardHelpOptions = true,
    description =
        "Let many clients fetch from one publisher and six caches at once, and measure how long bundles take, whether memory grows, and whether clients get equal shares.",
    footer = {"Example:", "  ./souk bench load --clients 50 --seconds 30"})
public final class BenchLoadCommand implements Callable<Integer> {
  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "200",
      description = "how many clients (${DEFAULT-VALUE})")
  private int clients;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "300",
      description = "for how long (${DEFAULT-VALUE})")
  private int seconds;

  @Mixin private MarketOptions market = new MarketOptions();

  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws Exception {
    ContentMarket parameters = ContentMarket.of(market.read());
    int most =
        parameters.ledger().rounds().length()
            - parameters.ledger().rounds().closeGap()
            - 2 * parameters.service().tokenBlocks();
    if (clients < 1 || clients > 10_000 || seconds < 6 || seconds > most) {
      throw new Failure(
          Main.USAGE,
          "--clients takes 1 to 10000, --seconds 6 to %d, a round of this market".formatted(most));
    }
    try (TemporaryFolder folder = TemporaryFolder.make("souk-load")) {
      Map<String, Object> figures =
          new LoadBench(
                  parameters,
                  clients,
                  Duration.ofSeconds(seconds),
                  folder.path(),
                  step -> System.err.println("… " + step))
              .run();
      output.show(() -> figures, people -> Figures.print(figures, people));
    }
    return 0;
  }
}
