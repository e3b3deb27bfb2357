package souk.exchange.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.exchange.ExchangeSession;
import souk.exchange.Hired;
import souk.exchange.ServiceKind;
import souk.exchange.testkit.probes.QuorumKind;
import souk.exchange.testkit.probes.QuorumRequester;
import souk.exchange.testkit.probes.QuorumRequester.Member;
import souk.ledger.Command;
import souk.ledger.Event;
import souk.ledger.LedgerView;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Keccak256;
import souk.primitives.PrivateKey;

/** Some of several providers suffice, a sponsor pays, and silence is answered for on the ledger. */
class QuorumTest {
  private static final Amount BOND = Amount.of(500);
  private static final Amount COLLATERAL = Amount.of(10_000);
  private static final long ANSWER_BLOCKS = 12;
  private static final Duration DEADLINE = Duration.ofMinutes(5);
  private static final ServiceKind KIND = new QuorumKind();

  private static String file() {
    return MarketText.of(KIND.name())
        .with("agreement.answerWithin", ANSWER_BLOCKS)
        .with("agreement.questions.bond", BOND)
        .with("agreement.questions.groupLimit", 0)
        .with("agreement.collateral", COLLATERAL)
        .with("agreement.firstFault", "25%")
        .with("agreement.secondFault", "25%")
        .with("agreement.furtherFault", "25%")
        .with("agreement.release", 40)
        .with("agreement.providerExposure", 64)
        .with("agreement.customerExposure", 64)
        .toString();
  }

  private static Bytes share(int number) {
    return Bytes.of(Bytes32.of(number).toArray());
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
      return share(1);
    }

    @Override
    protected Optional<Bytes> question(Parties parties, int number) {
      return Optional.of(share(number));
    }

    @Override
    protected Optional<Bytes> body(Parties parties, int number) {
      return Optional.of(Bytes.of(Bytes32.of(number).toArray()));
    }

    @Override
    protected void check(Parties parties, Bytes body, Bytes before, Bytes after) {
      assertThat(before.size()).isZero();
      assertThat(after).isEqualTo(QuorumKind.answer(parties.provider().address(), share(1), body));
    }
  }

  @Nested
  class Silence {
    private static final Bytes QUESTION = Bytes.of(Keccak256.hash("why?").toArray());

    @TempDir Path folder = Path.of("");
    private TestMarket market;
    private final List<TestProvider> providers = new ArrayList<>();
    private final List<Hired> agreements = new ArrayList<>();
    private TestCustomer sponsor;
    private PrivateKey requester;

    @BeforeEach
    void open() {
      market = new TestMarket(folder, 6, KIND, file());
      sponsor = market.customer();
      for (int i = 0; i < 3; i++) {
        TestProvider provider = market.provider();
        providers.add(provider);
        agreements.add(sponsor.hire(provider, share(i)));
      }
      requester = market.actor();
      market.submit(requester, new Command.Deposit(BOND.times(10)));
      market.nextRound();
    }

    @AfterEach
    void close() {
      market.assertSound();
      market.close();
    }

    private QuorumRequester quorum() throws Exception {
      List<Member> members = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        ExchangeSession session =
            sponsor.session(market.client(requester), providers.get(i).uri(), agreements.get(i));
        members.add(new Member(providers.get(i).address(), share(i), session));
      }
      return new QuorumRequester(members, sponsor, 2);
    }

    private LedgerView view() {
      return market.view();
    }

    private Bytes32 ask(int provider) {
      Command.OpenDuty open =
          new Command.OpenDuty(
              agreements.get(provider).id(), share(provider), QUESTION, Bytes32.of(1));
      market.submit(requester, open);
      return open.id(market.ledger().info().domain(), requester.address());
    }

    private Amount lock(int provider) {
      return view().agreement(agreements.get(provider).id()).orElseThrow().lock();
    }

    @Test
    void shouldBeContentWithTwoWhenAllThreeAnswer() throws Exception {
      Map<Address, Bytes> answers = quorum().ask(QUESTION, DEADLINE);

      assertThat(answers).hasSize(2);
      answers.forEach((provider, answer) -> assertThat(answer).isEqualTo(goodAnswer(provider)));
    }

    @Test
    void shouldBeContentWithTwoWhenOneIsSilent() throws Exception {
      QuorumRequester quorum = quorum();
      providers.get(1).stop();

      Map<Address, Bytes> answers = quorum.ask(QUESTION, DEADLINE);

      assertThat(answers).containsOnlyKeys(providers.get(0).address(), providers.get(2).address());
    }

    @Test
    void shouldPayWithTheSponsorsTicketsWhenTheRequesterAsks() throws Exception {
      Amount before = view().balance(requester.address());
      QuorumRequester quorum = quorum();
      providers.get(1).stop();
      quorum.ask(QUESTION, DEADLINE);

      assertThat(providers.get(0).taken()).hasSize(1);
      assertThat(providers.get(2).taken()).hasSize(1);
      assertThat(view().balance(requester.address())).isEqualTo(before);
    }

    @Test
    void shouldNotSufficeWhenTwoAreSilent() throws Exception {
      QuorumRequester quorum = quorum();
      providers.get(1).stop();
      providers.get(2).stop();

      assertThat(quorum.ask(QUESTION, DEADLINE)).hasSize(1);
    }

    @Test
    void shouldAnswerOnTheLedgerForTheBondWhenADutyIsOpened() {
      Amount before = view().balance(providers.getFirst().address());

      Bytes32 duty = ask(0);
      market.finish();
      market.advance(1);

      assertThat(view().duty(duty).orElseThrow().settled()).isTrue();
      assertThat(view().balance(providers.getFirst().address())).isEqualTo(before.plus(BOND));
      assertThat(lock(0)).isEqualTo(COLLATERAL);
    }

    @Test
    void shouldAnswerOnTheLedgerWhenTheDutyWasOpenedWhileTheNodeWasDown() {
      providers.getFirst().stop();
      Bytes32 duty = ask(0);
      market.advance(5);
      assertThat(view().duty(duty).orElseThrow().settled()).isFalse();

      providers.getFirst().start();
      market.advance(1);

      assertThat(view().duty(duty).orElseThrow().settled()).isTrue();
      assertThat(lock(0)).isEqualTo(COLLATERAL);
    }

    @Test
    void shouldAnswerOnTheLedgerWhenTheNodeIsRestartedBeforeTheDutyIsFinal() {
      Bytes32 duty = ask(0);
      providers.getFirst().restart();
      market.finish();
      market.advance(1);

      assertThat(view().duty(duty).orElseThrow().settled()).isTrue();
    }

    @Test
    void shouldBeSlashedWhenADutyIsNotAnswered() {
      providers.getFirst().stop();
      Amount before = view().balance(requester.address());
      Bytes32 duty = ask(0);
      market.advance(ANSWER_BLOCKS + 1);

      var receipt = market.submit(market.actor(), new Command.ReportLapse(duty));

      Amount quarter = COLLATERAL.share(2500, 10_000);
      assertThat(lock(0)).isEqualTo(COLLATERAL.minus(quarter));
      assertThat(view().balance(requester.address())).isEqualTo(before);
      assertThat(receipt.events())
          .filteredOn(Event.Slashed.class::isInstance)
          .singleElement()
          .satisfies(event -> assertThat(((Event.Slashed) event).amount()).isEqualTo(quarter));
    }

    private Bytes goodAnswer(Address provider) {
      for (int i = 0; i < 3; i++) {
        if (providers.get(i).address().equals(provider)) {
          return QuorumKind.answer(provider, share(i), QUESTION);
        }
      }
      throw new AssertionError("nobody's answer: " + provider);
    }
  }
}
