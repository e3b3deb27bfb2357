package souk.payments;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.primitives.Amount;
import souk.store.Database;
import souk.store.SqliteDatabase;

/** A provider that goes down between every two steps, with all its books in one database. */
class RestartTest {
  private static final int DEPTH = 3;
  private static final int BOOKS = 20;

  @TempDir Path folder;

  @Test
  void shouldEarnTheSameWhenTheProviderIsRestartedBetweenAnyTwoSteps() {
    try (LocalMarket market = new LocalMarket(5, DEPTH, BOOKS)) {
      for (int i = 0; i < BOOKS; i++) {
        try (Life life = new Life(market)) {
          market.till = life.till;
          market.pay(1 << DEPTH);
        }
      }
      market.advanceToDraw(LocalMarket.ROUND);
      int claims = 0;
      for (int i = 0; i < 14; i++) {
        try (Life life = new Life(market)) {
          LossyLedger ledger = new LossyLedger(market.ledger);
          ledger.way = LossyLedger.Way.ANSWER_LOST;
          new Claimer(
                  ledger,
                  market.provider,
                  life.till,
                  life.outbox,
                  () -> false,
                  new ClaimRules(7, 3, Amount.ZERO))
              .pass();
          claims += (int) ledger.claims();
          market.ledger.advance(1);
        }
      }

      assertThat(market.earned()).isEqualTo(LocalMarket.PRIZE.times(BOOKS));
      assertThat(claims).isEqualTo(3);
      try (Life life = new Life(market)) {
        assertThat(life.till.income()).isEmpty();
        List<Settlement> lines = life.outbox.settlements(10);
        assertThat(lines).hasSize(1);
        assertThat(lines.getFirst().paid()).isEqualTo(LocalMarket.PRIZE.times(BOOKS));
      }
    }
  }

  private final class Life implements AutoCloseable {
    final Database database =
        SqliteDatabase.open(folder.resolve("provider.db"), PaymentTables.MIGRATIONS);
    final ClaimOutbox outbox = new DatabaseClaimOutbox(database);
    final LedgerTill till;

    Life(LocalMarket market) {
      till =
          new LedgerTill(
              market.ledger,
              market.provider.address(),
              new TillRules(Amount.of(1), 12, Duration.ofSeconds(3), 1L << 30, 1L << 30),
              new DatabaseTillStore(database),
              market.clock(),
              market.random);
    }

    @Override
    public void close() {
      till.close();
      database.close();
    }
  }
}
