package souk.cli.design;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.OutFile;
import souk.cli.Output;
import souk.design.deviation.Deviations;
import souk.design.deviation.Search;
import souk.design.incentive.Incentives;
import souk.design.model.MarketDesign;
import souk.design.threat.Problem;
import souk.design.threat.Review;
import souk.design.threat.ReviewedText;
import souk.design.threat.ThreatModel;
import souk.market.file.MarketFileException;

/** {@code souk design review}: writes down what the decisions of a design were made for. */
@Command(
    name = "review",
    mixinStandardHelpOptions = true,
    description =
        "Show which cells are open again since a design was reviewed, and make the marks of what its decisions lean on now. With --write they are put into the file: do so when each of those cells was looked at.",
    footer = {
      "Example:",
      "  ./souk design review my.yaml",
      "  ./souk design review my.yaml --write"
    })
public final class ReviewCommand implements Callable<Integer> {
  @Mixin private DesignFile file = new DesignFile();

  @Option(names = "--write", description = "put the marks into the file, as its part 'reviewed'")
  private boolean write;

  @Mixin private ReferenceOptions references = new ReferenceOptions();

  @Mixin private Output output = new Output();

  /** What programs get. */
  private record Report(List<String> openAgain, boolean written, Map<String, String> reviewed) {}

  @Override
  public Integer call() throws IOException {
    MarketDesign design = file.read();
    var findings = Incentives.of(design);
    Optional<Deviations> deviations =
        Search.of(design, references.viability(design), Search.Options.usual());
    Review review = new Review(design, findings, deviations);
    ThreatModel model = ThreatModel.of(design, findings, review, new ProofOptions().read());
    List<Problem> errors =
        model.problems().stream()
            .filter(problem -> problem.isError() && problem.kind() != Problem.Kind.OPEN_AGAIN)
            .toList();
    if (!errors.isEmpty()) {
      throw new Failure(
          Main.FAILED,
          "%s: %s%s; only what is complete can be reviewed"
              .formatted(
                  errors.getFirst().place(),
                  errors.getFirst().message(),
                  errors.size() == 1 ? "" : ", and %d more".formatted(errors.size() - 1)));
    }
    List<String> open =
        model.problems().stream()
            .filter(problem -> problem.kind() == Problem.Kind.OPEN_AGAIN)
            .map(Problem::message)
            .toList();
    String block = ReviewedText.block(review.marks(), "  ");
    if (write && !review.isFresh()) {
      write(review, deviations);
    }
    output.show(
        () -> new Report(open, write, review.marks()),
        people -> {
          open.forEach(people::println);
          if (!open.isEmpty()) {
            people.println();
          }
          if (write) {
            people.printf("%s is reviewed: %d marks.%n", file.path(), review.marks().size());
          } else if (review.isFresh()) {
            people.println("Nothing has changed since the review.");
          } else {
            people.print(block);
          }
        });
    return 0;
  }

  private void write(Review review, Optional<Deviations> deviations) throws IOException {
    Path path = file.path();
    String text = ReviewedText.put(Files.readString(path), review.marks());
    MarketDesign written;
    try {
      written = MarketDesign.parse(path.toString(), text);
    } catch (MarketFileException e) {
      throw asIs(path);
    }
    if (!new Review(written, Incentives.of(written), deviations).isFresh()) {
      throw asIs(path);
    }
    OutFile out = OutFile.of("FILE", path).needPart("FILE");
    Files.writeString(out.part(), text);
    Files.move(
        out.part(),
        out.path(),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private static Failure asIs(Path path) {
    return new Failure(
        Main.FAILED,
        path
            + ": the marks cannot be put into it as it is laid out; print them without --write and"
            + " paste them under 'design'");
  }
}
