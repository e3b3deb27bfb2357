package souk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders that commands make: who may look into them, and that temporary ones do not stay. */
class FoldersTest {
  @TempDir private Path folder;

  @Test
  void shouldMakeFoldersOfNodesForTheirOwnerOnly() throws Exception {
    Path state = Failure.ownFolder("--state", folder.resolve("nodes/cache"));
    for (Path each : new Path[] {state, folder.resolve("nodes")}) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
          .isEqualTo("rwx------");
    }
  }

  /** A program that writes into a temporary folder until it is ended. */
  static final class Writes {
    private Writes() {}

    public static void main(String[] ignored) throws Exception {
      try (TemporaryFolder folder = TemporaryFolder.make("souk-test")) {
        Path nested = Files.createDirectories(folder.path().resolve("a/b"));
        System.out.println(folder.path());
        System.out.flush();
        for (int i = 0; ; i++) {
          try {
            Files.write(nested.resolve("file-" + i % 100), new byte[1000]);
          } catch (IOException e) {
            // It is being deleted; the program goes on until it has ended.
          }
          Thread.sleep(1);
        }
      }
    }
  }

  @Test
  void shouldDeleteTemporaryFoldersWhenTheProgramIsEnded() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                System.getProperty("java.class.path"),
                Writes.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String said = process.inputReader().readLine();
    assertThat(Path.of(said)).isDirectory();
    process.destroy(); // SIGTERM, as a supervisor does
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(Path.of(said)).doesNotExist();
  }
}
