package souk.cli.design;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.cli.Main;
import souk.cli.OutFile;
import souk.cli.Output;
import souk.design.incentive.Incentives;
import souk.design.model.MarketDesign;
import souk.design.threat.Sarif;
import souk.design.threat.ThreatModel;

/** {@code souk design threats}: the collusion matrices of a design, and what is open in them. */
@Command(
    name = "threats",
    mixinStandardHelpOptions = true,
    description =
        "Make every cell of every collusion matrix of a design, and see that each was decided: a scenario, merged into one, or ruled out by a rule. Scenarios come with the worst first. When something is open, the exit status is 1.",
    footer = {
      "Example:",
      "  ./souk design threats markets/content.yaml",
      "  ./souk design threats markets/content.yaml --sarif threats.sarif"
    })
public final class ThreatsCommand implements Callable<Integer> {
  @Mixin private DesignFile file = new DesignFile();

  @Mixin private ProofOptions proofs = new ProofOptions();

  @Option(
      names = "--sarif",
      paramLabel = "OUT",
      description = "write what is wrong as SARIF 2.1.0 to a file, in place of one that is there")
  private @Nullable Path sarif;

  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws IOException {
    OutFile out = sarif == null ? null : OutFile.of("--sarif", sarif);
    MarketDesign design = file.read();
    ThreatModel model = ThreatModel.of(design, Incentives.of(design), proofs.read());
    ThreatsReport report = ThreatsReport.of(design, model);
    if (out != null) {
      Files.writeString(out.path(), Sarif.of(model.problems(), "0.1.0", Sarif.uri(file.path())));
    }
    output.show(() -> report, report::print);
    return report.complete() ? 0 : Main.FAILED;
  }
}
