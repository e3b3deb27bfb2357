package souk.payments;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.store.Database;
import souk.store.SqliteDatabase;

class DatabaseClaimOutboxTest {
  private static final Bytes32 ONE = Bytes32.of(1);
  private static final Bytes32 TWO = Bytes32.of(2);
  private static final Bytes32 THREE = Bytes32.of(3);

  @TempDir Path folder;

  private void with(Consumer<ClaimOutbox> work) {
    try (Database database =
            SqliteDatabase.open(folder.resolve("claims.db"), PaymentTables.MIGRATIONS);
        ClaimOutbox outbox = new DatabaseClaimOutbox(database)) {
      work.accept(outbox);
    }
  }

  private static Settlement line(long round, Bytes32 escrow) {
    Income income = new Income(round, escrow, 3, 700, Amount.MAX);
    return new Settlement(income, 2, Amount.of(round));
  }

  @Test
  void shouldRememberWhatWasSentUntilItIsForgotten() {
    with(outbox -> {
      outbox.send(4, List.of(ONE, TWO), 100);
      outbox.send(5, List.of(THREE), 101);
      outbox.send(4, List.of(TWO), 110);
    });
    with(outbox -> {
      assertThat(outbox.sent(4)).isEqualTo(Map.of(ONE, 100L, TWO, 110L));
      outbox.forget(4, List.of(ONE));
      assertThat(outbox.sent(4)).isEqualTo(Map.of(TWO, 110L));
      assertThat(outbox.sent(5)).isEqualTo(Map.of(THREE, 101L));
      assertThat(outbox.sent(6)).isEmpty();
    });
  }

  @Test
  void shouldKeepTheLinesOfASettledRoundAndForgetItsClaims() {
    with(outbox -> {
      outbox.send(4, List.of(ONE), 100);
      outbox.send(5, List.of(TWO), 100);
      outbox.settle(4, List.of(line(4, ONE), line(4, TWO)));
      outbox.settle(5, List.of(line(5, ONE)));
      outbox.settle(4, List.of(line(4, ONE)));
    });
    with(outbox -> {
      assertThat(outbox.sent(4)).isEmpty();
      assertThat(outbox.settlements(10)).containsExactly(line(5, ONE), line(4, ONE), line(4, TWO));
      assertThat(outbox.settlements(1)).containsExactly(line(5, ONE));
    });
  }
}
