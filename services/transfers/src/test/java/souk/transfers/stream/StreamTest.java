package souk.transfers.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.transfers.stream.StreamWire.Answer;
import souk.transfers.stream.StreamWire.Status;

class StreamTest {
  /** A ticket every two seconds. */
  private static final StreamRate SLOW = new StreamRate(2_000_000_000L);

  @TempDir Path folder;

  /** Goes to the beginning of the escrow's first round. */
  private static void begin(StreamScene scene) {
    scene.pass(20_000);
  }

  @Test
  void shouldReleaseATicketForEachStepOfTimeAndEndAtItsCap() {
    try (StreamScene scene = new StreamScene(folder, 1, 4, 3)) {
      begin(scene);
      int number = scene.out.start(scene.terms(7), StreamScene.PAYEE, SLOW, true);
      scene.say();
      assertThat(scene.shown(number).taken()).as("the first at once").isOne();
      scene.pass(1_000);
      assertThat(scene.shown(number).taken()).isOne();
      scene.pass(5_000);
      assertThat(scene.shown(number).taken()).isEqualTo(4);
      assertThat(scene.shown(number).secured()).as("of full books").isZero();
      scene.pass(8_000);
      assertThat(scene.shown(number).state()).isEqualTo("ended");
      assertThat(scene.shown(number).why()).isEqualTo("its cap is reached");
      assertThat(scene.shown(number).taken()).isEqualTo(7);
      assertThat(scene.in.streams().getFirst().taken()).isEqualTo(7);
      assertThat(scene.tickets()).isEqualTo(7);
      assertThat(scene.shown(number).secured()).as("7 of a book of 8").isZero();
    }
  }

  @Test
  void shouldPayWhatBecameDueWhileNoRoundTookTickets() {
    try (StreamScene scene = new StreamScene(folder, 2, 4, 3)) {
      begin(scene);
      int number = scene.out.start(scene.terms(30), StreamScene.PAYEE, SLOW, true);
      scene.pass(18_000); // the round closes 5 blocks before its end
      assertThat(scene.shown(number).taken()).isLessThan(10);
      assertThat(scene.shown(number).why()).contains("waits for a round");
      scene.pass(2_000);
      assertThat(scene.shown(number).taken()).isEqualTo(11).isEqualTo(scene.shown(number).due());
      assertThat(scene.shown(number).secured()).as("7 of a book, and 4").isZero();
    }
  }

  @Test
  void shouldFlowAsItIsToldToWhenItIsPausedFasterOrStopped() {
    try (StreamScene scene = new StreamScene(folder, 3, 9, 3)) {
      begin(scene);
      int number = scene.out.start(scene.terms(1_000), StreamScene.PAYEE, SLOW, true);
      scene.pass(4_000);
      assertThat(scene.shown(number).taken()).isEqualTo(3);
      scene.out.pause(number);
      scene.pass(4_000);
      assertThat(scene.shown(number).taken()).isEqualTo(3);
      scene.out.resume(number);
      scene.pass(2_000);
      assertThat(scene.shown(number).taken()).isEqualTo(4);
      scene.out.rate(number, new StreamRate(500_000_000));
      scene.pass(2_000);
      assertThat(scene.shown(number).taken()).isEqualTo(8);
      scene.out.stop(number);
      scene.pass(5_000);
      assertThat(scene.shown(number).taken()).isEqualTo(8);
      assertThatThrownBy(() -> scene.out.resume(number)).hasMessageContaining("has ended");
      scene.killPayer();
      scene.pass(2_000);
      assertThat(scene.shown(number).state()).isEqualTo("ended");
      assertThat(scene.shown(number).secured()).as("a whole book of 8").isEqualTo(8);
      assertThat(scene.tickets()).isEqualTo(8);
    }
  }

  @Test
  void shouldEndWhenThePayeeWantsNoMore() {
    try (StreamScene scene = new StreamScene(folder, 4, 4, 3)) {
      begin(scene);
      var terms = scene.terms(1_000);
      int number = scene.out.start(terms, StreamScene.PAYEE, SLOW, true);
      scene.pass(4_000);
      assertThat(scene.in.stop(terms.id())).isTrue();
      assertThat(scene.in.stop(Bytes32.of(5))).isFalse();
      scene.pass(4_000);
      assertThat(scene.shown(number).state()).isEqualTo("ended");
      assertThat(scene.shown(number).why()).isEqualTo("stopped by its payee");
      assertThat(scene.tickets()).isEqualTo(3);
      scene.killPayee();
      assertThat(scene.in.streams().getFirst().stopped()).isTrue();
    }
  }

  @Test
  void shouldEndWhenTheEscrowIsOver() {
    try (StreamScene scene = new StreamScene(folder, 5, 4, 1)) {
      begin(scene);
      int number = scene.out.start(scene.terms(1_000), StreamScene.PAYEE, SLOW, true);
      scene.pass(22_000);
      assertThat(scene.shown(number).state()).isEqualTo("ended");
      assertThat(scene.shown(number).why()).contains("last round is over");
      assertThat(scene.shown(number).taken()).isEqualTo(scene.tickets()).isPositive();
    }
  }

  @Test
  void shouldNotPayForTimeInWhichThePayeeIsAwayWhenToldSo() {
    try (StreamScene scene = new StreamScene(folder, 6, 9, 3)) {
      begin(scene);
      int there = scene.out.start(scene.terms(1_000), StreamScene.PAYEE, SLOW, false);
      int always = scene.out.start(scene.terms(1_000), StreamScene.PAYEE, SLOW, true);
      scene.pass(2_000);
      scene.line =
          new StreamScene.Line() {
            @Override
            public void request() throws IOException {
              throw new IOException("nobody answers");
            }

            @Override
            public void answer() {}
          };
      scene.pass(8_000);
      assertThat(scene.shown(there).why()).contains("nobody answers");
      assertThat(scene.shown(there).released() - scene.shown(there).taken())
          .as("sent and not acknowledged")
          .isBetween(0L, (long) StreamPayer.STEP);
      scene.line = losing(new Random(0), 0);
      scene.pass(2_000);
      assertThat(scene.shown(there).taken()).isBetween(3L, 4L);
      assertThat(scene.shown(always).taken()).isEqualTo(7);
    }
  }

  private static StreamScene.Line losing(Random random, double share) {
    return new StreamScene.Line() {
      @Override
      public void request() throws IOException {
        if (random.nextDouble() < share) {
          throw new IOException("the message got lost");
        }
      }

      @Override
      public void answer() throws IOException {
        if (random.nextDouble() < share) {
          throw new IOException("the answer got lost");
        }
      }
    };
  }

  @Test
  void shouldPayNothingTwiceAndLoseNothingWhenMessagesAndMemoryGetLost() {
    long seed = 20261130;
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    try (StreamScene scene = new StreamScene(folder, seed, 12, 8)) {
      begin(scene);
      scene.line = losing(random, 0.2);
      int[] numbers = new int[3];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] =
            scene.out.start(
                scene.terms(40 + i), StreamScene.PAYEE, new StreamRate(1_500_000_000), true);
      }
      for (int step = 0; step < 90; step++) {
        scene.pass(1_000);
        for (int number : numbers) {
          StreamPayer.Shown shown = scene.shown(number);
          assertThat(shown.released()).as("ahead of time").isLessThanOrEqualTo(shown.due());
        }
        switch (random.nextInt(12)) {
          case 0 -> scene.killPayee();
          case 1 -> scene.killPayer();
          case 2 -> scene.in.checkpoint();
          default -> {}
        }
      }
      scene.line = losing(random, 0);
      scene.pass(40_000);
      long paid = 0;
      for (int number : numbers) {
        assertThat(scene.shown(number).why()).isEqualTo("its cap is reached");
        paid += scene.shown(number).taken();
      }
      assertThat(paid).isEqualTo(40 + 41 + 42);
      assertThat(scene.in.streams().stream().mapToLong(StreamPayee.Seen::taken).sum())
          .isEqualTo(paid);
      assertThat(scene.tickets()).as("in the till").isEqualTo(paid);
      scene.passBlocks(60);
      assertThat(scene.earned()).as("prizes").isGreaterThan(Amount.of(0));
    }
  }

  private static byte[] tick(StreamTerms.Signed terms, int index, byte[] secret) {
    return ByteBuffer.allocate(StreamWire.TICK_BYTES)
        .putLong(StreamWire.key(terms.id()))
        .putInt(index)
        .put(secret)
        .array();
  }

  @Test
  void shouldTakeEachPlaceOnceAndInOrderWhateverAPeerSends() throws Exception {
    try (StreamScene scene = new StreamScene(folder, 8, 4, 3)) {
      begin(scene);
      var terms = scene.terms(1_000);
      int number = scene.out.start(terms, StreamScene.PAYEE, SLOW, true);
      scene.pass(4_000);
      assertThat(scene.tickets()).isEqualTo(3);
      byte[] wrong = new byte[16];
      for (int index : new int[] {0, 2, 5, 3, Integer.MAX_VALUE}) {
        Answer answer = StreamWire.answers(scene.in.ticks(tick(terms, index, wrong))).getFirst();
        assertThat(answer.place()).as("after %d", index).isEqualTo(3);
        assertThat(answer.status() == Status.OK).as("taken before").isEqualTo(index < 3);
      }
      assertThat(scene.tickets()).as("nothing was taken").isEqualTo(3);
      assertThat(
              StreamWire.answers(scene.in.ticks(tick(scene.terms(1), 0, wrong)))
                  .getFirst()
                  .status())
          .isEqualTo(Status.UNKNOWN);
      for (int length : new int[] {0, 1, 27, 29, StreamWire.TICK_BYTES * 4_097}) {
        assertThatThrownBy(() -> scene.in.ticks(new byte[length]))
            .as("%d bytes", length)
            .isInstanceOf(DecodeException.class);
      }
      scene.pass(2_000);
      assertThat(scene.shown(number).taken()).as("it flows on").isEqualTo(4);
      byte[] signed = terms.encode();
      for (int i = 0; i < signed.length; i++) {
        byte[] changed = signed.clone();
        changed[i] ^= 1;
        assertThatThrownBy(() -> StreamTerms.Signed.decode(changed))
            .as("byte %d", i)
            .isInstanceOf(DecodeException.class);
      }
    }
  }

  @Test
  void shouldHoldUpNobodyWhenAPayeeNeverAnswers() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    AtomicInteger calls = new AtomicInteger();
    try (StreamScene scene = new StreamScene(folder, 9, 9, 3)) {
      begin(scene);
      scene.line =
          new StreamScene.Line() {
            @Override
            public void request() throws IOException {
              calls.incrementAndGet();
              asked.countDown();
              try {
                end.await();
              } catch (InterruptedException e) {
                throw new IOException("it was closed", e);
              }
            }

            @Override
            public void answer() {}
          };
      int silent =
          scene.out.start(
              scene.terms(1_000), URI.create("http://silent:1"), new StreamRate(10_000_000), true);
      scene.out.pulse();
      asked.await();
      scene.line = losing(new Random(0), 0);
      int other = scene.out.start(scene.terms(9), StreamScene.PAYEE, SLOW, true);
      for (int i = 0; i < 1_000; i++) {
        scene.out.pulse();
      }
      scene.waitFor(() -> scene.shown(other).taken() == 1);
      assertThat(calls).as("messages under way to the silent one").hasValue(1);
      assertThat(scene.shown(silent).released()).isZero();
      end.countDown();
    }
  }
}
