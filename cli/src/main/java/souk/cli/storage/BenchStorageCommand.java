package souk.cli.storage;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.bench.storage.ProofGas;
import souk.bench.storage.SealBench;
import souk.bench.storage.StorageBench;
import souk.bench.storage.ThroughputBench;
import souk.bench.storage.WatcherBench;
import souk.cli.Failure;
import souk.cli.Figures;
import souk.cli.Main;
import souk.cli.Output;
import souk.cli.TemporaryFolder;

/** {@code souk bench storage}: what storing costs in processor time, beside its limits. */
@Command(
    name = "storage",
    mixinStandardHelpOptions = true,
    description =
        "Measure sealing and piece commitments beside this machine's SHA-256, Reed-Solomon codes,"
            + " encryption and a period's proof, on one thread by its processor time; then put a"
            + " file in 4 of 8 pieces over HTTPS and get it back, without sealing and payment,"
            + " beside plain copies over the same HTTPS; and watch 100,000 agreements through a"
            + " round.",
    footer = {
      "Examples:",
      "  ./souk bench storage --json",
      "  ./souk bench storage --seal 1024 --json"
    })
public final class BenchStorageCommand implements Callable<Integer> {
  private static final int DEALS = 100_000;

  /** Of the tree over a MiB of nodes. */
  private static final int MEBIBYTE_HEIGHT = 15;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "of which the median is taken (${DEFAULT-VALUE})")
  private int rounds;

  @Option(
      names = "--height",
      paramLabel = "N",
      defaultValue = "15",
      description =
          "of the tree of the piece that is sealed: 2^N nodes of 32 bytes (${DEFAULT-VALUE})")
  private int height;

  @Option(
      names = "--size",
      paramLabel = "MIB",
      defaultValue = "256",
      description =
          "of the file that is put and got back; nine times as much is taken on the disk meanwhile"
              + " (${DEFAULT-VALUE})")
  private int size;

  @Option(
      names = "--seal",
      paramLabel = "MIB",
      description =
          "seal one piece of that size instead, a power of two, with a heap of "
              + SealBench.HEAP
              + " MiB; fifteen times as much is taken on the disk. 1024 take a quarter of an hour")
  private @Nullable Integer seal;

  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws Exception {
    if (rounds < 1 || rounds > 9 || height < 8 || height > 24) {
      throw new Failure(Main.USAGE, "--rounds takes 1 to 9, --height 8 to 24");
    }
    if (size < 1 || size > 8192) {
      throw new Failure(Main.USAGE, "--size takes 1 to 8192");
    }
    if (seal != null && (seal < 1 || seal > 1 << 15 || Integer.bitCount(seal) != 1)) {
      throw new Failure(Main.USAGE, "--seal takes a power of two from 1 to 32768");
    }
    try (TemporaryFolder folder = TemporaryFolder.make("souk-bench")) {
      Consumer<String> step = what -> System.err.println("… " + what);
      if (seal != null) {
        int nodes = Integer.numberOfTrailingZeros(seal) + MEBIBYTE_HEIGHT;
        Map<String, Object> sealed = SealBench.all(folder.path(), nodes, step);
        output.show(() -> sealed, people -> Figures.print(sealed, people));
        return 0;
      }
      Map<String, Object> figures =
          new LinkedHashMap<>(StorageBench.all(rounds, height, folder.path(), step));
      step.accept("gas of a period's proof");
      figures.putAll(
          ProofGas.all(Path.of(System.getProperty("souk.home", ".")).resolve("contracts")));
      step.accept("a watcher of " + DEALS + " agreements");
      figures.putAll(WatcherBench.all(DEALS));
      figures.putAll(ThroughputBench.all((long) size << 20, folder.path(), step));
      output.show(() -> figures, people -> Figures.print(figures, people));
    }
    return 0;
  }
}
