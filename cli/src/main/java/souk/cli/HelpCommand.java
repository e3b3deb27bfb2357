package souk.cli;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code souk help}: what a command does, or a part of one. */
@Command(
    name = "help",
    helpCommand = true,
    mixinStandardHelpOptions = true,
    description = "Show what a command, or a part of one, does.",
    footer = {"Example:", "  ./souk help market odds"})
final class HelpCommand implements Callable<Integer> {
  @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "of which")
  private List<String> names = List.of();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    CommandLine souk = Objects.requireNonNull(spec).commandLine().getParent();
    CommandLine line = find(souk, names);
    line.usage(Objects.requireNonNull(spec).commandLine().getOut());
    return 0;
  }

  /** The command of these names, one below the other. */
  static CommandLine find(CommandLine souk, List<String> names) {
    CommandLine line = souk;
    for (String name : names) {
      CommandLine part = line.getSubcommands().get(name);
      if (part == null) {
        List<String> known = WrongArguments.commands(line);
        throw new Failure(
            Main.USAGE,
            "%s (see ./%s --help)"
                .formatted(
                    known.isEmpty()
                        ? "%s has no parts, so there is no '%s'"
                            .formatted(line.getCommandName(), Shown.word(name))
                        : WrongArguments.noCommand(name, known),
                    line.getCommandSpec().qualifiedName()));
      }
      line = part;
    }
    return line;
  }
}
