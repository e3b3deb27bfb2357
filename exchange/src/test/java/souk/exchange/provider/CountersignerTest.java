package souk.exchange.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import souk.exchange.ForwardingRole;
import souk.exchange.ProviderRole.Acceptance;
import souk.exchange.ServiceTerms;
import souk.ledger.AgreementBuilder;
import souk.ledger.AgreementTerms;
import souk.ledger.AgreementTerms.Grades;
import souk.ledger.Command;
import souk.ledger.EscrowTerms;
import souk.ledger.JudgeId;
import souk.ledger.Ledger.Finality;
import souk.ledger.LedgerRules;
import souk.ledger.Receipt;
import souk.ledger.RoundRules;
import souk.ledger.local.LocalLedger;
import souk.market.constraint.Constraint;
import souk.market.constraint.Vocabulary;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.primitives.Secp256k1;
import souk.primitives.Signature;
import souk.transport.ProblemException;

/** What a provider does not sign it declines before its service does any work. */
class CountersignerTest {
  private static final PrivateKey CUSTOMER = PrivateKey.fromSeeded(new Random(1));
  private static final PrivateKey PROVIDER = PrivateKey.fromSeeded(new Random(2));
  private static final RoundRules ROUNDS = new RoundRules(10, 2, 3, 20, 21);

  private final LocalLedger ledger =
      LocalLedger.builder(new LedgerRules(ROUNDS, 30, 1_000_000, 1000, 2000), Bytes32.of(8))
          .fund(CUSTOMER.address(), Amount.of(1_000_000))
          .fund(PROVIDER.address(), Amount.of(1_000))
          .open();
  private final MemoryAgreementStore store = new MemoryAgreementStore();
  private Acceptance says = new Acceptance.Accepted();
  private int asked;
  private Amount leastPrize = Amount.ZERO;
  private Countersigner countersigner = signing(new ServiceTerms() {});
  private Bytes32 escrow = Bytes32.ZERO;

  /** A service that says what the test has it say. */
  private final class Asked extends ForwardingRole {
    Asked() {
      super(new ServedAgreementScene.Service());
    }

    @Override
    public Acceptance accept(AgreementTerms terms) {
      asked++;
      return says;
    }
  }

  private Countersigner signing(ServiceTerms own) {
    return signing(own, AgreementLimits.NONE);
  }

  private Countersigner signing(ServiceTerms own, AgreementLimits limits) {
    return signing(own, limits, Selling.POSTED);
  }

  private Countersigner signing(ServiceTerms own, AgreementLimits limits, Selling selling) {
    Offered usual = TestKind.offered(new Asked());
    Offered offered =
        new Offered(usual.kind(), own, usual.versions(), usual.exposure(), usual.role(), selling);
    return new Countersigner(
        PROVIDER,
        ledger,
        name -> Optional.of(offered).filter(_ -> name.equals("echo/1")),
        new AgreementWatch(ledger, PROVIDER, store, _ -> Optional.empty()),
        leastPrize,
        limits,
        () -> ledger.head(Finality.INCLUDED).number());
  }

  @BeforeEach
  void open() {
    submit(CUSTOMER, new Command.Deposit(Amount.of(900_000)));
    submit(PROVIDER, new Command.Deposit(Amount.of(500)));
    submit(PROVIDER, new Command.Register("http://127.0.0.1:1", Amount.of(500)));
    escrow = escrow(400, 2);
  }

  private void submit(PrivateKey by, Command command) {
    assertThat(ledger.submit(by, command).join()).isInstanceOf(Receipt.Included.class);
  }

  private Bytes32 escrow(long prize, int depth) {
    EscrowTerms terms =
        new EscrowTerms(
            CUSTOMER.address(), Amount.of(prize), depth, 4, 2, 3, Bytes32.of(prize + depth));
    submit(CUSTOMER, new Command.OpenEscrow(terms));
    return terms.id(ledger.info().domain(), CUSTOMER.address());
  }

  private AgreementTerms terms(UnaryOperator<AgreementBuilder> change) {
    AgreementBuilder good =
        AgreementTerms.of("echo/1")
            .customer(CUSTOMER.address())
            .provider(PROVIDER.address())
            .rules(ledger.info().rules().hash())
            .escrow(escrow)
            .openBy(18)
            .start(12)
            .end(40)
            .notice(3)
            .answerWithin(5)
            .collateral(Amount.of(10), new Grades(1, 2, 3), 15)
            .exposures(4, 4)
            .salt(Bytes32.of(1));
    return change.apply(good).build();
  }

  private ProblemException problem(UnaryOperator<AgreementBuilder> change) {
    AgreementTerms terms = terms(change);
    return catchThrowableOfType(
        ProblemException.class,
        () -> countersigner.sign(terms, CUSTOMER.sign(terms.id(ledger.info().domain()))));
  }

  private String declined(UnaryOperator<AgreementBuilder> change) {
    ProblemException problem = problem(change);
    assertThat(problem.problem().code()).isEqualTo("declined");
    assertThat(asked).as("the service was asked").isZero();
    assertThat(store.signed).isEmpty();
    return problem.problem().detail();
  }

  private String notYet(UnaryOperator<AgreementBuilder> change) {
    ProblemException problem = problem(change);
    assertThat(problem.problem().code()).isEqualTo("not-yet");
    assertThat(store.signed).isEmpty();
    return problem.problem().detail();
  }

  @Test
  void shouldSignWhenAllFits() throws Exception {
    AgreementTerms terms = terms(good -> good);
    Bytes32 id = terms.id(ledger.info().domain());

    assertThat(Secp256k1.recover(countersigner.sign(terms, CUSTOMER.sign(id)), id))
        .contains(PROVIDER.address());
    assertThat(store.signed).containsOnlyKeys(id);
    assertThat(asked).isOne();
  }

  @Test
  void shouldSignAgainWhenItIsProposedAgainWhileItRuns() throws Exception {
    AgreementTerms terms = terms(good -> good);
    Bytes32 id = terms.id(ledger.info().domain());
    var first = countersigner.sign(terms, CUSTOMER.sign(id));
    ledger.advance(15);

    assertThat(countersigner.sign(terms, CUSTOMER.sign(id))).isEqualTo(first);
    assertThatThrownBy(() -> countersigner.sign(terms, PROVIDER.sign(id)))
        .isInstanceOfSatisfying(
            ProblemException.class,
            problem -> assertThat(problem.problem().code()).isEqualTo("forbidden"));
    assertThat(asked).isOne();
  }

  @Test
  void shouldDeclineWhenItWasMadeForALedgerWithOtherRules() {
    assertThat(declined(good -> good.rules(Bytes32.of(9)))).contains("other rules");
  }

  @Test
  void shouldDeclineWhenItNamesAnotherJudge() {
    assertThat(declined(good -> good.judge(JudgeId.of("other", 1)))).contains("another judge");
  }

  @Test
  void shouldDeclineWhenItCannotBeOpenedAnyMore() {
    assertThat(declined(good -> good.openBy(ledger.head(Finality.INCLUDED).number())))
        .contains("cannot be opened");
    assertThat(declined(good -> good.end(12))).contains("end is not ahead");
  }

  @Test
  void shouldDeclineWhenTheFirstChallengesRoundHasBegun() {
    ledger.advance(12);
    assertThat(declined(good -> good.start(5).openBy(30).periods(1, Amount.of(1), Amount.of(100))))
        .contains("first challenge has begun");
  }

  @Test
  void shouldDeclineWhenItsFundsDoNotPayForItsPeriods() {
    assertThat(declined(good -> good.periods(1, Amount.of(50), Amount.of(99))))
        .contains("funds of 99", "periods");
    assertThat(declined(good -> good.periods(1, Amount.of(50), Amount.of(2_000_000))))
        .contains("balance");
    assertThat(problem(good -> good.periods(1, Amount.of(50), Amount.of(100)))).isNull();
  }

  @Test
  void shouldDeclineWhenItLocksMoreCollateralThanIsFree() {
    assertThat(declined(good -> good.collateral(Amount.of(501), new Grades(1, 2, 3), 15)))
        .contains("501", "500");
    assertThat(declined(good -> good.collateral(Amount.of(1_001), new Grades(1, 2, 3), 15)))
        .contains("at most 1000");
  }

  @Test
  void shouldSayNotYetWhenItIsNotRegistered() {
    PrivateKey fresh = PrivateKey.fromSeeded(new Random(3));
    Countersigner unregistered =
        new Countersigner(
            fresh,
            ledger,
            _ -> Optional.of(TestKind.offered(new Asked())),
            new AgreementWatch(ledger, fresh, store, _ -> Optional.empty()),
            Amount.ZERO,
            () -> 0);
    AgreementTerms terms = terms(good -> good.provider(fresh.address()));

    assertThatThrownBy(
            () -> unregistered.sign(terms, CUSTOMER.sign(terms.id(ledger.info().domain()))))
        .isInstanceOfSatisfying(
            ProblemException.class,
            problem -> assertThat(problem.problem().code()).isEqualTo("not-yet"));
  }

  @Test
  void shouldDeclineWhenTheEscrowDoesNotPayAsTheMarketDoes() {
    // 4 tickets for a prize of 400 are the least: 100 a ticket, and no smaller prize.
    Bytes32 deep = escrow(400, 3);
    Bytes32 small = escrow(300, 1);
    Bytes32 better = escrow(800, 3);

    assertThat(declined(good -> good.escrow(deep))).contains("8 for a prize of 400");
    assertThat(declined(good -> good.escrow(small))).contains("prize of 300");
    assertThat(problem(good -> good.escrow(better))).isNull();
  }

  @Test
  void shouldDeclineWhenATicketIsWorthLessThanTheServiceWants() {
    countersigner = signing(leastWorth(101));
    assertThat(declined(good -> good)).contains("400 in 4", "101");
    countersigner = signing(leastWorth(100));
    assertThat(problem(good -> good)).isNull();
  }

  @Test
  void shouldDeclineWhenThePrizeIsBelowWhatTheOperatorClaims() {
    leastPrize = Amount.of(401);
    countersigner = signing(new ServiceTerms() {});
    assertThat(declined(good -> good)).contains("400", "401", "not worth claiming");
    leastPrize = Amount.of(400);
    countersigner = signing(new ServiceTerms() {});
    assertThat(problem(good -> good)).isNull();
  }

  private static ServiceTerms leastWorth(long value) {
    return new ServiceTerms() {
      @Override
      public Amount leastTicketValue() {
        return Amount.of(value);
      }
    };
  }

  @Test
  void shouldSayNotYetWhenTheEscrowIsNotOnTheLedger() {
    assertThat(notYet(good -> good.escrow(Bytes32.of(77)))).contains("not on the ledger");
    assertThat(asked).isZero();
    assertThat(declined(good -> good.escrow(Bytes32.ZERO))).contains("no escrow");
    assertThat(
            problem(good ->
                good.escrow(Bytes32.ZERO)
                    .exposures(0, 0)
                    .periods(1, Amount.of(50), Amount.of(100))))
        .isNull();
  }

  @Test
  void shouldDeclineWhenAStrangerNamesSomebodyElsesEscrow() {
    PrivateKey stranger = PrivateKey.fromSeeded(new Random(9));
    for (int salt = 0; salt < 50; salt++) {
      Bytes32 number = Bytes32.of(salt);
      AgreementTerms terms = terms(good -> good.customer(stranger.address()).salt(number));
      assertThatThrownBy(
              () -> countersigner.sign(terms, stranger.sign(terms.id(ledger.info().domain()))))
          .isInstanceOfSatisfying(
              ProblemException.class,
              problem ->
                  assertThat(problem.problem().detail())
                      .contains("is not one of " + stranger.address()));
    }
    assertThat(store.signed).isEmpty();
    assertThat(asked).isZero();
  }

  @Test
  void shouldSignForWhoeverSignsTheEscrowsBooks() throws Exception {
    PrivateKey books = PrivateKey.fromSeeded(new Random(9));
    EscrowTerms of =
        new EscrowTerms(books.address(), Amount.of(400), 2, 4, 2, 3, Bytes32.of(77_777));
    submit(CUSTOMER, new Command.OpenEscrow(of));
    Bytes32 funded = of.id(ledger.info().domain(), CUSTOMER.address());
    AgreementTerms terms = terms(good -> good.customer(books.address()).escrow(funded));

    var _ = countersigner.sign(terms, books.sign(terms.id(ledger.info().domain())));

    assertThat(store.signed).hasSize(1);
  }

  @Test
  void shouldBeBusyForOneCustomerAndSignForOthersWhenOneProposesWithoutEnd() throws Exception {
    PrivateKey other = PrivateKey.fromSeeded(new Random(9));
    EscrowTerms of =
        new EscrowTerms(other.address(), Amount.of(400), 2, 4, 2, 3, Bytes32.of(77_777));
    submit(CUSTOMER, new Command.OpenEscrow(of));
    Bytes32 funded = of.id(ledger.info().domain(), CUSTOMER.address());
    for (int salt = 0; salt < Proposed.MOST_OF_CUSTOMER; salt++) {
      Bytes32 number = Bytes32.of(salt);
      assertThat(problem(good -> good.salt(number))).as("proposal %d", salt).isNull();
    }
    int before = asked;

    for (int salt = 100; salt < 200; salt++) {
      Bytes32 number = Bytes32.of(salt);
      ProblemException refused = problem(good -> good.salt(number));
      assertThat(refused.problem().code()).isEqualTo("busy");
      assertThat(refused.problem().detail()).contains("no more of one customer");
    }
    AgreementTerms terms = terms(good -> good.customer(other.address()).escrow(funded));
    var _ = countersigner.sign(terms, other.sign(terms.id(ledger.info().domain())));

    assertThat(asked).isEqualTo(before + 1);
    assertThat(store.signed).hasSize(Proposed.MOST_OF_CUSTOMER + 1);
  }

  private static AgreementLimits limits(int customers, Set<Address> allowed, Set<Address> denied) {
    return new AgreementLimits(customers, allowed, denied, Optional::empty);
  }

  @Test
  void shouldSignForNobodyWhomItsOperatorDeniesOrDoesNotAllow() {
    Address customer = CUSTOMER.address();
    ServiceTerms own = new ServiceTerms() {};
    countersigner = signing(own, limits(9, Set.of(), Set.of(customer)));
    assertThat(declined(good -> good)).isEqualTo("this provider does not serve " + customer);
    countersigner = signing(own, limits(9, Set.of(PROVIDER.address()), Set.of()));
    assertThat(declined(good -> good)).isEqualTo("this provider does not serve " + customer);
    countersigner = signing(own, limits(9, Set.of(customer), Set.of(customer)));
    assertThat(declined(good -> good)).isEqualTo("this provider does not serve " + customer);
    countersigner = signing(own, limits(9, Set.of(customer), Set.of(PROVIDER.address())));
    assertThat(problem(good -> good)).isNull();
  }

  @Test
  void shouldSignForSoManyCustomersAsItsOperatorSaysAndForThoseAgain() throws Exception {
    countersigner = signing(new ServiceTerms() {}, limits(1, Set.of(), Set.of()));
    PrivateKey other = PrivateKey.fromSeeded(new Random(9));
    EscrowTerms of =
        new EscrowTerms(other.address(), Amount.of(400), 2, 4, 2, 3, Bytes32.of(77_777));
    submit(CUSTOMER, new Command.OpenEscrow(of));
    Bytes32 funded = of.id(ledger.info().domain(), CUSTOMER.address());
    AgreementTerms second = terms(good -> good.customer(other.address()).escrow(funded));
    Signature theirs = other.sign(second.id(ledger.info().domain()));

    assertThat(problem(good -> good)).isNull();
    assertThat(problem(good -> good.salt(Bytes32.of(5)))).isNull();
    assertThatThrownBy(() -> countersigner.sign(second, theirs))
        .isInstanceOfSatisfying(
            ProblemException.class,
            problem -> {
              assertThat(problem.problem().code()).isEqualTo("not-yet");
              assertThat(problem.problem().detail())
                  .startsWith("this provider serves at most 1 customers at a time");
            });
    assertThat(store.signed).hasSize(2);

    // The agreements count after a restart, too; with room for one more it signs.
    countersigner = signing(new ServiceTerms() {}, limits(1, Set.of(), Set.of()));
    assertThatThrownBy(() -> countersigner.sign(second, theirs))
        .isInstanceOf(ProblemException.class);
    countersigner = signing(new ServiceTerms() {}, limits(2, Set.of(), Set.of()));
    var _ = countersigner.sign(second, theirs);
    assertThat(store.signed).hasSize(3);
  }

  @Test
  void shouldSignNothingNewWhileItsOperatorsRoomIsFullAndTheSameAgain() {
    AtomicReference<Optional<String>> full = new AtomicReference<>(Optional.empty());
    countersigner =
        signing(new ServiceTerms() {}, new AgreementLimits(9, Set.of(), Set.of(), full::get));
    assertThat(problem(good -> good)).isNull();
    full.set(Optional.of("the disk is full"));
    ProblemException refused = problem(good -> good.salt(Bytes32.of(5)));
    assertThat(refused.problem().code()).isEqualTo("not-yet");
    assertThat(refused.problem().detail()).isEqualTo("the disk is full");
    assertThat(problem(good -> good)).as("what it has signed it signs again").isNull();
    full.set(Optional.empty());
    assertThat(problem(good -> good.salt(Bytes32.of(5)))).isNull();
  }

  @Test
  void shouldDeclineWhenItLocksCollateralAndPaysForNothing() {
    countersigner = signing(new ServiceTerms() {});
    assertThat(declined(good -> good.escrow(Bytes32.ZERO).exposures(0, 0)))
        .contains("pays for nothing");
  }

  @Test
  void shouldDeclineWhenTheEscrowEndsBeforeTheAgreementBegins() {
    assertThat(declined(good -> good.start(51).end(60))).contains("is over");
  }

  @Test
  void shouldAskTheServiceAgainWhenItSaidNotYet() {
    says = new Acceptance.NotYet("the disk is being cleared");
    assertThat(notYet(good -> good)).isEqualTo("the disk is being cleared");

    says = new Acceptance.Accepted();
    assertThat(problem(good -> good)).isNull();
    assertThat(asked).isEqualTo(2);
  }

  @Test
  void shouldSignTheNextWhenTheServiceThrew() {
    countersigner =
        new Countersigner(
            PROVIDER,
            ledger,
            _ ->
                Optional.of(
                    TestKind.offered(
                        new ForwardingRole(new ServedAgreementScene.Service()) {
                          @Override
                          public Acceptance accept(AgreementTerms terms) {
                            if (asked++ == 0) {
                              throw new IllegalStateException("a service that fails");
                            }
                            return says;
                          }
                        })),
            new AgreementWatch(ledger, PROVIDER, store, _ -> Optional.empty()),
            Amount.ZERO,
            () -> 0);
    AgreementTerms terms = terms(good -> good);
    assertThatThrownBy(
            () -> countersigner.sign(terms, CUSTOMER.sign(terms.id(ledger.info().domain()))))
        .isInstanceOf(IllegalStateException.class);

    assertThat(problem(good -> good)).isNull();
  }

  @Test
  void shouldDeclineDemandsThatItsConstraintDoesNotTake() throws Exception {
    countersigner =
        signing(
            new ServiceTerms() {},
            AgreementLimits.NONE,
            Selling.POSTED.requiring(
                Constraint.compile("rounds >= 3 && ticket_price >= 100", Vocabulary.ofDemands())));
    assertThat(problem(terms -> terms.end(35)).problem().detail())
        .endsWith("such a demand: rounds >= 3 does not hold: rounds is 2");
    AgreementTerms longer = terms(terms -> terms);
    assertThat(countersigner.sign(longer, CUSTOMER.sign(longer.id(ledger.info().domain()))))
        .isNotNull();
    // who pays for nothing is held against it, too
    assertThat(
            problem(terms ->
                    terms
                        .escrow(Bytes32.ZERO)
                        .exposures(0, 0)
                        .end(35)
                        .collateral(Amount.ZERO, Grades.NONE, 0))
                .problem()
                .detail())
        .contains("rounds >= 3");
  }
}
