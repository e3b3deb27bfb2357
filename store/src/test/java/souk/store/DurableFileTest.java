package souk.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFileTest {
  @TempDir Path folder = Path.of("");

  @Test
  void shouldHoldTheNewContentAndNothingElseWhenAFileIsReplacedByAShorterOne() throws IOException {
    Path file = folder.resolve("facts");
    DurableFile.write(file, new byte[10_000]);
    DurableFile.write(file, new byte[] {1, 2, 3});

    assertThat(file).hasBinaryContent(new byte[] {1, 2, 3});
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void shouldWriteWhenAnEarlierAttemptWasCutOff() throws IOException {
    Path file = folder.resolve("facts");
    Files.write(folder.resolve("facts.part"), new byte[500]);

    DurableFile.write(file, new byte[] {7});

    assertThat(file).hasBinaryContent(new byte[] {7});
  }

  @Test
  void shouldKeepWhatWasThereWhenItCannotWrite() throws IOException {
    Path file = folder.resolve("facts");
    DurableFile.write(file, new byte[] {7});
    Files.createDirectory(folder.resolve("facts.part"));

    assertThatThrownBy(() -> DurableFile.write(file, new byte[] {8}))
        .isInstanceOf(IOException.class);

    assertThat(file).hasBinaryContent(new byte[] {7});
  }
}
