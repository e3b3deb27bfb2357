package souk.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may be written over, and what is said of everything else. */
class OutFileTest {
  @TempDir private Path folder;

  @BeforeEach
  void resolve() throws IOException {
    folder = folder.toRealPath();
  }

  private static void refused(Path path, String... parts) {
    assertThatThrownBy(() -> OutFile.of("--out", path))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.status()).isEqualTo(Main.USAGE))
        .hasMessageStartingWith("--out: ")
        .hasMessageContainingAll(parts);
  }

  @Test
  void shouldTakeAFileThatIsMissingOrRegular() throws IOException {
    Path file = folder.resolve("file");
    assertThat(OutFile.of("--out", file)).isEqualTo(new OutFile(file, false));
    Files.writeString(file, "mine");
    assertThat(OutFile.of("--out", file)).isEqualTo(new OutFile(file, true));
    assertThat(OutFile.of("--out", file).part()).isEqualTo(folder.resolve("file.part"));
    assertThat(OutFile.of("--out", Path.of("some-file-of-the-current-folder")).there()).isFalse();
  }

  @Test
  void shouldStandForTheFileWhenItIsALinkToOne() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "mine");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    assertThat(OutFile.of("--out", link)).isEqualTo(new OutFile(file, true));
  }

  @Test
  void shouldSayWhatItIsWhenItIsNoRegularFile() throws Exception {
    refused(folder, folder + " is a folder");
    refused(Path.of("/dev/null"), "/dev/null is a device");
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    refused(pipe, pipe + " is a named pipe");
    Path socket = folder.resolve("s");
    try (ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listening.bind(UnixDomainSocketAddress.of(socket));
      refused(socket, socket + " is a socket");
    }
    Path device = Files.createSymbolicLink(folder.resolve("to-null"), Path.of("/dev/null"));
    refused(device, device + " is a link to /dev/null, a device");
    Files.delete(device); // JUnit would warn of it
    Path deep = Files.createSymbolicLink(folder.resolve("to-folder"), folder);
    refused(deep, "a link to " + folder + ", a folder");
    Path lost = Files.createSymbolicLink(folder.resolve("lost"), folder.resolve("nowhere"));
    refused(lost, lost + " is a link that leads to no file");
  }

  @Test
  void shouldNameTheFolderThatIsMissing() throws IOException {
    refused(folder.resolve("no/file"), "there is no folder " + folder.resolve("no"));
    Path file = Files.writeString(folder.resolve("file"), "mine");
    refused(file.resolve("x"), file + " is a file, and no folder");
  }

  @Test
  void shouldNotWriteThroughALinkThatLiesWhereThePartGoes() throws IOException {
    Path mine = Files.writeString(folder.resolve("mine"), "mine");
    Files.createSymbolicLink(folder.resolve("file.part"), mine);
    OutFile file = OutFile.of("--out", folder.resolve("file"));
    assertThatThrownBy(() -> file.needPart("--out"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("file.part would be written to first, and is a link");
  }
}
