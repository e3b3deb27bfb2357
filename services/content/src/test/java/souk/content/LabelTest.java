package souk.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import souk.content.publisher.Labels;
import souk.primitives.ByteWriter;
import souk.primitives.DecodeException;

/** Labels that peers send, and those of files. */
class LabelTest {
  @Test
  void shouldComeBackAsItWas() throws Exception {
    Label label = new Label("season 1/naïve – part 2.mp4", "video/mp4");
    assertThat(Label.decode(label.encode())).isEqualTo(label);
    assertThat(label.encode().length).isLessThanOrEqualTo(Label.MOST_BYTES);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/etc/passwd",
        "..",
        "../x",
        "a/../b",
        "a//b",
        "a/",
        "./a",
        "a\\b",
        "a\nb",
        "a\u0000b",
        "\u001b[2J",
        "a\u009bb"
      })
  void shouldRefuseNamesThatLeadElsewhereOrMoveTheCursor(String name) {
    byte[] sent = new ByteWriter().string(name).string("text/plain").toArray();
    assertThatThrownBy(() -> Label.decode(sent)).isInstanceOf(DecodeException.class);
  }

  @Test
  void shouldRefuseLongNamesAndOtherTypes() {
    byte[] name = new ByteWriter().string("x".repeat(1025)).string("text/plain").toArray();
    byte[] type = new ByteWriter().string("x").string("text/plain\r\nx: y").toArray();
    byte[] more = new ByteWriter().string("x").string("text/plain").u8(0).toArray();
    assertThatThrownBy(() -> Label.decode(name)).isInstanceOf(DecodeException.class);
    assertThatThrownBy(() -> Label.decode(type)).isInstanceOf(DecodeException.class);
    assertThatThrownBy(() -> Label.decode(more)).isInstanceOf(DecodeException.class);
  }

  @Test
  void shouldGiveFilesTheTypeOfTheirEnding() {
    assertThat(Labels.of("a/b/film.MP4").mediaType()).isEqualTo("video/mp4");
    assertThat(Labels.of("page.html").mediaType()).isEqualTo("text/html");
    assertThat(Labels.of("noending").mediaType()).isEqualTo(Label.UNKNOWN_TYPE);
    assertThat(Labels.of("new\nline\\x.txt")).isEqualTo(new Label("new_line_x.txt", "text/plain"));
  }
}
