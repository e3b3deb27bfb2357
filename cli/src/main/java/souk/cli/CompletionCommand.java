package souk.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code souk completion}: what a shell needs to complete commands and options. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    description = "Print what a shell reads to complete souk's commands and options.",
    footer = {
      "Examples, of which zsh takes the first, too:",
      "  source <(./souk completion bash)",
      "  ./souk completion fish > ~/.config/fish/completions/souk.fish"
    })
final class CompletionCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "SHELL", description = "bash, zsh or fish")
  private Shell shell = Shell.BASH;

  private enum Shell {
    BASH,
    ZSH,
    FISH
  }

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    CommandLine souk = Main.commandLine(out, out);
    switch (shell) {
      case BASH, ZSH -> out.println(AutoComplete.bash("souk", souk));
      case FISH -> fish(souk, List.of(), out);
    }
    out.flush();
    return 0;
  }

  private static void fish(CommandLine line, List<String> path, PrintWriter out) {
    String after = path.isEmpty() ? "__fish_use_subcommand" : after(path);
    for (Map.Entry<String, CommandLine> part : line.getSubcommands().entrySet()) {
      out.printf(
          "complete -c souk -f -n '%s' -a %s%s%n", after, part.getKey(), said(part.getValue()));
      List<String> longer = new ArrayList<>(path);
      longer.add(part.getKey());
      fish(part.getValue(), longer, out);
    }
    for (OptionSpec option : line.getCommandSpec().options()) {
      String name = option.longestName();
      if (name.startsWith("--")) {
        out.printf(
            "complete -c souk -n '%s' -l %s%s%n",
            path.isEmpty() ? "true" : after(path),
            name.substring(2),
            option.arity().max() > 0 ? " -r" : "");
      }
    }
  }

  private static String after(List<String> path) {
    List<String> seen = new ArrayList<>();
    path.forEach(name -> seen.add("__fish_seen_subcommand_from " + name));
    return String.join("; and ", seen);
  }

  private static String said(CommandLine part) {
    String summary = CommandPage.summary(part.getCommandSpec());
    return summary.isEmpty() ? "" : " -d '" + summary.replace("'", "") + "'";
  }
}
