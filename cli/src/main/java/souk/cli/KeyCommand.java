package souk.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code souk key}: key files, in the format that wallets of Ethereum share. */
@Command(
    name = "key",
    mixinStandardHelpOptions = true,
    description = "Make a key file, look at one, or take over a key from elsewhere.",
    synopsisSubcommandLabel = "WHAT",
    subcommands = {KeyNewCommand.class, KeyShowCommand.class, KeyImportCommand.class},
    footer = {"", "Example:  ./souk key new provider.json"})
final class KeyCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    CommandLine line = Objects.requireNonNull(spec).commandLine();
    line.usage(line.getOut());
    return 0;
  }
}
