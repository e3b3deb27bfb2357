package souk.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.bench.DesignBench;

/** {@code souk bench design}: simulation, threat models, reports. */
@Command(
    name = "design",
    mixinStandardHelpOptions = true,
    description =
        "Measure the design tools: events of a simulated market in a second of one core, with some agents and with a million; the largest threat model; a search for deviations; a whole report. It takes some minutes.",
    footer = {"Example:", "  ./souk bench design --json"})
final class BenchDesignCommand implements Callable<Integer> {
  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "of how many rounds the median is taken (${DEFAULT-VALUE})")
  private int rounds;

  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws Exception {
    if (rounds < 1 || rounds > 100) {
      throw new Failure(Main.USAGE, "--rounds takes 1 to 100");
    }
    Path market =
        Path.of(System.getProperty("souk.home", ".")).resolve("markets").resolve("content.yaml");
    if (!Files.isRegularFile(market)) {
      throw new Failure(Main.FAILED, "there is no " + market + ", which is what is played");
    }
    Map<String, Object> figures =
        DesignBench.all(market, rounds, step -> System.err.println("… " + step));
    output.show(() -> figures, people -> Figures.print(figures, people));
    return 0;
  }
}
