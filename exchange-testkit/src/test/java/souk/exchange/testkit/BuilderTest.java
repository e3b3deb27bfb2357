package souk.exchange.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.exchange.Hired;
import souk.exchange.testkit.probes.QuorumKind;
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
            .with("agreement.answerWithin", 20)
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
      market.advanceTo(hired.terms().endBlock() + 40);
      assertThat(market.view().agreement(hired.id()).orElseThrow().closed()).isTrue();
      market.assertSound();
    }
  }
}
