package souk.attacks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What became of the attacks that a run of tests played: a file for each in {@code
 * target/attacks-played}, which {@code ./souk design release --played} reads.
 */
public final class Played {
  private static final Path FOLDER = Path.of("target", "attacks-played");

  private Played() {}

  /** Notes an outcome, in place of that of an earlier run. */
  public static void note(Attack attack, Attack.Outcome outcome) throws IOException {
    Files.createDirectories(FOLDER);
    Files.writeString(
        FOLDER.resolve(attack.name() + ".json"),
        "{\"name\": \"%s\", \"succeeded\": %s}%n".formatted(attack.name(), outcome.succeeded()));
  }
}
