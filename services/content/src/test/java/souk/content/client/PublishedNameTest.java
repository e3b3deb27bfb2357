package souk.content.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a hostile publisher's name becomes. */
class PublishedNameTest {
  private static Optional<String> of(String text) {
    return PublishedName.of(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "movie.mp4 | movie.mp4",
        "Müller's film (2).mkv | Müller's film (2).mkv",
        "日本.tar.gz | 日本.tar.gz",
        "../../etc/passwd | ___.._etc_passwd",
        "/etc/passwd | _etc_passwd",
        "..\\\\..\\\\boot.ini | ___.._boot.ini",
        ".bashrc | _bashrc",
        "-rf | _rf",
        "--out=x | __out=x",
        "~root | _root",
        "C:evil.exe | C_evil.exe",
        "a*b?c|a_b_c",
        "CON | _CON",
        "nul.txt | _nul.txt",
        "com1 | _com1",
        "console.log | console.log",
        "ends. . | ends",
      })
  void shouldBeFitToBeAFileInAFolderOfOnesOwn(String given, String expected) {
    assertThat(of(given.replace("\\\\", "\\"))).contains(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "0000", "001b", "000a", "007f", "0085", "00a0", "200b", "202e", "2028", "e000", "fffe"
  })
  void shouldLoseWhatTerminalsObeyAndPeopleDoNotSee(String codePoint) {
    String bad = Character.toString(Integer.parseInt(codePoint, 16));
    assertThat(of("gpj" + bad + ".exe")).contains("gpj_.exe");
  }

  @ParameterizedTest
  @CsvSource({"''", "' '", ".", "..", "...", "///", "-"})
  void shouldBeNothingWhenNothingIsLeft(String given) {
    assertThat(of(given)).isEmpty();
  }

  @Test
  void shouldBeShortEnoughForAnySystemAndKeepItsEnding() {
    String name = of("ü".repeat(500) + ".mp4").orElseThrow();
    assertThat(name).startsWith("üü").endsWith("ü.mp4");
    assertThat(name.getBytes(StandardCharsets.UTF_8).length)
        .isBetween(PublishedName.MOST_BYTES - 1, PublishedName.MOST_BYTES);
    assertThat(of("a." + "b".repeat(900)).orElseThrow()).hasSize(PublishedName.MOST_BYTES);
  }

  @Test
  void shouldNeverLeaveItsFolderOrBeLongWhateverItIs() {
    long seed = 20261128;
    Random random = new Random(seed);
    Path folder = Path.of("/some/folder");
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(60); length > 0; length--) {
        text.appendCodePoint(
            random.nextBoolean()
                ? random.nextInt(0xd800)
                : "./\\-~ :con".charAt(random.nextInt(10)));
      }
      Optional<String> name = of(text.toString());
      name.ifPresent(found -> {
        Path there = folder.resolve(found);
        assertThat(there.normalize().getParent()).as("seed %d: %s", seed, found).isEqualTo(folder);
        assertThat(found.toLowerCase(Locale.ROOT))
            .doesNotStartWith(".")
            .doesNotStartWith("-")
            .doesNotContain("/")
            .doesNotContain("\\");
        assertThat(found.codePoints().anyMatch(Character::isISOControl)).isFalse();
        assertThat(found.getBytes(StandardCharsets.UTF_8).length)
            .isLessThanOrEqualTo(PublishedName.MOST_BYTES + 1);
        assertThat(of(found)).as("seed %d: stays as it is", seed).contains(found);
      });
    }
  }
}
