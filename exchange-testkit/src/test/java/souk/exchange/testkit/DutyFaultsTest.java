package souk.exchange.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.exchange.DutyNotice;
import souk.exchange.ForwardingRole;
import souk.exchange.Hired;
import souk.exchange.ProviderRole;
import souk.exchange.testkit.probes.QuorumKind;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/** What a provider owes the ledger is answered whenever it can be, until the deadline. */
class DutyFaultsTest {
  private static final int ANSWER_BLOCKS = 20;
  private static final Bytes SHARE = Bytes.of(Bytes32.of(3).toArray());
  private static final Bytes QUESTION = Bytes.of(Bytes32.of(4).toArray());

  @TempDir Path folder = Path.of("");
  private final AtomicInteger asked = new AtomicInteger();

  /** A provider that was asked on the ledger just now. */
  private record Asked(TestMarket market, TestProvider provider, Hired agreement, Bytes32 duty) {
    boolean answered() {
      return market.view().duty(duty).orElseThrow().settled();
    }

    void close() {
      assertThat(market.view().agreement(agreement.id()).orElseThrow().faults()).isZero();
      market.assertSound();
      market.close();
    }
  }

  private Asked ask(UnaryOperator<ProviderRole> fault) {
    QuorumKind quorum = new QuorumKind();
    String file =
        MarketText.of(quorum.name())
            .with("agreement.answerWithin", ANSWER_BLOCKS)
            .with("agreement.questions.bond", 5)
            .with("agreement.questions.groupLimit", 0)
            .with("agreement.collateral", Amount.of(1_000))
            .with("agreement.release", 60)
            .toString();
    TestMarket market = new TestMarket(folder, 12, new FaultyKind(quorum, fault), file);
    TestProvider provider = market.provider();
    TestCustomer customer = market.customer();
    Hired agreement = customer.hire(provider, SHARE);
    Bytes32 duty = customer.ask(agreement, QUESTION, Bytes32.of(1));
    return new Asked(market, provider, agreement, duty);
  }

  /** Answers from the given time on that it is asked. */
  private UnaryOperator<ProviderRole> failing(int times) {
    return role ->
        new ForwardingRole(role) {
          @Override
          public Bytes answer(DutyNotice notice) throws Exception {
            if (asked.getAndIncrement() < times) {
              throw new java.io.IOException("the disk is away");
            }
            return super.answer(notice);
          }
        };
  }

  @Test
  void shouldAnswerWhenTheServiceFailedAFewTimes() {
    Asked stage = ask(failing(3));
    stage.market().finish();
    assertThat(stage.answered()).isFalse();

    stage.market().advance(ANSWER_BLOCKS - 4);

    assertThat(stage.answered()).isTrue();
    assertThat(asked).hasValue(4);
    stage.close();
  }

  @Test
  void shouldAskTheServiceOnceWhenItAnswers() {
    Asked stage = ask(failing(0));

    stage.market().advance(3L * ANSWER_BLOCKS);

    assertThat(stage.answered()).isTrue();
    assertThat(asked).as("neither before it was final nor after").hasValue(1);
    stage.close();
  }

  @Test
  void shouldAnswerWhenItIsRestartedAfterTheServiceFailed() {
    Asked stage = ask(failing(1));
    stage.market().finish();
    assertThat(stage.answered()).isFalse();

    stage.provider().restart();
    stage.market().advance(1);

    assertThat(stage.answered()).isTrue();
    assertThat(asked).hasValue(2);
    stage.close();
  }

  @Test
  void shouldSendAgainWhenTheAnswerIsNoGoodAtFirst() {
    Asked stage =
        ask(role ->
            new ForwardingRole(role) {
              @Override
              public Bytes answer(DutyNotice notice) throws Exception {
                return asked.getAndIncrement() < 2 ? Bytes.parse("0x00") : super.answer(notice);
              }
            });

    stage.market().advance(ANSWER_BLOCKS);

    assertThat(stage.answered()).isTrue();
    assertThat(asked).hasValue(3);
    stage.close();
  }

  @Test
  void shouldAnswerAgainWhenAReorganisationUndidIt() {
    Asked stage = ask(failing(0));
    stage.market().finish();
    assertThat(stage.answered()).isTrue();

    stage.market().ledger().rewind(1);
    assertThat(stage.answered()).isFalse();
    stage.market().advance(4);

    assertThat(stage.answered()).isTrue();
    stage.close();
  }
}
