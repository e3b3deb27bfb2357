package souk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import souk.ledger.LedgerException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** One line an event, whatever is in it. */
class LogOutputTest {
  private static final Instant TIME = Instant.parse("2026-11-28T13:04:14.123456Z");

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  private String said(LogOutput.Form form, boolean traces, LogRecord event) {
    event.setInstant(TIME);
    event.setLoggerName("souk.node");
    new LogOutput(err, form, traces).publish(event);
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static LogRecord event(String message, Object... parameters) {
    LogRecord event = new LogRecord(Level.WARNING, message);
    event.setParameters(parameters);
    return event;
  }

  @Test
  void shouldSayTimeLevelAndEventOnOneLine() {
    assertThat(said(LogOutput.Form.TEXT, false, event("{0} was not hired: {1}", "0x1", "no")))
        .isEqualTo("2026-11-28T13:04:14.123Z WARN  0x1 was not hired: no\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb", "a\r\nb", "a\u001b[2Jb", "a\u2028b", "a\u0085b", "a\u202eb"})
  void shouldStayOnOneLineWhateverAPeerSays(String peers) {
    assertThat(said(LogOutput.Form.TEXT, false, event("it said {0}", peers)))
        .matches("2026-11-28T13:04:14.123Z WARN  it said a ?(\\[2J)?b\n");
  }

  @Test
  void shouldCutWhatIsLong() {
    assertThat(said(LogOutput.Form.TEXT, false, event("x".repeat(1 << 20)))).hasSizeLessThan(2_100);
  }

  @Test
  void shouldNameTheFaultAndItsPlaceInTheSameLine() {
    LogRecord event = event("a task failed");
    event.setThrown(new IllegalStateException("no\nmore"));
    assertThat(said(LogOutput.Form.TEXT, false, event))
        .hasLineCount(1)
        .contains("a task failed: no more (IllegalStateException, LogOutputTest.java:");
  }

  @Test
  void shouldSayOnlyTheMessageWhenItIsOneOfOurs() {
    LogRecord event = event("it waits");
    event.setThrown(new LedgerException("nobody answers"));
    assertThat(said(LogOutput.Form.TEXT, false, event)).endsWith("it waits: nobody answers\n");
  }

  @Test
  void shouldIndentAllFramesWhenTheyAreAskedFor() {
    LogRecord event = event("it waits");
    event.setThrown(new LedgerException("nobody answers", new IllegalStateException("gone")));
    assertThat(said(LogOutput.Form.TEXT, true, event).lines().skip(1))
        .hasSizeGreaterThan(4)
        .allMatch(line -> line.startsWith("  "))
        .anyMatch(line -> line.contains("IllegalStateException: gone"));
  }

  @Test
  void shouldSayOneObjectALineWhenJsonIsAskedFor() {
    LogRecord event = event("it said {0}", "\"a\"\nb");
    event.setThrown(new IllegalStateException("gone"));
    String said = said(LogOutput.Form.JSON, true, event);
    assertThat(said).hasLineCount(1);
    JsonNode json = new ObjectMapper().readTree(said);
    assertThat(json.get("time").asString()).isEqualTo("2026-11-28T13:04:14.123Z");
    assertThat(json.get("level").asString()).isEqualTo("WARN");
    assertThat(json.get("source").asString()).isEqualTo("souk.node");
    assertThat(json.get("message").asString()).startsWith("it said \"a\" b: gone");
    assertThat(json.get("trace").asString()).contains("at souk.cli.LogOutputTest");
  }
}
