package souk.exchange.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.exchange.CustomerPorts;
import souk.exchange.CustomerRole;
import souk.exchange.ExchangeSession;
import souk.exchange.Hired;
import souk.exchange.testkit.probes.QuorumKind;
import souk.ledger.Receipt;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/** A test of a service as somebody outside writes it: the whole life of an agreement. */
class BuilderTest {
  @TempDir Path folder = Path.of("");

  @Test
  void shouldSellAnswersAndAnswerForSilenceWhenNodesAreRestarted() throws Exception {
    Bytes share = Bytes.of(Bytes32.of(3).toArray());
    Bytes question = Bytes.of(Bytes32.of(4).toArray());
    String file =
        MarketText.of("kit-quorum/1")
            .with("agreement.collateral", 1_000) // what is closed for, in the end
            .with("agreement.answerWithin", 20)
            .with("agreement.release", 60)
            .with("agreement.questions.bond", 5)
            .with("agreement.questions.groupLimit", 0)
            .toString();
    try (TestMarket market = new TestMarket(folder, 1, new QuorumKind(), file)) {
      TestProvider provider = market.provider();
      TestCustomer customer = market.customer();
      Hired hired = customer.hire(provider, share);
      market.nextRound();

      Bytes answer = QuorumKind.answer(provider.address(), share, question);
      assertThat(customer.buy(hired, question).after()).isEqualTo(answer);
      provider.restart();
      customer.restart();
      assertThat(customer.buy(hired, question).after()).isEqualTo(answer);
      assertThat(provider.taken()).hasSize(2);

      Bytes32 duty = customer.ask(hired, question, Bytes32.of(1));
      market.advance(20);
      assertThat(market.view().duty(duty).orElseThrow().settled()).isTrue();
      market.advanceTo(hired.terms().endBlock() + 90);
      assertThat(market.view().agreement(hired.id()).orElseThrow().closed()).isTrue();
      market.assertSound();
    }
  }

  @Test
  void shouldGiveACustomersRoleWhatItWorksWith() throws Exception {
    QuorumKind kind = new QuorumKind();
    Bytes question = Bytes.of(Bytes32.of(4).toArray());
    String file =
        MarketText.of(kind.name())
            .with("agreement.answerWithin", 20)
            .with("agreement.release", 60)
            .with("agreement.questions.bond", 5)
            .with("agreement.questions.groupLimit", 0)
            .toString();
    try (TestMarket market = new TestMarket(folder, 2, kind, file)) {
      TestProvider provider = market.provider();
      TestCustomer customer = market.customer();
      CustomerPorts ports = customer.ports(market.kind(), URI.create("http://127.0.0.1:1"));
      try (CustomerRole role = kind.customer(ports)) {
        Hired hired = customer.hire(provider, role.details(provider.address(), 0));
        role.hired(hired);
        market.nextRound();

        Bytes answer = QuorumKind.answer(provider.address(), hired.terms().details(), question);
        assertThat(role.ready()).isOne();
        try (ExchangeSession session = ports.sessions().open(hired)) {
          assertThat(customer.buy(session, hired, Bytes32.of(1), question).after())
              .isEqualTo(answer);
        }
        assertThat(ports.disputes().ask(hired, question, Bytes32.of(2)).join())
            .isInstanceOf(Receipt.Included.class);
        assertThat(ports.disputes().accuse(hired, Bytes.EMPTY).join())
            .as("a quorum knows no faults")
            .isInstanceOf(Receipt.Refused.class);
        assertThat(ports.folder()).isDirectory();
      }
      market.advance(20);
      market.assertSound();
    }
  }
}
