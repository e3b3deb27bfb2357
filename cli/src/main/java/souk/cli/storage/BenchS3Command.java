package souk.cli.storage;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.cli.Failure;
import souk.cli.Figures;
import souk.cli.Main;
import souk.cli.Output;
import souk.cli.TemporaryFolder;

/** {@code souk bench s3}: what the S3 gateway costs beside plain HTTP. */
@Command(
    name = "s3",
    mixinStandardHelpOptions = true,
    description =
        "Measure putting objects through the S3 gateway and getting them back, with signed requests"
            + " and from the gateway's disk, beside the same bytes through plain HTTP on the same"
            + " server library, in turns.",
    footer = {"Example:", "  ./souk bench s3 --json"})
public final class BenchS3Command implements Callable<Integer> {
  @Option(
      names = "--objects",
      paramLabel = "N",
      defaultValue = "20",
      description = "put and got (${DEFAULT-VALUE})")
  private int objects;

  @Option(
      names = "--bytes",
      paramLabel = "N",
      defaultValue = "10000000",
      description = "of each (${DEFAULT-VALUE})")
  private int bytes;

  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws Exception {
    if (objects < 1 || objects > 10_000 || bytes < 1 || bytes > 100_000_000) {
      throw new Failure(Main.USAGE, "--objects takes 1 to 10000, --bytes 1 to 100000000");
    }
    try (TemporaryFolder folder = TemporaryFolder.make("souk-bench");
        S3Bench bench = new S3Bench(folder.path(), bytes)) {
      Map<String, Object> figures = bench.run(objects);
      output.show(() -> figures, people -> Figures.print(figures, people));
    }
    return 0;
  }
}
