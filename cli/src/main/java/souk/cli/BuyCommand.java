package souk.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code souk buy}: what a customer can buy for programs that know nothing of it. */
@Command(
    name = "buy",
    mixinStandardHelpOptions = true,
    description = "Buy a service for other programs.",
    synopsisSubcommandLabel = "WHAT")
final class BuyCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    CommandLine line = Objects.requireNonNull(spec).commandLine();
    line.usage(line.getOut());
    return 0;
  }
}
