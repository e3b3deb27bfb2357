package souk.http.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

/** A body that comes in pieces, and is read in others. */
class ArrivingBodyTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  private final ArrivingBody body = new ArrivingBody();
  private final Source source = new Source();

  private static final class Source implements Flow.Subscription {
    private long requested;
    private boolean cancelled;

    @Override
    public void request(long pieces) {
      requested += pieces;
    }

    @Override
    public void cancel() {
      cancelled = true;
    }
  }

  private void comes(byte[] bytes, int from, int to) {
    int half = (from + to) / 2;
    body.onNext(
        List.of(
            ByteBuffer.wrap(bytes, from, half - from), ByteBuffer.wrap(bytes, half, to - half)));
  }

  @Test
  void shouldGiveAllBytesInOrderHoweverTheyComeAndAreRead() throws Exception {
    byte[] all = new byte[100_000];
    new Random(7).nextBytes(all);
    body.onSubscribe(source);
    for (int at = 0; at < all.length; at += 10_000) {
      comes(all, at, at + 10_000);
    }
    body.onComplete();
    for (int at = 0; at < all.length; at += 30_000) {
      int end = Math.min(all.length, at + 30_000);
      assertThat(body.read(30_000, LONG)).isEqualTo(Arrays.copyOfRange(all, at, end));
    }
    assertThat(body.read(1, LONG)).isEmpty();
  }

  @Test
  void shouldAskForMoreOnlyWhenWhatCameIsRead() throws Exception {
    body.onSubscribe(source);
    comes(new byte[100], 0, 100);
    assertThat(body.read(99, LONG)).hasSize(99);
    assertThat(source.requested).isEqualTo(1);
    comes(new byte[100], 0, 100);
    assertThat(body.read(2, LONG)).hasSize(2);
    assertThat(source.requested).isEqualTo(2);
  }

  @Test
  void shouldGiveUpWhenTooLittleComesInTime() {
    body.onSubscribe(source);
    comes(new byte[100], 0, 100);
    assertThatThrownBy(() -> body.read(101, Duration.ofMillis(20)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("did not fill a piece");
    assertThat(source.cancelled).isTrue();
  }

  @Test
  void shouldFailWhenTheServerBreaksOff() {
    body.onSubscribe(source);
    comes(new byte[100], 0, 100);
    body.onError(new IOException("reset"));
    assertThatThrownBy(() -> body.read(101, LONG)).hasMessage("the server broke off");
  }

  @Test
  void shouldWakeItsReaderWhenItIsClosed() {
    body.onSubscribe(source);
    CompletableFuture<byte[]> reading = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            reading.complete(body.read(1, LONG));
          } catch (IOException e) {
            reading.completeExceptionally(e);
          }
        });
    body.close();
    assertThatThrownBy(reading::get)
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining("given up");
    assertThat(source.cancelled).isTrue();
  }

  @Test
  void shouldTakeNothingWhenItWasClosedBeforeItBegan() {
    body.close();
    body.onSubscribe(source);
    assertThat(source.cancelled).isTrue();
    assertThat(source.requested).isZero();
  }
}
