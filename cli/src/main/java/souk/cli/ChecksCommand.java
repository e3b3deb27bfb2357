package souk.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code souk test}, of which the launcher takes care: without it there is nothing to test. */
@Command(
    name = "test",
    mixinStandardHelpOptions = true,
    description = "Run every check and test of Souk itself, the totals last.",
    footer = {
      "All takes half an hour on two cores, the fast ones three minutes. The exit status is 0 when all passed, 1 when something failed, 2 when it could not run.",
      "Examples:",
      "  ./souk test",
      "  ./souk test quick",
      "  ./souk test guides evaluate publish"
    })
final class ChecksCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..*",
      paramLabel = "WHAT",
      description =
          "quick, for the fast ones only; guides, to play every command of README and guides as their"
              + " readers would, or only the ways that follow; all else is given to Maven")
  private List<String> what = List.of();

  @Override
  public Integer call() {
    throw new Failure(
        Main.USAGE, "only the script ./souk runs the tests: ./souk test " + String.join(" ", what));
  }
}
