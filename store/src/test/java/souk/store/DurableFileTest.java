package souk.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
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
  void shouldSyncTheNewContentAndThenTheFolderBeforeItReturns() throws IOException {
    Path file = folder.resolve("facts");
    List<String> synced = new ArrayList<>();
    Path dump = folder.resolve("events.jfr");
    try (Recording recording = new Recording()) {
      recording.enable("jdk.FileForce").withoutThreshold();
      recording.start();
      DurableFile.write(file, new byte[] {1});
      recording.stop();
      recording.dump(dump);
    }
    List<RecordedEvent> events = new ArrayList<>(RecordingFile.readAllEvents(dump));
    events.sort(Comparator.comparing(RecordedEvent::getStartTime));
    for (RecordedEvent event : events) {
      Path path = Path.of(event.getString("path"));
      if (path.equals(folder) || path.startsWith(folder)) {
        synced.add(folder.relativize(path).toString());
      }
    }
    // Under its first name, so before it was renamed; then the folder, for the new name.
    assertThat(synced).containsExactly("facts.part", "");
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
