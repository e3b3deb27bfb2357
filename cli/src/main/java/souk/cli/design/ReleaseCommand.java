package souk.cli.design;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import souk.cli.Main;
import souk.cli.Output;
import souk.design.deviation.Search;
import souk.design.model.DesignCheck;
import souk.design.model.MarketDesign;
import souk.design.report.Findings;

/** {@code souk design release}: the last step before a market is shipped. */
@Command(
    name = "release",
    mixinStandardHelpOptions = true,
    description = {
      "Say whether a market can be shipped: its design is as reviewed, all cells are decided, all attacks and tests that it names passed, all inequalities hold. If not, what is open is told, and the exit status is 1.",
      "",
      "Without --played and --reports nobody knows how attacks and tests went, and the market is not released. Neither is one without a threat, an incentive, or the parts play and viability, unless its part without says why one of these was left out."
    },
    footer = {
      "Example:",
      "  ./souk test",
      "  ./souk design release markets/content.yaml --reports . --played attacks/target/attacks-played --since build/tests-began"
    })
public final class ReleaseCommand implements Callable<Integer> {
  @Mixin private DesignFile file = new DesignFile();

  @Mixin private ProofOptions proofs = new ProofOptions();

  @Mixin private ReferenceOptions references = new ReferenceOptions();

  @Mixin private Output output = new Output();

  /** What programs get. */
  private record Release(
      boolean released, String fingerprint, List<String> open, List<String> warnings) {}

  @Override
  public Integer call() throws IOException {
    MarketDesign design = file.read();
    DesignCheck check = DesignCheck.of(design, DesignFile.kinds());
    Findings found =
        Findings.of(design, references.viability(design), proofs.read(), Search.Options.usual());
    List<String> open = new ArrayList<>(found.open(true));
    if (!check.installed()) {
      open.add("%s: %s is not installed".formatted(file.path(), check.kind()));
    }
    if (!proofs.isComplete()) {
      open.add(
          file.path()
              + ": nobody knows how attacks and tests went; name both --played and --reports");
    }
    Release release = new Release(open.isEmpty(), check.fingerprint(), open, proofs.warnings());
    output.show(
        () -> release,
        people -> {
          open.forEach(people::println);
          release.warnings().forEach(each -> people.println("Warning: " + each + "."));
          people.println(
              open.isEmpty()
                  ? "Released: design %s.".formatted(check.fingerprint())
                  : "Not released.");
        });
    return open.isEmpty() ? 0 : Main.FAILED;
  }
}
