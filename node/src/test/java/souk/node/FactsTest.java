package souk.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FactsTest {
  @TempDir Path folder;

  @Test
  void shouldKnowAfterARestartWhatWasPutAndNotWhatWasRemoved() throws IOException {
    Facts facts = Facts.in(folder.resolve("new"));
    facts.put("port", "4711");
    facts.put("hired.0x1", "a");
    facts.put("hired.0x2", "b");
    facts.put("port", "4712");
    facts.remove("hired.0x1");

    Facts again = Facts.in(folder.resolve("new"));
    assertThat(again.get("port")).contains("4712");
    assertThat(again.under("hired.")).isEqualTo(Map.of("0x2", "b"));
    assertThat(again.get("hired.0x1")).isEmpty();
  }

  @Test
  void shouldKeepTheOldFactsWhenAWriteWasCutOffInTheMiddle() throws IOException {
    Facts.in(folder).put("port", "4711");
    Files.writeString(folder.resolve("node.properties.part"), "po");
    assertThat(Facts.in(folder).get("port")).contains("4711");
  }
}
