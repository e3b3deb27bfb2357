package souk.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.exchange.Payload;
import souk.ledger.Command;
import souk.primitives.Amount;

/** What a provider's operator lets it use. */
class ProviderLimitsTest {
  private static final long SECOND = 1_000_000_000L;

  @TempDir private Path folder;
  private long nanos;
  private Instant now = Instant.ofEpochSecond(1_800_000_000L);

  @Test
  void shouldSendNoMoreBytesInASecondThanItMayOverAllAnswers() throws Exception {
    SendRate rate = new SendRate(100_000, () -> nanos, wait -> nanos += wait);
    byte[] bytes = new byte[350_000];
    new Random(5).nextBytes(bytes);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    rate.slowed(Payload.of(bytes, 0, bytes.length)).writeTo(out);
    assertThat(out.toByteArray()).isEqualTo(bytes);
    // The last piece is on its way when its turn has come.
    assertThat(nanos).isBetween(3 * SECOND, 35 * SECOND / 10);
    long before = nanos;
    rate.slowed(Payload.of(bytes, 0, 100_000)).writeTo(out);
    assertThat(nanos - before).isBetween(SECOND / 2, 2 * SECOND);
    // What was not used is not saved up.
    nanos += 100 * SECOND;
    before = nanos;
    rate.slowed(Payload.of(bytes, 0, bytes.length)).writeTo(out);
    assertThat(nanos - before).isBetween(3 * SECOND, 35 * SECOND / 10);
  }

  @Test
  void shouldPromiseNothingMoreWhileItHasEnoughToSendAndAgainWhenThatIsSentOrBrokenOff()
      throws Exception {
    boolean[] full = new boolean[2];
    SendRate[] rate = new SendRate[1];
    rate[0] =
        new SendRate(
            100_000,
            () -> nanos,
            wait -> {
              nanos += wait;
              full[0] |= rate[0].full();
            });
    int most = (int) (100_000 * SendRate.MOST_WAIT.toSeconds());
    rate[0].slowed(Payload.of(new byte[most], 0, most)).writeTo(new ByteArrayOutputStream());
    assertThat(full[0]).as("with as much as it may").isFalse();
    rate[0]
        .slowed(Payload.of(new byte[most + 50_000], 0, most + 50_000))
        .writeTo(new ByteArrayOutputStream());
    assertThat(full[0]).as("with more").isTrue();
    assertThat(rate[0].full()).isFalse();
    SendRate stopped =
        new SendRate(
            1_000_000,
            () -> nanos,
            _ -> {
              throw new InterruptedException("closing");
            });
    assertThatThrownBy(() ->
            stopped
                .slowed(Payload.of(new byte[20_000_000], 0, 20_000_000))
                .writeTo(new ByteArrayOutputStream()))
        .isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(stopped.full()).isFalse();
  }

  @Test
  void shouldCountWhatIsInItsFolderAndBeFullAtTheLimit() throws Exception {
    long most = ProviderLimits.LEAST_DISK;
    DiskRoom room = new DiskRoom(folder, most, () -> now);
    Files.createDirectories(folder.resolve("a/b"));
    Files.write(folder.resolve("a/b/c"), new byte[1_000]);
    assertThat(room.used()).isEqualTo(1_000);
    try (var file = new java.io.RandomAccessFile(folder.resolve("big").toFile(), "rw")) {
      file.setLength(most - 1_001);
      assertThat(room.used()).as("a count is good for a while").isEqualTo(1_000);
      now = now.plus(DiskRoom.GOOD);
      assertThat(room.full()).isEmpty();
      file.setLength(most - 1_000);
      now = now.plus(DiskRoom.GOOD);
      assertThat(room.full())
          .contains(
              "this provider's disk is full: %d of %d bytes; ask again later"
                  .formatted(most, most));
    }
    assertThat(new DiskRoom(folder, most, () -> now).full()).as("after a restart, too").isPresent();
    assertThat(new DiskRoom(folder, most + 1, () -> now).full()).isEmpty();
    assertThat(room.storage(3)).isEqualTo(most * 3 / 4 / 3);
    assertThat(new DiskRoom(folder, Long.MAX_VALUE, () -> now).storage(3))
        .isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void shouldRefuseLimitsWithWhichANodeCannotWork() {
    for (long[] bad :
        new long[][] {
          {ProviderLimits.LEAST_DISK - 1, 1024, 1}, {1L << 30, 1023, 1}, {1L << 30, 1024, 0}
        }) {
      assertThatThrownBy(() -> new ProviderLimits(bad[0], bad[1], (int) bad[2], Set.of(), Set.of()))
          .hasMessageContaining("a provider has at least");
    }
  }

  @Test
  void shouldServeOneCustomerOnlyWhomItsOperatorDoesNotDeny() throws Exception {
    try (Stage stage = new Stage(folder, 2, 59)) {
      Amount collateral = stage.collateral().times(2);
      ProviderLimits denying =
          new ProviderLimits(1L << 40, 1L << 30, 1, Set.of(), Set.of(stage.customer.address()));
      stage.nodes().add(ProviderNode.start(stage.node(0, collateral).withLimits(denying)));
      stage
          .nodes()
          .add(
              ProviderNode.start(
                  stage
                      .node(1, collateral)
                      .withLimits(new ProviderLimits(1L << 40, 1L << 30, 1, Set.of(), Set.of()))));
      try (CustomerNode customer = CustomerNode.start(stage.customer(3, true))) {
        stage.untilWithBlocks("the other is hired", () -> customer.hired().size() == 1);
        assertThat(customer.hired()).containsExactly(stage.provider(1));
        stage.advanceTo(stage.rounds().start(customer.status().firstRound()));
        stage.untilWithBlocks("it is ready", () -> customer.status().ready() == 1);
        assertThat(stage.buy(customer)).as("what is slowed is sold").isEqualTo(2);
        assertThat(stage.count(Command.OpenAgreement.class)).isOne();
      }
    }
  }
}
