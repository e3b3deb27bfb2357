package souk.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code souk bench}: the figures of bench/RESULTS.md, measured again here. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measure figures on this machine.",
    synopsisSubcommandLabel = "WHAT",
    subcommands = BenchGasCommand.class)
final class BenchCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    CommandLine line = Objects.requireNonNull(spec).commandLine();
    line.usage(line.getOut());
    return 0;
  }
}
