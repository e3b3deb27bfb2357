package souk.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.exchange.Hired;
import souk.exchange.testkit.MarketText;
import souk.exchange.testkit.TestCustomer;
import souk.exchange.testkit.TestMarket;
import souk.exchange.testkit.TestProvider;
import souk.exchange.testkit.probes.QuorumKind;
import souk.ledger.LedgerView;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Signature;

/** What a customer reports of providers that are silent, with nobody else there to do it. */
class LapseReportsTest {
  private static final long ANSWER = 20;
  private static final Bytes SHARE = Bytes.of(Bytes32.of(3).toArray());
  private static final Bytes QUESTION = Bytes.of(Bytes32.of(4).toArray());

  @TempDir Path folder = Path.of("");
  private TestMarket market;
  private TestProvider provider;
  private TestCustomer customer;
  private Hired hired;
  private LapseReports reports;

  @BeforeEach
  void hire() {
    String file =
        MarketText.of("kit-quorum/1")
            .with("agreement.answerWithin", ANSWER)
            .with("agreement.release", 60)
            .with("agreement.collateral", 1_000)
            .with("agreement.periods.everyRounds", 1)
            .with("agreement.periods.price", 0)
            .with("agreement.questions.bond", 5)
            .with("agreement.questions.groupLimit", 0)
            .toString();
    market = new TestMarket(folder, 11, new QuorumKind(), file);
    provider = market.provider();
    customer = market.customer();
    hired = customer.hire(provider, SHARE);
    // The signatures are not looked at again: only the ledger counts.
    Signature none = market.actor().sign(Bytes32.of(1));
    CustomerStore.Signed signed =
        new CustomerStore.Signed(
            hired.id(), 0, hired.terms(), none, none, URI.create("http://127.0.0.1:1"));
    reports =
        new LapseReports(
            market.ledger(), market.actor(), () -> List.of(LapseReports.Watched.of(signed)));
  }

  @AfterEach
  void close() {
    reports.close();
    market.assertSound();
    market.close();
  }

  private LedgerView.Agreement entry() {
    return market.view().agreement(hired.id()).orElseThrow();
  }

  private void look() {
    reports.look(market.view());
    market.advance(1);
  }

  @Test
  void shouldHaveAMissedPeriodSlashedOnceWhenNobodyElseRecordsItsDraw() {
    long deadline = hired.terms().answerDeadline(market.rounds(), 0);
    provider.stop();
    market.advanceTo(deadline);
    look();
    assertThat(market.view().draw(hired.terms().challengeRound(market.rounds(), 0))).isEmpty();

    look();
    assertThat(entry().faults()).isZero();
    look();
    assertThat(entry().faults()).isOne();
    assertThat(market.view().periodSettled(hired.id(), 0)).isTrue();
    look();
    assertThat(entry().faults()).isOne();
  }

  @Test
  void shouldHaveSilenceSlashedOnceAndOnlyAfterItsDeadlineWhenSomebodyAsked() {
    market.nextRound();
    provider.stop();
    Bytes32 duty = customer.ask(hired, QUESTION, Bytes32.of(1));
    market.advanceTo(market.view().duty(duty).orElseThrow().deadline());
    look();
    assertThat(entry().faults()).isZero();

    look();
    assertThat(market.view().duty(duty).orElseThrow().settled()).isTrue();
    int faults = entry().faults();
    look();
    look();
    assertThat(entry().faults()).isEqualTo(faults).isPositive();
  }

  @Test
  void shouldRememberNothingOfWhatIsAskedInAgreementsOfOthers() {
    TestCustomer other = market.customer();
    Hired others = other.hire(provider, SHARE);
    market.nextRound();
    for (int i = 0; i < 20; i++) {
      other.ask(others, QUESTION, Bytes32.of(i));
    }
    Bytes32 own = customer.ask(hired, QUESTION, Bytes32.of(1));
    market.advance(1);
    assertThat(reports.waiting()).isOne();
    assertThat(market.view().duty(own)).isPresent();
  }
}
