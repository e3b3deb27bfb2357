package souk.exchange.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import souk.exchange.ExchangeSession;
import souk.exchange.UnitLimits;
import souk.primitives.Bytes32;

/** A unit far larger than what either side holds of it. */
@Timeout(120)
class LongUnitTest {
  private static final long LENGTH = 200L << 20;

  @Test
  void shouldPassThroughInPiecesWhenContentAndPayloadHaveTwoHundredMegabytes() throws Exception {
    try (UnitScene scene = new UnitScene(7, new UnitLimits(1000, LENGTH, LENGTH));
        ExchangeSession session = scene.session(scene.uri(), 1)) {
      scene.role.payFirst = true;
      scene.role.payload = LENGTH;
      AtomicLong at = new AtomicLong();
      AtomicLong wrong = new AtomicLong();
      AtomicLong largest = new AtomicLong();
      long length =
          session.pay(
              Bytes32.of(1),
              UnitScene.body(2),
              UnitScene.content(LENGTH, -1),
              UnitScene.tickets(0, 2),
              LENGTH,
              piece -> {
                largest.accumulateAndGet(piece.remaining(), Math::max);
                while (piece.hasRemaining()) {
                  if (piece.get() != UnitScene.patternAt(at.getAndIncrement())) {
                    wrong.incrementAndGet();
                  }
                }
              });
      assertThat(length).isEqualTo(LENGTH);
      assertThat(at.get()).isEqualTo(LENGTH);
      assertThat(wrong.get()).isZero();
      assertThat(scene.role.lastRead).isEqualTo(LENGTH);
      assertThat(scene.role.largestPiece).isLessThanOrEqualTo(1 << 15);
      assertThat(largest.get()).isLessThanOrEqualTo(1 << 17);
    }
  }
}
