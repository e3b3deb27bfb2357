package souk.cli.design;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import souk.cli.Failure;
import souk.cli.Main;
import souk.design.model.MarketDesign;
import souk.design.viability.ReferenceData;
import souk.design.viability.Viability;

/** What a market's viability is judged by. */
public final class ReferenceOptions {
  @Option(
      names = "--references",
      paramLabel = "FILE",
      description = "prices that customers could pay elsewhere (those that come with Souk)")
  private @Nullable Path references;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "of what is drawn at random (${DEFAULT-VALUE})")
  private long seed;

  /** Of what is random. */
  long seed() {
    return seed;
  }

  /** The viability of a design that has that part. */
  Optional<Viability> viability(MarketDesign design) throws IOException {
    if (references != null && !Files.isRegularFile(references)) {
      throw new Failure(Main.USAGE, "--references: there is no file " + references);
    }
    ReferenceData data =
        references == null ? ReferenceData.shipped() : ReferenceData.read(references);
    return design
        .viability()
        .map(inputs -> Viability.of(design, inputs, data, LocalDate.now(ZoneOffset.UTC), seed));
  }
}
