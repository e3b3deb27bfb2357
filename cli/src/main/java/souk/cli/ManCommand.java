package souk.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code souk man}: what the help says, for {@code man}. */
@Command(
    name = "man",
    mixinStandardHelpOptions = true,
    description = "Print the man page of a command, or write those of all commands.",
    footer = {
      "Examples:",
      "  ./souk man market odds | man -l -",
      "  ./souk man --dir ~/.local/share/man/man1"
    })
final class ManCommand implements Callable<Integer> {
  @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "of which (souk itself)")
  private List<String> names = List.of();

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "write the pages of all commands into this folder")
  private @Nullable Path folder;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    CommandLine souk = Main.commandLine(out, out);
    Path into = folder;
    if (into == null) {
      out.print(page(HelpCommand.find(souk, names)));
      out.flush();
      return 0;
    }
    if (!names.isEmpty()) {
      throw new Failure(
          Main.USAGE, "--dir takes the pages of all commands, so none is named beside it");
    }
    Failure.folder("--dir", into);
    int written = write(souk, into);
    out.printf("%d pages are in %s%n", written, into);
    out.flush();
    return 0;
  }

  private static int write(CommandLine line, Path folder) throws IOException {
    String name = ManText.name(CommandPage.of(line.getCommandSpec()));
    Files.writeString(folder.resolve(name + ".1"), page(line));
    int written = 1;
    for (CommandLine part : line.getSubcommands().values()) {
      written += write(part, folder);
    }
    return written;
  }

  /** The page of a command, with references to the one above it and to its parts. */
  static String page(CommandLine line) {
    List<String> see = new ArrayList<>();
    if (line.getParent() != null) {
      see.add(ManText.name(CommandPage.of(line.getParent().getCommandSpec())));
    }
    for (CommandLine part : line.getSubcommands().values()) {
      see.add(ManText.name(CommandPage.of(part.getCommandSpec())));
    }
    String version = String.join(" ", line.getCommandSpec().version());
    return ManText.of(CommandPage.of(line.getCommandSpec()), version, see);
  }
}
