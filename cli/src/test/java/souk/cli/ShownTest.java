package souk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShownTest {
  private static final String DIGITS = "0123456789abcdef".repeat(4);
  private static final String HIDDEN = "which are not shown";

  @TempDir private Path folder;

  @Test
  void shouldHideWhatMayBeAKeyWhenItIsTypedAnywhere() {
    assertThat(Shown.word(DIGITS)).contains(HIDDEN);
    assertThat(Shown.message("no " + DIGITS, List.of("--price=" + DIGITS), Set.of()))
        .contains(HIDDEN)
        .doesNotContain(DIGITS);
    assertThat(Shown.word("nowhere/" + DIGITS + ".json")).doesNotContain(DIGITS);
  }

  @Test
  void shouldShowTheNameOfAFileWhenItIsThere() throws Exception {
    String file = Files.createFile(folder.resolve(DIGITS + ".json")).toString();

    assertThat(Shown.message(file + " is one too many", List.of(file), Set.of())).contains(file);
    StringWriter err = new StringWriter();
    int status =
        Main.run(new PrintWriter(new StringWriter()), new PrintWriter(err), "version", file);
    assertThat(status).isEqualTo(Main.USAGE);
    assertThat(err.toString()).contains(DIGITS).doesNotContain(HIDDEN);
  }

  @Test
  void shouldShowAnIdentifierWhenTheCommandTakesOne() {
    String escrow = "0x" + DIGITS;

    assertThat(Shown.message("escrow " + escrow + " is over", List.of(escrow), Set.of(escrow)))
        .isEqualTo("escrow " + escrow + " is over");
    assertThat(
            Shown.message(
                "escrow " + escrow + " is over", List.of("--escrow=" + escrow), Set.of(escrow)))
        .isEqualTo("escrow " + escrow + " is over");
    assertThat(Shown.message("escrow " + escrow, List.of(escrow), Set.of())).contains(HIDDEN);
  }
}
