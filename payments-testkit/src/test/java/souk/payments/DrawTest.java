package souk.payments;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import souk.primitives.Amount;

/** What a till earns, over many books: j tickets of L with a chance of j in L. */
class DrawTest {
  private static final int DEPTH = 3;
  private static final int TICKETS = 1 << DEPTH;
  private static final int BOOKS = 400;
  private static final long SEED = 20261122;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 4, 7, TICKETS})
  void shouldWinABookWithTheShareOfItsTicketsThatWereTaken(int taken) {
    try (LocalMarket market = new LocalMarket(SEED + taken, DEPTH, BOOKS)) {
      for (int i = 0; i < BOOKS; i++) {
        market.pay(taken);
      }
      Claimer claimer = market.claimer(market.ledger);
      market.advanceToDraw(LocalMarket.ROUND);
      market.run(claimer, 12);

      Settlement line = market.outbox.settlements(1).getFirst();
      double chance = (double) taken / TICKETS;
      double deviation = Math.sqrt(BOOKS * chance * (1 - chance));
      assertThat((double) line.won())
          .as("seed %d", SEED + taken)
          .isBetween(BOOKS * chance - 4 * deviation, BOOKS * chance + 4 * deviation);
      assertThat(market.earned()).isEqualTo(LocalMarket.PRIZE.times(line.won()));
      assertThat(line.paid()).isEqualTo(market.earned());
      Amount expected = LocalMarket.PRIZE.times(BOOKS).share(taken, TICKETS);
      assertThat(line.income().expected()).isEqualTo(expected);
    }
  }
}
