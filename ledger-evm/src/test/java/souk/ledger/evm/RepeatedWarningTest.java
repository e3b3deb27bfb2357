package souk.ledger.evm;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One line for what fails again and again. */
class RepeatedWarningTest {
  private final List<String> lines = new ArrayList<>();
  private final RepeatedWarning warning = new RepeatedWarning(new Lines(), "following");

  @Test
  void shouldWarnOnceAndThenAtTenTimesAsManyWhenTheSameFailsAgain() {
    for (int i = 1; i <= 1_000; i++) {
      warning.failed("block " + i + " (0x" + Integer.toHexString(i) + "ab) is not there");
    }
    assertThat(lines)
        .containsExactly(
            "following: block 1 (0x1ab) is not there; trying again with the next look",
            "following: block 10 (0xaab) is not there; 10 times now",
            "following: block 100 (0x64ab) is not there; 100 times now",
            "following: block 1000 (0x3e8ab) is not there; 1000 times now");
  }

  @Test
  void shouldNotWarnAgainWhenTwoFailuresTakeTurnsAndWarnOfANewOne() {
    for (int i = 0; i < 9; i++) {
      warning.failed("no route");
      warning.failed("timed out");
    }
    warning.failed("refused");
    assertThat(lines).hasSize(3);
  }

  @Test
  void shouldSayThatItWorksAgainAndWarnOfTheNextFailure() {
    warning.failed("no route");
    warning.failed("no route");
    warning.worked();
    warning.worked();
    warning.failed("no route");
    assertThat(lines).hasSize(3);
    assertThat(lines.get(1)).isEqualTo("following: works again, after 2 failures");
  }

  @Test
  void shouldNotWarnWithoutEndWhenEveryFailureIsAnother() {
    for (int i = 0; i < 1_000; i++) {
      warning.failed("x".repeat(i));
    }
    assertThat(lines).hasSizeLessThan(15);
  }

  private final class Lines implements System.Logger {
    @Override
    public String getName() {
      return "test";
    }

    @Override
    public boolean isLoggable(Level level) {
      return true;
    }

    @Override
    public void log(
        Level level,
        @Nullable ResourceBundle bundle,
        @Nullable String message,
        @Nullable Throwable t) {
      lines.add(String.valueOf(message));
    }

    @Override
    public void log(
        Level level,
        @Nullable ResourceBundle bundle,
        @Nullable String format,
        @Nullable Object... parameters) {
      lines.add(MessageFormat.format(String.valueOf(format), parameters));
    }
  }
}
