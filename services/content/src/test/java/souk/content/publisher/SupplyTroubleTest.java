package souk.content.publisher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import souk.payments.DeliveryException;
import souk.payments.TillRefusal;
import souk.payments.WalletException;
import souk.primitives.testkit.LogLines;

class SupplyTroubleTest {
  @RegisterExtension final LogLines log = LogLines.quietly("souk.content");

  private final SupplyTrouble trouble = new SupplyTrouble("the cache c", Duration.ZERO);

  private long warnings() {
    return log.records().stream().map(LogRecord::getLevel).filter(Level.WARNING::equals).count();
  }

  @Test
  void shouldNotWarnOfARoundThatBeginsForOneSoonerThanForTheOther() {
    trouble.failed(new DeliveryException(TillRefusal.ROUND_CLOSED, "round 7 is not open"));
    trouble.failed(new WalletException(WalletException.Reason.ROUND_CLOSED, "round 7 has begun"));

    assertThat(warnings()).isZero();
  }

  @Test
  void shouldWarnOfWhatDoesNotPassWithARound() {
    trouble.failed(new DeliveryException(TillRefusal.TILL_FULL, "no room"));
    trouble.failed(new WalletException(WalletException.Reason.WRONG_SIGNER, "another's"));

    assertThat(warnings()).isEqualTo(2);
  }
}
