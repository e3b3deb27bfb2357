package souk.exchange.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.exchange.Hired;
import souk.exchange.ServiceKind;
import souk.exchange.testkit.probes.HeartbeatKind;
import souk.ledger.Command;
import souk.ledger.LedgerView;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;

/** Duties of every period, with nobody but the provider and the ledger there. */
class HeartbeatTest {
  private static final Amount PRICE = Amount.of(70);
  private static final Amount COLLATERAL = Amount.of(10_000);
  private static final long ANSWER_BLOCKS = 30;
  private static final ServiceKind KIND = new HeartbeatKind();

  private static String file() {
    return MarketText.of(KIND.name())
        .with("agreement.rounds", 6)
        .with("agreement.answerWithin", ANSWER_BLOCKS)
        .with("agreement.collateral", COLLATERAL)
        .with("agreement.secondFault", "20%")
        .with("agreement.furtherFault", "50%")
        .with("agreement.release", 40)
        .with("agreement.periods.everyRounds", 1)
        .with("agreement.periods.price", PRICE)
        .toString();
  }

  private static Bytes details() {
    return Bytes.of(Bytes32.of(42).toArray());
  }

  @Nested
  class Contract extends ServiceContract {
    @Override
    protected ServiceKind kind() {
      return KIND;
    }

    @Override
    protected String marketFile() {
      return file();
    }

    @Override
    protected Bytes details(Address provider) {
      return HeartbeatTest.details();
    }

    @Override
    protected Optional<Bytes> body(Parties parties, int number) {
      return Optional.empty();
    }

    @Override
    protected void check(Parties parties, Bytes body, Bytes before, Bytes after) {
      throw new AssertionError("a heartbeat has no units");
    }
  }

  @Nested
  class Duties {
    @TempDir Path folder = Path.of("");
    private TestMarket market;
    private TestProvider provider;
    private Bytes32 agreement;
    private Amount funds;
    private long firstChallenge;

    @BeforeEach
    void open() {
      market = new TestMarket(folder, 5, KIND, file());
      provider = market.provider();
      TestCustomer customer = market.customer();
      Hired hired = customer.hire(provider, details());
      agreement = hired.id();
      funds = hired.terms().periods().funds();
      firstChallenge = hired.terms().challengeRound(market.rounds(), 0);
      // The customer is away from here on.
      customer.close();
    }

    @AfterEach
    void close() {
      market.assertSound();
      market.close();
    }

    private LedgerView view() {
      return market.view();
    }

    private LedgerView.Agreement entry() {
      return view().agreement(agreement).orElseThrow();
    }

    private Amount earned() {
      return view().balance(provider.address());
    }

    private long seedBlock(long period) {
      return market.rounds().seedBlock(firstChallenge + period);
    }

    @Test
    void shouldBePaidForEachPeriodWhenTheCustomerIsOffline() {
      market.advanceTo(seedBlock(3) + 10);

      assertThat(earned()).isEqualTo(PRICE.times(4));
      assertThat(entry().funds()).isEqualTo(funds.minus(PRICE.times(4)));
      for (int period = 0; period < 4; period++) {
        assertThat(view().periodSettled(agreement, period)).as("period %d", period).isTrue();
      }
      assertThat(view().periodSettled(agreement, 4)).isFalse();
    }

    @Test
    void shouldAnswerLateButInTimeWhenTheNodeWasDown() {
      provider.stop();
      market.advanceTo(seedBlock(0) + ANSWER_BLOCKS - 10);
      assertThat(earned()).isEqualTo(Amount.ZERO);

      provider.start();
      market.advance(5);

      assertThat(earned()).isEqualTo(PRICE);
    }

    @Test
    void shouldBeSlashedByAnybodyAndGoOnWhenTheNodeMissesAPeriod() {
      provider.stop();
      market.advanceTo(seedBlock(0) + ANSWER_BLOCKS + 1);
      PrivateKey anybody = market.actor();

      long round = entry().terms().challengeRound(market.rounds(), 0);
      market.submit(anybody, new Command.RecordDraw(round, Bytes.EMPTY));
      market.submit(anybody, new Command.ReportMissedPeriod(agreement, 0));
      assertThat(entry().faults()).isOne();
      assertThat(entry().lock()).isEqualTo(COLLATERAL.minus(COLLATERAL.share(1000, 10_000)));
      provider.start();
      market.advanceTo(seedBlock(1) + 10);

      assertThat(earned()).isEqualTo(PRICE);
      assertThat(view().periodSettled(agreement, 1)).isTrue();
      assertThat(entry().faults()).isOne();
    }

    @Test
    void shouldAnswerOnceMoreWhenTheNodeIsRestartedBetweenAnswerAndFinality() {
      market.advanceTo(seedBlock(0) + 6);
      assertThat(earned()).isEqualTo(PRICE);

      provider.restart();
      market.advance(5);

      assertThat(earned()).isEqualTo(PRICE);
    }

    @Test
    void shouldGetItsCollateralBackWhenTheAgreementHasRunOut() {
      long end = entry().endBlock();
      long periods = entry().terms().periodCount(market.rounds(), end);
      market.advanceTo(end + 4 + ANSWER_BLOCKS + 20);

      assertThat(entry().closed()).isTrue();
      assertThat(earned()).isEqualTo(PRICE.times(periods));
      LedgerView.Provider own = view().provider(provider.address()).orElseThrow();
      assertThat(own.locked()).isEqualTo(Amount.ZERO);
      assertThat(own.free()).isEqualTo(Amount.of(1_000_000));
      provider.restart();
      market.advance(1);
      assertThat(provider.exchange().serves(agreement)).isFalse();
    }

    @Test
    void shouldBeOpenedWhenItIsProposedInTheLastBlockOfARound() {
      TestCustomer late = market.customer();
      market.advanceTo(market.rounds().end(market.round()) - 1);

      Hired hired = late.hire(provider, details());

      assertThat(view().agreement(hired.id())).isPresent();
      assertThat(hired.terms().challengeRound(market.rounds(), 0)).isGreaterThan(market.round());
    }
  }
}
