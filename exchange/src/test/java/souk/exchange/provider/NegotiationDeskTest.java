package souk.exchange.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import souk.exchange.wire.CommitmentMessage;
import souk.exchange.wire.NegotiationMessage;
import souk.exchange.wire.Proposal;
import souk.ledger.AgreementTerms;
import souk.ledger.AgreementTerms.Grades;
import souk.ledger.Command;
import souk.ledger.EscrowTerms;
import souk.ledger.Ledger.Finality;
import souk.ledger.LedgerRules;
import souk.ledger.Receipt;
import souk.ledger.RoundRules;
import souk.ledger.local.LocalLedger;
import souk.market.PaymentRules;
import souk.market.constraint.Constraint;
import souk.market.constraint.Vocabulary;
import souk.market.negotiation.Draft;
import souk.market.negotiation.Negotiation;
import souk.market.negotiation.NegotiationRules;
import souk.market.negotiation.Say;
import souk.market.negotiation.Side;
import souk.market.negotiation.SignedTurn;
import souk.market.negotiation.State;
import souk.market.negotiation.strategy.ConcessionByTime;
import souk.market.offer.Property;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.PrivateKey;
import souk.primitives.Secp256k1;
import souk.primitives.Signature;
import souk.transport.ProblemException;

/**
 * A provider negotiates as its strategy says, signs what was agreed on, and works for nobody long.
 */
class NegotiationDeskTest {
  private static final PrivateKey CUSTOMER = PrivateKey.fromSeeded(new Random(1));
  private static final PrivateKey PROVIDER = PrivateKey.fromSeeded(new Random(2));
  private static final RoundRules ROUNDS = new RoundRules(10, 2, 3, 20, 21);
  private static final long NOW = 1_800_000_000;
  private static final String HOST = "192.0.2.1";

  private final LocalLedger ledger =
      LocalLedger.builder(new LedgerRules(ROUNDS, 30, 1_000_000, 1000, 2000), Bytes32.of(8))
          .fund(CUSTOMER.address(), Amount.of(1_000_000))
          .fund(PROVIDER.address(), Amount.of(1_000))
          .open();
  private final AtomicReference<Instant> time = new AtomicReference<>(Instant.ofEpochSecond(NOW));
  private final InstantSource clock = time::get;
  private Bytes32 escrow = Bytes32.ZERO;
  private NegotiationDesk desk = desk(Selling.POSTED, NegotiationLimits.DEFAULT);

  private NegotiationDesk desk(Selling selling, NegotiationLimits limits) {
    Offered usual = TestKind.offered(new ServedAgreementScene.Service());
    Offered offered =
        new Offered(
            usual.kind(), usual.terms(), usual.versions(), usual.exposure(), usual.role(), selling);
    AgreementLimits all = new AgreementLimits(9, Set.of(), Set.of(), limits, Optional::empty);
    Countersigner countersigner =
        new Countersigner(
            PROVIDER,
            ledger,
            name -> Optional.of(offered).filter(_ -> name.equals("echo/1")),
            new AgreementWatch(ledger, PROVIDER, new MemoryAgreementStore(), _ -> Optional.empty()),
            Amount.ZERO,
            all,
            () -> ledger.head(Finality.INCLUDED).number());
    return new NegotiationDesk(
        PROVIDER,
        ledger.info(),
        clock,
        name -> Optional.of(offered).filter(_ -> name.equals("echo/1")),
        all,
        () -> ledger.head(Finality.INCLUDED).number(),
        countersigner);
  }

  @BeforeEach
  void open() {
    submit(CUSTOMER, new Command.Deposit(Amount.of(900_000)));
    submit(PROVIDER, new Command.Deposit(Amount.of(500)));
    submit(PROVIDER, new Command.Register("http://127.0.0.1:1", Amount.of(500)));
  }

  private void submit(PrivateKey by, Command command) {
    assertThat(ledger.submit(by, command).join()).isInstanceOf(Receipt.Included.class);
  }

  private Bytes32 escrow(long prize) {
    EscrowTerms terms =
        new EscrowTerms(CUSTOMER.address(), Amount.of(prize), 2, 4, 2, 3, Bytes32.of(prize));
    submit(CUSTOMER, new Command.OpenEscrow(terms));
    return terms.id(ledger.info().domain(), CUSTOMER.address());
  }

  private Draft draft(long prize, long salt) {
    return new Draft(
        AgreementTerms.of("echo/1")
            .customer(CUSTOMER.address())
            .provider(PROVIDER.address())
            .rules(ledger.info().rules().hash())
            .openBy(18)
            .start(12)
            .end(40)
            .notice(3)
            .answerWithin(5)
            .collateral(Amount.of(10), new Grades(1, 2, 3), 15)
            .exposures(4, 4)
            .salt(Bytes32.of(salt))
            .build(),
        new PaymentRules(Amount.of(prize), 2));
  }

  private Negotiation begun(Draft draft) throws Exception {
    return Negotiation.propose(
        draft, CUSTOMER, ledger.info().domain(), NegotiationRules.DEFAULT, NOW);
  }

  private Negotiation answered(Negotiation own) throws Exception {
    return own.take(
        SignedTurn.decode(desk.answer(HOST, new NegotiationMessage(own.turns().getLast()))), NOW);
  }

  private Signature sign(Negotiation agreed, AgreementTerms terms) throws ProblemException {
    Signature own = CUSTOMER.sign(terms.id(ledger.info().domain()));
    return desk.sign(new CommitmentMessage(agreed.lastDigest(), new Proposal(terms, own)));
  }

  private static String code(ThrowingCallable what) {
    return catchThrowableOfType(ProblemException.class, what).problem().code();
  }

  private Selling conceding(long least) {
    return Selling.POSTED.at(posted ->
        new ConcessionByTime(Side.PROVIDER, posted, new PaymentRules(Amount.of(least), 2), 1));
  }

  @Test
  void shouldSignAtThePostedPrice() throws Exception {
    escrow = escrow(400);
    Negotiation agreed = answered(begun(draft(400, 1)));
    assertThat(agreed.state()).isEqualTo(State.APPROVED);
    AgreementTerms terms = agreed.terms(escrow, NOW);
    Signature provider = sign(agreed, terms);
    Bytes32 id = terms.id(ledger.info().domain());
    assertThat(Secp256k1.recover(provider, id)).contains(PROVIDER.address());
    assertThat(desk.size()).isZero();
    // brought again after the answer was lost
    assertThat(sign(agreed, terms)).isEqualTo(provider);
    submit(CUSTOMER, new Command.OpenAgreement(terms, CUSTOMER.sign(id), provider));
  }

  @Test
  void shouldCounterWithThePostedPriceAndLetItselfBeTakenByIt() throws Exception {
    escrow = escrow(400);
    Negotiation countered = answered(begun(draft(100, 1)));
    assertThat(countered.state()).isEqualTo(State.COUNTERED);
    assertThat(countered.draft()).isEqualTo(draft(400, 1));
    assertThat(sign(countered, countered.terms(escrow, NOW))).isNotNull();
  }

  @Test
  void shouldSignForLessWhenThatWasAgreedOnAndNotOtherwise() throws Exception {
    desk = desk(conceding(100), NegotiationLimits.DEFAULT);
    escrow = escrow(300);
    Negotiation there = answered(begun(draft(50, 1)));
    while (there.state() == State.COUNTERED && !there.draft().payment().equals(price(300))) {
      there = answered(there.say(new Say.Propose(draft(300, 1)), CUSTOMER, NOW));
      if (there.state() == State.APPROVED) {
        break;
      }
    }
    assertThat(there.state()).isEqualTo(State.APPROVED);
    Negotiation agreed = there;
    Bytes32 poor = escrow(299);
    assertThat(code(() -> sign(agreed, agreed.terms(poor, NOW)))).isEqualTo("declined");
    assertThat(sign(agreed, agreed.terms(escrow, NOW))).isNotNull();
  }

  private static PaymentRules price(long prize) {
    return new PaymentRules(Amount.of(prize), 2);
  }

  @Test
  void shouldNotSignOtherTermsThanWereAgreedOn() throws Exception {
    escrow = escrow(400);
    Negotiation agreed = answered(begun(draft(400, 1)));
    AgreementTerms terms = agreed.terms(escrow, NOW);
    assertThat(code(() -> sign(agreed, terms.vary().notice(2).build())))
        .isEqualTo("turn-contradictory");
    Negotiation other = begun(draft(400, 2));
    assertThat(code(() -> sign(other, terms))).isEqualTo("no-negotiation");
    time.set(Instant.ofEpochSecond(NOW + 60));
    assertThat(code(() -> sign(agreed, terms))).isEqualTo("negotiation-over");
  }

  @Test
  void shouldWithdrawFromDemandsThatItDoesNotTake() throws Exception {
    desk =
        desk(
            Selling.POSTED.requiring(
                Constraint.compile(
                    "rounds >= 3 && property.purpose == 'archive'", Vocabulary.ofDemands())),
            NegotiationLimits.DEFAULT);
    Negotiation own = begun(draft(400, 1));
    Negotiation over = answered(own);
    assertThat(over.turns().getLast().turn().says())
        .isEqualTo(
            new Say.Withdraw(
                "property.purpose == 'archive' does not hold: there is no property.purpose"));
    assertThat(desk.size()).isZero();
    NegotiationMessage saying =
        new NegotiationMessage(
            own.turns().getLast(),
            Property.sorted(Map.of("purpose", new Property.Text("archive"))));
    assertThat(own.take(SignedTurn.decode(desk.answer(HOST, saying)), NOW).state())
        .isEqualTo(State.APPROVED);
  }

  @Test
  void shouldGiveTheSameAnswerWhenATurnIsBroughtAgain() throws Exception {
    desk = desk(conceding(100), NegotiationLimits.DEFAULT);
    NegotiationMessage first = new NegotiationMessage(begun(draft(50, 1)).turns().getLast());
    byte[] answer = desk.answer(HOST, first);
    assertThat(desk.answer(HOST, first)).isEqualTo(answer);
    assertThat(desk.size()).isEqualTo(1);
    Negotiation there = begun(draft(50, 1)).take(SignedTurn.decode(answer), NOW);
    Negotiation next = there.say(new Say.Propose(draft(60, 1)), CUSTOMER, NOW);
    NegotiationMessage second = new NegotiationMessage(next.turns().getLast());
    byte[] later = desk.answer(HOST, second);
    assertThat(desk.answer(HOST, second)).isEqualTo(later).isNotEqualTo(answer);
  }

  @Test
  void shouldRefuseWhatDoesNotFitAndStayAsItWas() throws Exception {
    desk = desk(conceding(100), NegotiationLimits.DEFAULT);
    Negotiation there = answered(begun(draft(50, 1)));
    PrivateKey other = PrivateKey.fromSeeded(new Random(3));
    Negotiation late = there.say(new Say.Propose(draft(50, 1)), CUSTOMER, NOW - 100);
    assertThat(code(() -> desk.answer(HOST, new NegotiationMessage(late.turns().getLast()))))
        .isEqualTo("turn-bad-time");
    SignedTurn good = there.say(new Say.Propose(draft(50, 1)), CUSTOMER, NOW).turns().getLast();
    SignedTurn forged =
        new SignedTurn(good.turn(), other.sign(good.turn().digest(ledger.info().domain())));
    assertThat(code(() -> desk.answer(HOST, new NegotiationMessage(forged))))
        .isEqualTo("forbidden");
    assertThat(code(() -> desk.answer(HOST, new NegotiationMessage(unknown()))))
        .isEqualTo("no-negotiation");
    assertThat(desk.answer(HOST, new NegotiationMessage(good))).isNotEmpty();
  }

  private SignedTurn unknown() throws Exception {
    Negotiation elsewhere = begun(draft(400, 9));
    Negotiation answered = elsewhere.say(elsewhere.approval(), PROVIDER, NOW);
    return answered.say(new Say.Withdraw("no"), CUSTOMER, NOW).turns().getLast();
  }

  @Test
  void shouldSayNothingToApprovalsAndWithdrawals() throws Exception {
    Negotiation there = answered(begun(draft(50, 1)));
    Negotiation approved = there.say(there.approval(), CUSTOMER, NOW);
    assertThat(desk.answer(HOST, new NegotiationMessage(approved.turns().getLast()))).isEmpty();
    escrow = escrow(400);
    assertThat(sign(approved, approved.terms(escrow, NOW))).isNotNull();
    Negotiation second = answered(begun(draft(50, 2)));
    Negotiation over = second.say(new Say.Withdraw("too dear"), CUSTOMER, NOW);
    assertThat(desk.answer(HOST, new NegotiationMessage(over.turns().getLast()))).isEmpty();
    assertThat(desk.size()).isZero();
  }

  @Test
  void shouldKeepNoMoreThanItsLimitsAndForgetWhatIsOver() throws Exception {
    desk = desk(Selling.POSTED, new NegotiationLimits(4, 2, 3, 1 << 20, 100));
    assertThat(answered(begun(draft(400, 1))).state()).isEqualTo(State.APPROVED);
    assertThat(answered(begun(draft(400, 2))).state()).isEqualTo(State.APPROVED);
    Negotiation third = begun(draft(400, 3));
    assertThat(code(() -> desk.answer(HOST, new NegotiationMessage(third.turns().getLast()))))
        .isEqualTo("busy");
    for (int i = 0; i < 4; i++) {
      PrivateKey customer = PrivateKey.fromSeeded(new Random(10 + i));
      Draft own =
          new Draft(draft(400, 1).terms().vary().customer(customer.address()).build(), price(400));
      NegotiationMessage message =
          new NegotiationMessage(
              Negotiation.propose(
                      own, customer, ledger.info().domain(), NegotiationRules.DEFAULT, NOW)
                  .turns()
                  .getLast());
      String from = i == 0 ? HOST : "192.0.2.2";
      if (i == 0 || i == 2) {
        assertThat(desk.answer(from, message)).isNotEmpty();
      } else if (i == 1) {
        assertThat(code(() -> desk.answer(HOST, message))).isEqualTo("busy");
      } else {
        assertThat(code(() -> desk.answer(from, message))).isEqualTo("busy");
      }
    }
    assertThat(desk.size()).isEqualTo(4);
    time.set(Instant.ofEpochSecond(NOW + 61));
    Negotiation later =
        Negotiation.propose(
            draft(400, 4), CUSTOMER, ledger.info().domain(), NegotiationRules.DEFAULT, NOW + 61);
    assertThat(desk.answer(HOST, new NegotiationMessage(later.turns().getLast()))).isNotEmpty();
    assertThat(desk.size()).isEqualTo(1);
  }

  @Test
  void shouldBoundWhatItKeeps() throws Exception {
    desk = desk(Selling.POSTED, new NegotiationLimits(400, 400, 400, 2_000, 100));
    List<String> said = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      NegotiationMessage message = new NegotiationMessage(begun(draft(400, i)).turns().getLast());
      try {
        desk.answer(HOST, message);
        said.add("answered");
      } catch (ProblemException e) {
        said.add(e.problem().code());
      }
    }
    assertThat(said).startsWith("answered").endsWith("busy");
    assertThat(desk.size()).isLessThan(6);
  }

  @Test
  void shouldDeclineWhatIsNotItsOwn() throws Exception {
    PrivateKey other = PrivateKey.fromSeeded(new Random(3));
    Draft elsewhere =
        new Draft(draft(400, 1).terms().vary().provider(other.address()).build(), price(400));
    Draft ruled = new Draft(draft(400, 1).terms().vary().rules(Bytes32.of(1)).build(), price(400));
    for (Draft draft : List.of(elsewhere, ruled)) {
      Negotiation own = begun(draft);
      assertThat(code(() -> desk.answer(HOST, new NegotiationMessage(own.turns().getLast()))))
          .isEqualTo("declined");
    }
  }

  @Test
  void shouldReadMessagesStrictly() throws Exception {
    NegotiationMessage message =
        new NegotiationMessage(
            begun(draft(400, 1)).turns().getLast(),
            Property.sorted(Map.of("purpose", new Property.Text("archive"))));
    byte[] bytes = message.encode();
    assertThat(NegotiationMessage.decode(bytes)).isEqualTo(message);
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    assertThat(catchThrowableOfType(DecodeException.class, () -> NegotiationMessage.decode(longer)))
        .isNotNull();
    assertThat(bytes.length).isLessThan(NegotiationMessage.MOST_BYTES);
  }
}
