package souk.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code souk sell}: what a provider can sell without writing code. */
@Command(
    name = "sell",
    mixinStandardHelpOptions = true,
    description = "Sell a service that is there.",
    synopsisSubcommandLabel = "WHAT")
final class SellCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    CommandLine line = Objects.requireNonNull(spec).commandLine();
    line.usage(line.getOut());
    return 0;
  }
}
