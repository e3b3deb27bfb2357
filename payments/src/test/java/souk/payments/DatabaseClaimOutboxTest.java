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

  private static Payout payout(Bytes32 id, long round, Bytes32 escrow, long paid, long fee) {
    return new Payout(id, round, escrow, 90 + round, 1, Amount.of(paid), Amount.of(fee));
  }

  private List<Earnings> earnings(long fromRound) {
    try (Database database =
        SqliteDatabase.open(folder.resolve("claims.db"), PaymentTables.MIGRATIONS)) {
      return database.read(sql -> DatabaseClaimOutbox.earnings(sql, fromRound));
    }
  }

  @Test
  void shouldKeepWhatEachRoundEarnedWithItsTransactionsAndWhatTheyCost() {
    Payout draw = payout(THREE, 5, Bytes32.ZERO, 0, 7);
    with(outbox -> {
      outbox.settle(4, List.of(line(4, ONE), line(4, TWO)));
      outbox.paid(List.of(payout(ONE, 5, ONE, 2, 10), payout(ONE, 5, TWO, 1, 20)));
      outbox.paid(List.of(payout(TWO, 5, ONE, 2, 30)));
      outbox.paid(List.of(payout(TWO, 5, ONE, 3, 30)));
      outbox.paid(List.of(draw));
      outbox.settle(5, List.of(line(5, ONE)));
    });
    List<Earnings> all = earnings(0);
    assertThat(all).hasSize(4);
    assertThat(all.get(0).escrow()).isEqualTo(Bytes32.ZERO);
    assertThat(all.get(0).payouts()).containsExactly(draw);
    Earnings one = all.get(1);
    assertThat(one)
        .isEqualTo(
            new Earnings(
                5,
                ONE,
                3,
                700,
                Amount.MAX,
                2,
                Amount.of(5),
                List.of(payout(ONE, 5, ONE, 2, 10), payout(TWO, 5, ONE, 3, 30))));
    assertThat(one.fee()).isEqualTo(Amount.of(40));
    assertThat(one.unexplained()).isEqualTo(Amount.ZERO);
    assertThat(all.get(2).unexplained())
        .as("of round 4 no transaction was heard of")
        .isEqualTo(Amount.of(4));
    assertThat(earnings(5)).hasSize(2);
    assertThat(earnings(6)).isEmpty();
  }
}
