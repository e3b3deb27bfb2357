package souk.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is wrong with the arguments of a command, in people's words. */
final class WrongArguments {
  private static final int SHOWN = 60;

  private static final Pattern VALUE =
      Pattern.compile(
          "Invalid value for (?:option '([^']*)'|positional parameter at index"
              + " [^(]*\\(([^)]*)\\))(?: \\([^)]*\\))?: (.*)",
          Pattern.DOTALL);
  private static final Pattern CHOICE =
      Pattern.compile(
          "expected one of \\[([^]]*)\\] \\(case-(?:in)?sensitive\\) but was '(.*)'",
          Pattern.DOTALL);

  private WrongArguments() {}

  /** One line that says what is wrong and what to do. */
  static String of(ParameterException wrong) {
    CommandLine line = wrong.getCommandLine();
    String what =
        switch (wrong) {
          case UnmatchedArgumentException unknown -> unknown(unknown, line);
          case MissingParameterException missing -> missing(missing);
          case OverwrittenOptionException twice -> name(twice.getOverwritten()) + " is given twice";
          default -> value(String.valueOf(wrong.getMessage()));
        };
    return "%s (see ./%s --help)".formatted(what, line.getCommandSpec().qualifiedName());
  }

  private static String unknown(UnmatchedArgumentException unknown, CommandLine line) {
    String first = unknown.getUnmatched().getFirst();
    String shown = Shown.word(first);
    if (first.startsWith("-") && first.length() > 1) {
      String name = first.contains("=") ? first.substring(0, first.indexOf('=')) : first;
      List<String> known =
          line.getCommandSpec().options().stream()
              .flatMap(option -> Stream.of(option.names()))
              .toList();
      return "there is no option %s%s".formatted(Shown.word(name), meant(name, known));
    }
    List<String> known = commands(line);
    return known.isEmpty()
        ? "'%s' is one argument too many".formatted(shown)
        : noCommand(first, known);
  }

  /** That there is no such command, and which one may be meant. */
  static String noCommand(String name, List<String> known) {
    return "there is no command '%s'%s".formatted(Shown.word(name), meant(name, known));
  }

  /** The names of a command's parts. */
  static List<String> commands(CommandLine line) {
    return List.copyOf(line.getSubcommands().keySet());
  }

  private static String missing(MissingParameterException missing) {
    List<String> names = missing.getMissing().stream().map(WrongArguments::usage).toList();
    if (names.isEmpty()) {
      return String.valueOf(missing.getMessage());
    }
    String all = String.join(" and ", names);
    return String.valueOf(missing.getMessage()).contains("for option")
        ? all + ": its value is missing"
        : all + (names.size() == 1 ? " is missing" : " are missing");
  }

  private static String usage(ArgSpec argument) {
    return argument instanceof OptionSpec option
        ? option.longestName() + (option.arity().max() > 0 ? " " + option.paramLabel() : "")
        : argument.paramLabel();
  }

  private static String name(ArgSpec argument) {
    return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
  }

  private static String value(String message) {
    Matcher form = VALUE.matcher(message);
    if (!form.matches()) {
      return Shown.word(message, 4 * SHOWN);
    }
    String where = Optional.ofNullable(form.group(1)).orElse(form.group(2));
    Matcher choice = CHOICE.matcher(form.group(3));
    String why =
        choice.matches()
            ? "is one of %s, not '%s'"
                .formatted(choice.group(1).toLowerCase(Locale.ROOT), Shown.word(choice.group(2)))
            : form.group(3);
    return where + ": " + why;
  }

  private static String meant(String typed, List<String> known) {
    int most = Math.max(1, typed.length() / 3);
    List<String> near = new ArrayList<>();
    int least = Integer.MAX_VALUE;
    for (String each : known) {
      int far = typed.length() > SHOWN ? Integer.MAX_VALUE : distance(typed, each);
      if (far <= most && far <= least) {
        if (far < least) {
          near.clear();
        }
        least = far;
        near.add(each);
      }
    }
    return near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?";
  }

  /** How many letters must be put in, left out, exchanged or swapped with the next one. */
  static int distance(String from, String to) {
    int[][] far = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        if (i == 0 || j == 0) {
          far[i][j] = i + j;
          continue;
        }
        int other = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
        far[i][j] = Math.min(far[i - 1][j - 1] + other, 1 + Math.min(far[i - 1][j], far[i][j - 1]));
        if (i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1)) {
          far[i][j] = Math.min(far[i][j], far[i - 2][j - 2] + 1);
        }
      }
    }
    return far[from.length()][to.length()];
  }
}
