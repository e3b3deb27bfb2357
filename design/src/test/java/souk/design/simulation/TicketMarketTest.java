package souk.design.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import souk.content.odds.CollusionOdds;
import souk.content.odds.MarketShape;
import souk.design.incentive.Binomial;
import souk.design.model.Behaviour;
import souk.design.simulation.MarketSetup.Side;
import souk.ledger.AgreementTerms.Grades;

/** What is known by calculation comes out of simulation, too, within its limits of confidence. */
class TicketMarketTest {
  private static final long SEED = 20_261_130;

  /** Of intervals in tests: one of a thousand lies beside what it should cover. */
  private static final double CONFIDENCE = 0.999;

  private static void assertCovers(double[] values, double expected) {
    Estimate estimate = Estimate.of(values, CONFIDENCE);
    assertThat(expected)
        .as("seed %d: %s", SEED, estimate)
        .isBetween(estimate.low() - 1e-12, estimate.high() + 1e-12);
  }

  /** The chance that the exact binomial distribution gives to so far a result or a farther one. */
  private static void assertLikely(int trials, int count, double chance) {
    assertThat(
            Math.min(
                Binomial.atMost(trials, count, chance), Binomial.atLeast(trials, count, chance)))
        .as("seed %d: %d of %d, at %s each", SEED, count, trials, chance)
        .isGreaterThan((1 - CONFIDENCE) / 2);
  }

  /** A book of which j of L tickets were taken wins with chance j / L, by draws of the ledger. */
  @Test
  void shouldWinAsOftenAsTicketsWereTakenWhenBooksAreDrawn() {
    int providers = 500;
    for (int taken : new int[] {1, 13, 63, 64}) {
      MarketSetup setup = new Setups().agents(providers, 1).rounds(2).build();
      MarketAccounts accounts = new MarketAccounts(setup, Seeds.of(SEED).at(taken));
      int won = 0;
      for (long round = 1; round <= 2; round++) {
        RoundBooks books = new RoundBooks(setup.payment(), providers, setup.books());
        books.begin(accounts.names(), accounts.firstBooks());
        for (int provider = 0; provider < providers; provider++) {
          for (int i = 0; i < taken; i++) {
            assertThat(books.take(provider, books.give(provider))).isTrue();
          }
        }
        long block = setup.ledger().rounds().seedBlock(round) + 1;
        for (int prizes : accounts.settle(books, round, block)) {
          won += prizes;
        }
      }
      accounts.close();
      if (taken == 64) {
        assertThat(won).as("a book that was taken whole wins for certain").isEqualTo(2 * providers);
      } else {
        assertLikely(2 * providers, won, taken / 64.0);
      }
    }
  }

  /**
   * Incomes of single tickets spread as the lottery does: by the square root of (1 - p) / (n p).
   */
  @Test
  void shouldSpreadIncomesAsTheLotteryDoesWhenEachTicketIsOfABookOfItsOwn() {
    int providers = 1000;
    int rounds = 4;
    MarketSetup setup = new Setups().agents(providers, 1).rounds(rounds).build();
    MarketAccounts accounts = new MarketAccounts(setup, Seeds.of(SEED));
    int taken = 32;
    double sum = 0;
    double squares = 0;
    int[] all = new int[providers];
    for (long round = 1; round <= rounds; round++) {
      RoundBooks books = new RoundBooks(setup.payment(), providers, setup.books());
      books.begin(accounts.names(), accounts.firstBooks());
      for (int provider = 0; provider < providers; provider++) {
        for (int i = 0; i < taken; i++) {
          assertThat(books.take(provider, books.give(provider))).isTrue();
        }
      }
      int[] prizes = accounts.settle(books, round, setup.ledger().rounds().seedBlock(round) + 1);
      for (int i = 0; i < providers; i++) {
        all[i] += prizes[i];
      }
    }
    for (int each : all) {
      sum += each;
      squares += (double) each * each;
    }
    double mean = sum / providers;
    double spread = Math.sqrt((squares - providers * mean * mean) / (providers - 1)) / mean;
    double expected = Math.sqrt((1 - 0.5) / (rounds * 0.5));

    // A sample's deviation from n values lies within 1/sqrt(2n) of itself, times 3.3 for 0.999.
    assertThat(spread).isCloseTo(expected, within(expected * 3.3 * 1.5 / Math.sqrt(2 * providers)));
  }

  @Test
  void shouldConvictAtTheChanceThatWasPutInWhenGarbageIsSent() {
    MarketSetup setup =
        new Setups()
            .agents(400, 400)
            .detected(0.3)
            .units(20)
            .with(Side.PROVIDER, 1, Behaviour.LAZY)
            .build();
    Measures all = TicketMarket.play(setup, Seeds.of(SEED));
    double garbage = all.of(Measure.SPOILT) * all.of(Measure.PAID);
    double convicted = all.of(Measure.CONVICTED) * garbage;

    // Whoever was convicted is asked no more, so a provider's garbage counts up to a conviction
    // and what was on its way: each piece is convicted by itself.
    assertLikely((int) Math.rint(garbage), (int) Math.rint(convicted), 0.3);
    assertThat(all.of(Measure.SLASHED)).isBetween(400 * 0.1, 400.0);
  }

  @Test
  void shouldFindEnoughProvidersAsOftenAsTheBinomialTailSays() {
    MarketSetup setup =
        new Setups().agents(60, 100).group(5, 3, 0).churn(0.7, 1_200_000).units(20).build();

    assertCovers(
        Setups.measure(setup, Measure.UNAVAILABLE, 40, SEED), 1 - Binomial.atLeast(5, 3, 0.7));
  }

  /** Clients of a coalition take only bundles that pay: by the odds that content publishes. */
  @Test
  void shouldEarnForNothingWhatTheOddsSayWhenClientsAndProvidersCollude() {
    MarketSetup setup =
        new Setups()
            .agents(50, 100)
            .group(4, 4, 0)
            .units(20)
            .with(Side.PROVIDER, 0.2, Behaviour.COLLUDING)
            .with(Side.CLIENT, 1, Behaviour.COLLUDING)
            .build();
    CollusionOdds odds =
        new CollusionOdds(new MarketShape(50, 10, 4, 0, 4, 32, 64, 10_000, 2_000, 1, 1, 0));
    double own = 0;
    double taken = 0;
    for (int v = 0; v <= 4; v++) {
      if (odds.gain(v) > 0) {
        own += v * odds.chanceOf(v);
        taken += 4 * odds.chanceOf(v);
      }
    }

    assertCovers(Setups.measure(setup, Measure.UNEARNED, 20, SEED), own / taken);
  }

  @Test
  void shouldLoseNoMoreThanItsExposureWhenACrowdTakesUnderManyNames() {
    MarketSetup setup =
        new Setups()
            .exposure(32)
            .units(30)
            .with(Side.CLIENT, 0.5, Behaviour.GREEDY, Behaviour.SYBIL)
            .build();
    Measures all = TicketMarket.play(setup, Seeds.of(SEED));

    // A quarter of an agreement's exposure is kept for the customer itself.
    assertThat(all.of(Measure.WORST_LOSS)).isEqualTo(24);
    assertThat(all.of(Measure.REFUSED)).isGreaterThan(0.2);
  }

  /** Under its own name a greedy client gets half of an agreement's exposure, and no more. */
  @Test
  void shouldLoseASessionsShareWhenOneClientNeverPays() {
    MarketSetup setup =
        new Setups()
            .agents(1, 1)
            .exposure(32)
            .units(100)
            .rounds(1)
            .with(Side.CLIENT, 1, Behaviour.GREEDY)
            .build();
    Measures all = TicketMarket.play(setup, Seeds.of(SEED));

    assertThat(all.of(Measure.CLIENT_TAKEN)).isBetween(16.0, 18.0);
    assertThat(all.of(Measure.LOST)).isEqualTo(1);
  }

  @Test
  void shouldTakeNoMoreThanTheCustomersExposureWhenAProviderKeepsWhatWasPaid() {
    MarketSetup setup =
        new Setups()
            .agents(20, 200)
            .exposure(16)
            .with(Side.PROVIDER, 0.1, Behaviour.GREEDY)
            .build();
    Measures all = TicketMarket.play(setup, Seeds.of(SEED));

    // Two providers, 16 tickets each, and what was on its way when the last was paid.
    assertThat(all.of(Measure.WITHHELD) * all.of(Measure.PAID)).isBetween(32.0, 40.0);
  }

  @Test
  void shouldPayToBeHonestWhenADepositIsWorthMoreThanGarbageAndNotWhenItIsWorthNothing() {
    Setups safe =
        new Setups().detected(0.5).with(Side.PROVIDER, 0.1, Behaviour.LAZY, Behaviour.SYBIL);
    Setups bare =
        new Setups()
            .detected(0.0001)
            .units(50)
            .collateral(1, new Grades(1000, 5000, 10_000))
            .with(Side.PROVIDER, 0.5, Behaviour.LAZY, Behaviour.SYBIL);

    assertThat(Estimate.of(Setups.measure(safe.build(), Measure.ADVANTAGE, 5, SEED), 0.99).high())
        .isNegative();
    assertThat(Estimate.of(Setups.measure(bare.build(), Measure.ADVANTAGE, 5, SEED), 0.99).low())
        .isPositive();
  }

  @Test
  void shouldGiveTheSameWhenTheSeedIsTheSameAndOtherwiseNot() {
    MarketSetup setup = new Setups().with(Side.CLIENT, 0.1, Behaviour.GREEDY).build();

    assertThat(TicketMarket.play(setup, Seeds.of(1)))
        .isEqualTo(TicketMarket.play(setup, Seeds.of(1)))
        .isNotEqualTo(TicketMarket.play(setup, Seeds.of(2)));
  }

  @Test
  void shouldNeedFewBytesAnAgentWhenThereAreMany() {
    MarketSetup setup = new Setups().agents(1_000, 200_000).units(1).build();

    assertThat(new TicketMarket(setup, Seeds.of(1)).bytes() / 201_000).isLessThan(64);
  }
}
