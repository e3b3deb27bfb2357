package souk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

/** What is said of an escrow before and after it can be refunded. */
class OwnEscrowTest {
  private static OwnEscrow escrow(long locked, boolean refunded, long seconds) {
    return new OwnEscrow(Bytes32.ZERO, Amount.of(locked), 3, 7, refunded, 531, seconds);
  }

  @Test
  void shouldSayFromWhenOnItCanBeRefundedWhenItIsOver() {
    OwnEscrow waits = escrow(5, false, 130);
    assertThat(waits.now(8)).isEqualTo("over; refund from block 531, in about 3 minutes");
    assertThat(waits.now(7)).isEqualTo("runs");
    assertThat(waits.waits()).isTrue();
    assertThat(waits.due()).isFalse();
  }

  @Test
  void shouldBeDueWhenItsTimeHasComeAndSomethingIsLeft() {
    OwnEscrow due = escrow(5, false, 0);
    assertThat(due.now(8)).isEqualTo("over; can be refunded");
    assertThat(due.due()).isTrue();
    assertThat(due.waits()).isFalse();
    assertThat(escrow(0, false, 0).now(8)).isEqualTo("over, nothing is left");
    assertThat(escrow(0, false, 0).due()).isFalse();
    assertThat(escrow(0, true, 0).now(8)).isEqualTo("refunded");
    assertThat(escrow(0, true, 0).due()).isFalse();
  }
}
