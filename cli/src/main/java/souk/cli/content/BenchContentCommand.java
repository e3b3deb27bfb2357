package souk.cli.content;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.bench.ContentBench;
import souk.cli.Failure;
import souk.cli.Figures;
import souk.cli.Main;
import souk.cli.MarketOptions;
import souk.cli.Output;
import souk.cli.TemporaryFolder;
import souk.content.kind.ContentMarket;

/** {@code souk bench content}: how fast content is delivered, and each part of that. */
@Command(
    name = "content",
    mixinStandardHelpOptions = true,
    description =
        "Measure the content market on this machine, each figure beside its limit: puzzles beside SHA-256, bundles, and fetches from a whole market beside the same bytes over HTTPS.",
    footer = {"Example:", "  ./souk bench content --mib 256 --json"})
public final class BenchContentCommand implements Callable<Integer> {
  @Option(
      names = "--mib",
      paramLabel = "N",
      defaultValue = "128",
      description = "size of the file that is fetched, in MiB (${DEFAULT-VALUE})")
  private int mebibytes;

  @Option(
      names = "--fetches",
      paramLabel = "N",
      defaultValue = "8",
      description = "how often it is fetched (${DEFAULT-VALUE})")
  private int fetches;

  @Mixin private MarketOptions market = new MarketOptions();

  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws Exception {
    if (mebibytes < 1 || mebibytes > 4096 || fetches < 2 || fetches > 1000) {
      throw new Failure(Main.USAGE, "--mib takes 1 to 4096, --fetches 2 to 1000");
    }
    try (TemporaryFolder folder = TemporaryFolder.make("souk-bench")) {
      ContentBench.Size size =
          new ContentBench.Size(mebibytes, fetches, ContentBench.Size.USUAL.puzzleRounds());
      Map<String, Object> figures =
          new ContentBench(
                  ContentMarket.of(market.read()),
                  size,
                  folder.path(),
                  step -> System.err.println("… " + step))
              .run();
      output.show(() -> figures, people -> Figures.print(figures, people));
    }
    return 0;
  }
}
