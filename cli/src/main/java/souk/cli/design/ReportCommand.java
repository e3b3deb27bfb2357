package souk.cli.design;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.OutFile;
import souk.cli.Output;
import souk.design.deviation.Search;
import souk.design.model.MarketDesign;
import souk.design.report.Findings;
import souk.design.report.HtmlReport;

/** {@code souk design report}: all that the tools found, as one page. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description =
        "Write all that the design tools find into one page of HTML that needs no network: viability, threats with their matrices, incentives, simulation, the model. It reads well on a telephone and on paper.",
    footer = {
      "Example:",
      "  ./souk design report markets/content.yaml --simulate --out design.html"
    })
public final class ReportCommand implements Callable<Integer> {
  @Mixin private DesignFile file = new DesignFile();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "the page that is written")
  private Path page = Path.of("");

  @Option(names = "--force", description = "write it in place of a file that is there")
  private boolean force;

  @Option(
      names = "--simulate",
      description = "play the design's scenarios, too, for a chapter of their own")
  private boolean simulate;

  @Mixin private SweepOptions sweep = new SweepOptions();

  @Mixin private ProofOptions proofs = new ProofOptions();

  @Mixin private ReferenceOptions references = new ReferenceOptions();

  @Mixin private Output output = new Output();

  /** What programs get. */
  private record Written(String page, int bytes, List<String> open) {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    OutFile out = OutFile.of("--out", page).needPart("--out");
    if (out.there() && !force) {
      throw new Failure(Main.USAGE, "--out: %s is there; --force writes over it".formatted(page));
    }
    MarketDesign design = file.read();
    Findings found =
        Findings.of(design, references.viability(design), proofs.read(), Search.Options.usual());
    if (simulate) {
      found =
          found.with(sweep.play(design, file.path(), List.of(), Map.of(), references.seed(), null));
    }
    String html = HtmlReport.of(found);
    Files.writeString(out.part(), html);
    Files.move(
        out.part(),
        out.path(),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    List<String> open = found.open(false);
    Written written = new Written(page.toString(), html.length(), open);
    output.show(
        () -> written,
        people ->
            people.printf(
                "The report is in %s; %s.%n",
                page,
                written.open().isEmpty()
                    ? "nothing is open of what was looked at"
                    : "what is open: " + written.open().size()));
    return 0;
  }
}
