package souk.exchange.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.exchange.ExchangeSession;
import souk.exchange.Hired;
import souk.exchange.Service;
import souk.exchange.UnitException;
import souk.exchange.UnitException.Reason;
import souk.exchange.client.ExchangeClient.ProposalReply;
import souk.exchange.testkit.probes.EchoKind;
import souk.ledger.AgreementBuilder;
import souk.ledger.AgreementTerms;
import souk.ledger.Command;
import souk.ledger.LedgerView;
import souk.payments.Ticket;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.primitives.Signature;
import souk.primitives.Signer;
import souk.transport.PeerException;

/** An agreement from proposal to end, with a real ledger whose blocks take two more to be final. */
class AgreementLifeTest {
  private static final EchoKind ECHO = new EchoKind.PayFirst();
  private static final EchoKind BOTH = new EchoKind.Both();
  private static final Bytes BODY = EchoKind.request(1, Bytes.parse("0x01"));
  private static final Amount LOCK = Amount.of(5_000);

  @TempDir Path folder = Path.of("");
  private TestMarket market;
  private TestProvider provider;
  private TestCustomer customer;

  @BeforeEach
  void open() {
    String file = MarketText.of(ECHO.name()).with("agreement.collateral", LOCK).toString();
    market = new TestMarket(folder, 3, ECHO, file);
    provider = market.provider();
    customer = market.customer(2);
  }

  @AfterEach
  void close() {
    market.assertSound();
    market.close();
  }

  private AgreementBuilder draft() {
    return market.draft();
  }

  private AgreementTerms terms(AgreementBuilder draft) {
    return customer.terms(provider, draft, Bytes32.of(1));
  }

  private ProposalReply propose(AgreementTerms terms) throws Exception {
    return customer.propose(provider, terms);
  }

  private LedgerView view() {
    return market.view();
  }

  private Bytes32 id(AgreementTerms terms) {
    return terms.id(market.ledger().info().domain());
  }

  private Hired hired(AgreementTerms terms) {
    return new Hired(id(terms), terms, provider.key().publicKey(), provider.uri());
  }

  private Reason refusal(Hired agreement, int unit) throws Exception {
    try (ExchangeSession session = customer.session(provider.uri(), agreement)) {
      return catchThrowableOfType(
              UnitException.class,
              () -> session.request(Bytes32.of(unit), BODY, ByteBuffer.allocate(1)))
          .reason();
    }
  }

  private void use(Hired agreement, int unit) throws Exception {
    try (ExchangeSession session = customer.session(provider.uri(), agreement)) {
      List<Ticket> tickets = customer.take(provider.address(), Bytes32.of(unit), 1);
      session.pay(Bytes32.of(unit), BODY, tickets, ByteBuffer.allocate(1));
    }
  }

  @Test
  void shouldSignTheSameWhenItIsProposedAgain() throws Exception {
    AgreementTerms terms = terms(draft());

    ProposalReply first = propose(terms);

    assertThat(first).isInstanceOf(ProposalReply.Signed.class);
    assertThat(propose(terms)).isEqualTo(first);
    provider.restart();
    assertThat(propose(terms)).isEqualTo(first);
  }

  @Test
  void shouldDeclineWithTheReasonWhenTermsDoNotSuit() throws Exception {
    assertThat(why(draft().details(Bytes.parse("0x01")))).contains("no terms of its own");
    Service other = TestMarket.service(BOTH, MarketText.of(BOTH.name()).toString());
    assertThat(why(market.draft(other))).contains("no service " + BOTH.name());
    assertThat(why(draft().exposures(100_000, 4))).contains("100000", "at most 4");
    assertThat(why(draft().end(market.head()))).contains("end is not ahead");
  }

  private String why(AgreementBuilder draft) throws Exception {
    ProposalReply reply = propose(terms(draft));
    assertThat(reply).isInstanceOf(ProposalReply.Declined.class);
    return ((ProposalReply.Declined) reply).why();
  }

  @Test
  void shouldDeclineWhenAnotherProviderIsNamed() throws Exception {
    TestProvider other = market.provider();
    AgreementTerms terms = customer.terms(other, draft(), Bytes32.of(1));

    assertThat(propose(terms)).isInstanceOf(ProposalReply.Declined.class);
  }

  @Test
  void shouldRefuseWhenTheCustomerDidNotSign() {
    PrivateKey mallory = PrivateKey.fromSeeded(new Random(4));
    Signer forger =
        new Signer() {
          @Override
          public souk.primitives.Address address() {
            return customer.address();
          }

          @Override
          public Signature sign(Bytes32 digest) {
            return mallory.sign(digest);
          }
        };

    assertThatThrownBy(() -> market.client().propose(provider.uri(), terms(draft()), forger))
        .isInstanceOfSatisfying(
            UnitException.class,
            refusal -> assertThat(refusal.reason()).isEqualTo(Reason.FORBIDDEN));
  }

  @Test
  void shouldServeOnlyWhenTheAgreementIsFinal() throws Exception {
    AgreementTerms terms = terms(draft());
    Command.OpenAgreement open = ((ProposalReply.Signed) propose(terms)).command();
    market.submit(customer.key(), open);

    assertThat(refusal(hired(terms), 1)).isEqualTo(Reason.NO_AGREEMENT);
    market.advance(1);
    assertThat(refusal(hired(terms), 1)).isEqualTo(Reason.NO_AGREEMENT);
    market.advance(1);
    assertThat(provider.exchange().serves(id(terms))).isTrue();
  }

  @Test
  void shouldServeNothingWhenTheAgreementIsRolledBack() throws Exception {
    AgreementTerms terms = terms(draft());
    Command.OpenAgreement open = ((ProposalReply.Signed) propose(terms)).command();
    market.submit(customer.key(), open);

    market.ledger().rewind(1);
    market.advance(5);
    assertThat(provider.exchange().serves(id(terms))).isFalse();

    market.submit(customer.key(), open);
    market.finish();
    assertThat(provider.exchange().serves(id(terms))).isTrue();
  }

  @Test
  void shouldGoOnServingWhenTheNodeIsRestarted() throws Exception {
    Hired agreement = customer.hire(provider, draft());
    market.nextRound();
    use(agreement, 1);

    provider.restart();

    use(agreement, 2);
    assertThat(provider.taken()).hasSize(2);
  }

  @Test
  void shouldBeginWhenTheAgreementCameWhileTheNodeWasDown() throws Exception {
    AgreementTerms terms = terms(draft());
    Command.OpenAgreement open = ((ProposalReply.Signed) propose(terms)).command();
    provider.stop();
    market.submit(customer.key(), open);
    market.finish();

    provider.start();

    assertThat(provider.exchange().serves(id(terms))).isTrue();
  }

  @Test
  void shouldFinishWhatBeganAndCloseWhenTheAgreementRunsOut() throws Exception {
    Hired agreement = customer.hire(provider, draft().end(market.head() + 90));
    market.nextRound();
    long end = view().agreement(agreement.id()).orElseThrow().endBlock();
    try (ExchangeSession session = customer.session(provider.uri(), agreement)) {
      session.request(Bytes32.of(1), BODY, ByteBuffer.allocate(1));
      List<Ticket> tickets = customer.take(provider.address(), Bytes32.of(1), 1);
      market.advanceTo(end - 1);
      assertThat(provider.exchange().serves(agreement.id())).isTrue();
      market.advanceTo(end);

      assertThat(provider.exchange().serves(agreement.id())).isFalse();
      assertThat(refusal(agreement, 2)).isEqualTo(Reason.NO_AGREEMENT);
      session.pay(Bytes32.of(1), BODY, tickets, ByteBuffer.allocate(1));
    }
    assertThat(view().provider(provider.address()).orElseThrow().locked()).isEqualTo(LOCK);
    market.advance(20);
    assertThat(view().agreement(agreement.id()).orElseThrow().closed()).isTrue();
    assertThat(view().provider(provider.address()).orElseThrow().locked()).isEqualTo(Amount.ZERO);
  }

  @Test
  void shouldStopAfterTheNoticeWhenTheCustomerEndsTheAgreement() throws Exception {
    Hired agreement = customer.hire(provider, draft());
    market.nextRound();
    use(agreement, 1);

    market.submit(customer.key(), new Command.EndAgreement(agreement.id()));
    market.finish();
    assertThat(provider.exchange().serves(agreement.id())).isTrue();
    market.advance(5);

    assertThat(provider.exchange().serves(agreement.id())).isFalse();
    market.advance(20);
    assertThat(view().agreement(agreement.id()).orElseThrow().closed()).isTrue();
  }

  @Test
  void shouldForgetWhenTheAgreementNeverComes() throws Exception {
    AgreementTerms terms = terms(draft().openBy(market.head() + 10));
    assertThat(propose(terms)).isInstanceOf(ProposalReply.Signed.class);
    market.advance(15);

    assertThat(propose(terms)).isInstanceOf(ProposalReply.Declined.class);
    provider.restart();
    assertThat(propose(terms)).isInstanceOf(ProposalReply.Declined.class);
  }

  @Test
  void shouldServeAgainWhenASignedAgreementsServiceIsBack() throws Exception {
    Hired agreement = customer.hire(provider, draft());
    market.nextRound();
    provider.stop();

    provider.startWith(List.of(TestMarket.service(BOTH, MarketText.of(BOTH.name()).toString())));
    assertThat(provider.exchange().serves(agreement.id())).isFalse();
    assertThat(refusal(agreement, 1)).isEqualTo(Reason.NO_AGREEMENT);

    provider.restart();
    use(agreement, 1);
  }

  @Test
  void shouldNotBeThereWhenTheNodeIsStopped() throws Exception {
    Hired agreement = customer.hire(provider, draft());
    market.nextRound();
    try (ExchangeSession session = customer.session(provider.uri(), agreement)) {
      provider.stop();

      assertThatThrownBy(() -> session.request(Bytes32.of(1), BODY, ByteBuffer.allocate(1)))
          .isInstanceOf(PeerException.class);
    }
  }
}
