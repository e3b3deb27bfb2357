package souk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** One thing is not told as several: numbers of things are told by {@code Count}. */
class CountedThingsTest {
  private static final Pattern COUNTED =
      Pattern.compile(
          "(?<!of |every |takes |than )%,?d (caches|tickets|files|units|transactions|claims|books|chunks)"
              + "|\\(\\) \\+ \" (tickets|files|units|transactions|claims|books|chunks)");

  /** What a market or a folder has several of by its rules. */
  private static final List<String> SEVERAL = List.of("holds a demonstration with %d caches");

  @Test
  void shouldTellANumberOfThingsSoThatOneIsNotSeveral() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      assertThat(
              files
                  .filter(file -> file.toString().endsWith(".java"))
                  .flatMap(CountedThingsTest::lines)
                  .filter(line -> SEVERAL.stream().noneMatch(line::contains))
                  .filter(line -> COUNTED.matcher(line).find()))
          .isEmpty();
    }
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream().map(line -> file.getFileName() + ": " + line);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
