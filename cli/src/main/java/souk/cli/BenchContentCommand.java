package souk.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import souk.bench.ContentBench;

/** {@code souk bench content}: how fast content is delivered, and each part of that. */
@Command(
    name = "content",
    mixinStandardHelpOptions = true,
    description = {
      "Measure the content market on this machine, each figure beside its limit: puzzles beside",
      "SHA-256, bundles, and fetches from a whole market beside the same bytes over HTTPS."
    },
    footer = {"", "Example:  ./souk bench content --mib 256 --json"})
final class BenchContentCommand implements Callable<Integer> {
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

  @Option(
      names = "--market",
      paramLabel = "FILE",
      description = "the market file (markets/content.yaml)")
  private @Nullable Path market;

  @Option(names = "--json", description = "print one JSON object")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    PrintWriter output = Objects.requireNonNull(spec).commandLine().getOut();
    if (mebibytes < 1 || mebibytes > 4096 || fetches < 2 || fetches > 1000) {
      throw new Failure(Main.USAGE, "--mib takes 1 to 4096, --fetches 2 to 1000");
    }
    try (TemporaryFolder folder = TemporaryFolder.make("souk-bench")) {
      ContentBench.Size size =
          new ContentBench.Size(mebibytes, fetches, ContentBench.Size.USUAL.puzzleRounds());
      Map<String, Object> figures =
          new ContentBench(
                  MarketFiles.content(market),
                  size,
                  folder.path(),
                  step -> System.err.println("… " + step))
              .run();
      print(figures, json, output);
    }
    return 0;
  }

  /** Prints figures by name, as a table or as one JSON object. */
  static void print(Map<String, Object> figures, boolean json, PrintWriter output) {
    if (json) {
      output.println(Json.of(figures));
    } else {
      Table table = new Table("figure", "measured");
      figures.forEach((name, value) -> {
        if (value instanceof Map<?, ?> several) {
          several.forEach((key, each) -> table.row(name + ", " + key, text(each)));
        } else {
          table.row(name, text(value));
        }
      });
      table.print(output);
    }
    output.flush();
  }

  private static String text(Object value) {
    return value instanceof Double number
        ? String.format(Locale.ROOT, number < 100 ? "%.2f" : "%,.0f", number)
        : value.toString();
  }
}
