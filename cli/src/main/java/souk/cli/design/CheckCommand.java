package souk.cli.design;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import souk.cli.Output;
import souk.cli.Table;
import souk.design.model.DesignCheck;

/** {@code souk design check}: whether a design can be read, and what it consists of. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description =
        "Check a market file and its design: its form, units, contradictions, and names that lead nowhere. A mistake is told with line and column, and ends with exit status 2.",
    footer = {"Example:", "  ./souk design check markets/content.yaml"})
public final class CheckCommand implements Callable<Integer> {
  @Mixin private DesignFile file = new DesignFile();

  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws IOException {
    DesignCheck check = DesignCheck.of(file.read(), DesignFile.kinds());
    output.show(
        () -> check,
        people -> {
          new Table("what", "how many")
              .row("roles", check.roles())
              .row("assets", check.assets())
              .row("requirements", check.requirements())
              .row("threats", check.threats())
              .row("cells of their matrices", check.cells())
              .row("decisions", check.decisions())
              .row("incentives", check.incentives())
              .row("games", check.games())
              .print(people);
          people.println();
          check.notes().forEach(note -> people.println("Note: " + note));
          people.printf("A design for %s, fingerprint %s.%n", check.kind(), check.fingerprint());
        });
    return 0;
  }
}
