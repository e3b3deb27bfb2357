package souk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What shells read, as far as bash and fish's own words go. */
class CompletionCommandTest {
  @TempDir Path folder = Path.of("");

  private static String printed(String shell) {
    StringWriter out = new StringWriter();
    assertThat(Main.run(new PrintWriter(out), new PrintWriter(out), "completion", shell)).isZero();
    return out.toString();
  }

  @Test
  void shouldCompleteCommandsWhenBashHasReadIt() throws Exception {
    Path script = Files.writeString(folder.resolve("souk.bash"), printed("bash"));
    Process bash =
        new ProcessBuilder(
                "bash",
                "-c",
                "compopt() { :; }; source '%s'; COMP_WORDS=(souk wal); COMP_CWORD=1; _complete_souk; echo \"${COMPREPLY[@]}\""
                    .formatted(script))
            .redirectErrorStream(true)
            .start();
    String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).as(said).isZero();
    assertThat(said.strip()).isEqualTo("wallet");
  }

  @Test
  void shouldNameCommandsPartsAndOptionsForFish() {
    assertThat(printed("fish"))
        .contains("-a wallet -d ")
        .contains("-n '__fish_seen_subcommand_from key' -a new")
        .contains("-n '__fish_seen_subcommand_from wallet' -l network -r");
  }
}
