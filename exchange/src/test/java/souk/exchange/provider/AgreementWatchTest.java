package souk.exchange.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import souk.exchange.ForwardingRole;
import souk.exchange.Payload;
import souk.exchange.Prepared;
import souk.exchange.ProviderRole;
import souk.exchange.UnitRequest;
import souk.exchange.provider.AgreementStore.Signed;
import souk.ledger.AgreementTerms;
import souk.ledger.AgreementTerms.Grades;
import souk.ledger.Command;
import souk.ledger.Event;
import souk.ledger.Judge;
import souk.ledger.JudgeId;
import souk.ledger.Ledger.Finality;
import souk.ledger.LedgerException;
import souk.ledger.LedgerRules;
import souk.ledger.LedgerView;
import souk.ledger.Receipt;
import souk.ledger.RoundRules;
import souk.ledger.local.LocalLedger;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;

/** Whatever becomes of a signed agreement, its service is told once that it is over, and why. */
class AgreementWatchTest {
  private static final PrivateKey CUSTOMER = PrivateKey.fromSeeded(new Random(1));
  private static final PrivateKey PROVIDER = PrivateKey.fromSeeded(new Random(2));
  private static final RoundRules ROUNDS = new RoundRules(10, 2, 3, 20, 21);
  private static final long OPEN_BY = 20;
  private static final long END = 40;
  private static final long ANSWER_BLOCKS = 5;
  private static final long RELEASE = 15;
  private static final JudgeId JUDGE = JudgeId.of("watch-test", 1);

  private final LocalLedger ledger =
      LocalLedger.builder(new LedgerRules(ROUNDS, 30, 1_000_000, 1000, 2000), Bytes32.of(8))
          .fund(CUSTOMER.address(), Amount.of(1_000))
          .fund(PROVIDER.address(), Amount.of(1_000))
          .judge(new Never())
          .open();
  private final MemoryAgreementStore store = new MemoryAgreementStore();
  private final List<String> told = new ArrayList<>();
  private final AgreementTerms terms = terms(JUDGE, 1);
  private AgreementWatch watch;
  private int failing;

  /** Finds nothing. */
  private record Never() implements Judge {
    @Override
    public JudgeId id() {
      return JUDGE;
    }

    @Override
    public boolean admits(Bytes details, Bytes question) {
      return true;
    }

    @Override
    public Verdict decide(Case about, Bytes evidence) {
      return new Verdict.Inadmissible();
    }
  }

  /** Notes what it is told. */
  private final class Noting implements ProviderRole {
    @Override
    public Acceptance accept(AgreementTerms proposed) {
      return new Acceptance.Accepted();
    }

    @Override
    public void started(Bytes32 agreement, AgreementTerms signed) {
      told.add("started");
      fail();
    }

    @Override
    public void ended(Bytes32 agreement, EndReason why) {
      told.add("ended " + why);
      fail();
    }

    private void fail() {
      if (failing > 0) {
        failing--;
        throw new StackOverflowError("a service that fails");
      }
    }

    @Override
    public Prepared prepare(UnitRequest request) {
      return new Prepared(0, Payload.EMPTY);
    }

    @Override
    public Payload release(UnitRequest request) {
      return Payload.EMPTY;
    }

    @Override
    public void close() {}
  }

  @BeforeEach
  void sign() {
    submit(PROVIDER, new Command.Deposit(Amount.of(500)));
    submit(PROVIDER, new Command.Register("http://127.0.0.1:1", Amount.of(500)));
    watch = watch(Runnable::run, new Noting());
    watch.sign(new Signed(id(terms), terms, CUSTOMER.sign(id(terms))));
  }

  private AgreementTerms terms(JudgeId judge, int salt) {
    return AgreementTerms.of("echo/1")
        .customer(CUSTOMER.address())
        .provider(PROVIDER.address())
        .rules(ledger.info().rules().hash())
        .judge(judge)
        .openBy(OPEN_BY)
        .start(5)
        .end(END)
        .notice(3)
        .answerWithin(ANSWER_BLOCKS)
        .collateral(Amount.of(10), new Grades(1, 2, 3), RELEASE)
        .salt(Bytes32.of(salt))
        .build();
  }

  private Bytes32 id(AgreementTerms of) {
    return of.id(ledger.info().domain());
  }

  private AgreementWatch watch(Executor calls, ProviderRole role) {
    return new AgreementWatch(
        ledger, PROVIDER, store, signed -> Optional.of(serving(signed, calls, role)));
  }

  private static ServedAgreement serving(Signed signed, Executor calls, ProviderRole role) {
    return new ServedAgreement(
        signed.id(),
        signed.terms(),
        role,
        new MemoryTill(),
        new MemoryUnitStore(),
        ExposureRules.DEFAULT,
        () -> Instant.EPOCH,
        new Semaphore(9),
        calls,
        List.of());
  }

  private void restart() {
    watch = watch(Runnable::run, new Noting());
    seenUpTo = 0;
    look();
  }

  private void submit(PrivateKey by, Command command) {
    assertThat(ledger.submit(by, command).join()).isInstanceOf(Receipt.Included.class);
  }

  private void open() {
    submit(
        CUSTOMER,
        new Command.OpenAgreement(terms, CUSTOMER.sign(id(terms)), PROVIDER.sign(id(terms))));
  }

  private final List<Event> events = new ArrayList<>();
  private int seenUpTo;

  private void look() {
    var view = ledger.at(ledger.head(Finality.FINAL));
    List<Event> fresh = List.copyOf(events.subList(seenUpTo, events.size()));
    seenUpTo = events.size();
    watch.look(view, fresh);
  }

  private void advanceTo(long block) {
    while (ledger.head(Finality.INCLUDED).number() < block) {
      ledger.advance(1);
      look();
    }
  }

  private void end() {
    Receipt receipt = ledger.submit(CUSTOMER, new Command.EndAgreement(id(terms))).join();
    events.addAll(((Receipt.Included) receipt).events());
  }

  @Test
  void shouldTellThatItExpiredInTheFirstBlockInWhichNoAnswerIsDue() {
    open();
    long last = END + ROUNDS.seedDelay() + ANSWER_BLOCKS;
    advanceTo(last);
    assertThat(told).containsExactly("started");

    advanceTo(last + 1);
    assertThat(told).containsExactly("started", "ended EXPIRED");
    advanceTo(END + RELEASE + 20);
    assertThat(told).hasSize(2);
    assertThat(ledger.at(ledger.head(Finality.FINAL)).agreement(id(terms)).orElseThrow().closed())
        .isTrue();
    assertThat(store.signed).isEmpty();
  }

  @Test
  void shouldTellThatItEndedEarlyWhenItDid() {
    open();
    advanceTo(12);
    end();
    long early =
        ledger.at(ledger.head(Finality.FINAL)).agreement(id(terms)).orElseThrow().endBlock();
    advanceTo(early + ROUNDS.seedDelay() + ANSWER_BLOCKS);
    assertThat(told).containsExactly("started");

    advanceTo(END + RELEASE + 20);
    assertThat(told).containsExactly("started", "ended ENDED_EARLY");
  }

  @Test
  void shouldTellThatItWasNeverOpenedWhenItCanBeNoMore() {
    advanceTo(OPEN_BY - 1);
    assertThat(told).isEmpty();
    assertThat(watch.waiting()).isOne();

    advanceTo(OPEN_BY);
    assertThat(told).containsExactly("ended NEVER_OPENED");
    restart();
    advanceTo(OPEN_BY + 5);
    assertThat(told).hasSize(1);
    assertThat(store.signed).isEmpty();
    assertThat(watch.waiting()).isZero();
  }

  @Test
  void shouldTellThatItWasNeverOpenedWhenTheNodeWasDownThen() {
    ledger.advance(OPEN_BY + 5);

    restart();

    assertThat(told).containsExactly("ended NEVER_OPENED");
  }

  @Test
  void shouldBeginWhenItIsOpenedInTheLastBlock() {
    advanceTo(OPEN_BY - 1);
    open();
    look();

    assertThat(told).containsExactly("started");
  }

  @Test
  void shouldTellThatItIsOverWhenItRanOutWhileTheNodeWasDown() {
    open();
    look();
    ledger.advance(60);

    restart();
    look();
    look();

    assertThat(told).containsExactly("started", "ended EXPIRED");
  }

  @Test
  void shouldTellThatItIsOverWhenItWasClosedWhileTheNodeWasDown() {
    open();
    look();
    end();
    ledger.advance(60);
    submit(CUSTOMER, new Command.CloseAgreement(id(terms)));

    restart();
    look();

    assertThat(told).containsExactly("started", "ended ENDED_EARLY");
    assertThat(store.signed).isEmpty();
  }

  @Test
  void shouldTellOnceWhenTheNodeIsRestartedBetweenEndAndClosing() {
    open();
    advanceTo(END + ROUNDS.seedDelay() + ANSWER_BLOCKS + 1);
    assertThat(told).containsExactly("started", "ended EXPIRED");

    restart();
    look();
    advanceTo(END + RELEASE + 20);

    assertThat(told).as("neither begun nor ended again").hasSize(2);
    assertThat(store.signed).isEmpty();
  }

  @Test
  void shouldBeginAgainWhenTheNodeIsRestartedWhileAnswersAreDue() {
    open();
    advanceTo(END + 1);

    restart();
    advanceTo(END + RELEASE + 20);

    assertThat(told).containsExactly("started", "started", "ended EXPIRED");
  }

  @Test
  void shouldGoByTheEarlierEndWhenTheEventOfALaterOneComesAfterIt() {
    open();
    look();
    var agreement = watch.find(id(terms)).orElseThrow();
    var view = ledger.at(ledger.head(Finality.FINAL));

    watch.look(view, List.of(new Event.AgreementEnding(id(terms), 20)));
    watch.look(view, List.of(new Event.AgreementEnding(id(terms), 30)));

    assertThat(agreement.endBlock()).isEqualTo(20);
  }

  @Test
  void shouldNotPayForClosingWhatReturnsNothing() {
    AgreementTerms nothing =
        terms.vary().collateral(Amount.ZERO, new Grades(1, 2, 3), RELEASE).build();
    watch.sign(new Signed(id(nothing), nothing, CUSTOMER.sign(id(nothing))));
    submit(
        CUSTOMER,
        new Command.OpenAgreement(nothing, CUSTOMER.sign(id(nothing)), PROVIDER.sign(id(nothing))));
    open();
    look();
    advanceTo(END + RELEASE + 5);

    LedgerView now = ledger.at(ledger.head(Finality.INCLUDED));
    assertThat(now.agreement(id(terms)).orElseThrow().closed()).isTrue();
    assertThat(now.agreement(id(nothing)).orElseThrow().closed()).isFalse();
    assertThat(watch.find(id(nothing))).isEmpty();
    assertThat(store.signed).isEmpty();
  }

  @Test
  void shouldBeginTheOthersWhenTheLedgerCannotShowOneAgreement() {
    AgreementTerms other = terms(JudgeId.NONE, 2);
    watch.sign(new Signed(id(other), other, CUSTOMER.sign(id(other))));
    open();
    submit(
        CUSTOMER,
        new Command.OpenAgreement(other, CUSTOMER.sign(id(other)), PROVIDER.sign(id(other))));
    LedgerView truth = ledger.at(ledger.head(Finality.FINAL));
    LedgerView unreadable =
        (LedgerView)
            Proxy.newProxyInstance(
                LedgerView.class.getClassLoader(),
                new Class<?>[] {LedgerView.class},
                (_, method, values) -> {
                  if (method.getName().equals("agreement") && values[0].equals(id(terms))) {
                    throw new LedgerException("what the node says about it cannot be read");
                  }
                  return method.invoke(truth, values);
                });

    watch.look(unreadable, List.of());
    assertThat(watch.find(id(other))).isPresent();
    assertThat(watch.find(id(terms))).isEmpty();

    watch.look(truth, List.of());
    assertThat(watch.find(id(terms))).isPresent();
  }

  @Test
  void shouldGoOnWhenAServiceThrowsInStartedAndEnded() {
    failing = 2;
    open();
    look();
    assertThat(watch.find(id(terms))).isPresent();

    advanceTo(END + RELEASE + 20);

    assertThat(told).containsExactly("started", "ended EXPIRED");
    assertThat(store.signed).isEmpty();
  }

  // ---- a service that blocks ----

  private final CountDownLatch release = new CountDownLatch(1);
  private final CountDownLatch blocked = new CountDownLatch(1);
  private final AgreementTerms other = terms(JudgeId.NONE, 2);

  /** Blocks wherever it is told something. */
  private final class Blocking extends ForwardingRole {
    Blocking() {
      super(new Noting());
    }

    @Override
    public void started(Bytes32 agreement, AgreementTerms signed) {
      block();
    }

    @Override
    public void ended(Bytes32 agreement, EndReason why) {
      block();
    }

    private void block() {
      blocked.countDown();
      try {
        release.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** One agreement's service blocks, the other's does not. */
  private void watchBoth() {
    Executor threads = Thread::startVirtualThread;
    Executor ofBlocking = new SerialCalls(threads);
    Executor ofOther = new SerialCalls(threads);
    watch =
        new AgreementWatch(
            ledger,
            PROVIDER,
            store,
            signed ->
                Optional.of(
                    signed.id().equals(id(terms))
                        ? serving(signed, ofBlocking, new Blocking())
                        : serving(signed, ofOther, new Noting())));
    watch.sign(new Signed(id(other), other, CUSTOMER.sign(id(other))));
  }

  private static void await(BooleanSupplier done) throws InterruptedException {
    for (int i = 0; i < 1_000 && !done.getAsBoolean(); i++) {
      Thread.sleep(10);
    }
    assertThat(done.getAsBoolean()).isTrue();
  }

  @Test
  void shouldServeOthersWhenAServiceBlocksInStarted() throws Exception {
    watchBoth();
    open();
    submit(
        CUSTOMER,
        new Command.OpenAgreement(other, CUSTOMER.sign(id(other)), PROVIDER.sign(id(other))));
    try {
      look();
      assertThat(blocked.await(10, TimeUnit.SECONDS)).isTrue();
      await(() -> watch.find(id(other)).isPresent());

      assertThat(watch.find(id(terms))).isEmpty();
      assertThat(watch.knows(id(terms))).isTrue();
    } finally {
      release.countDown();
    }
  }

  @Test
  void shouldEndOthersWhenAServiceBlocksInEnded() throws Exception {
    watchBoth();
    try {
      advanceTo(OPEN_BY);
      assertThat(blocked.await(10, TimeUnit.SECONDS)).isTrue();
      await(() -> store.all().size() == 1);

      assertThat(store.all().getFirst().id()).isEqualTo(id(terms));
    } finally {
      release.countDown();
    }
    await(() -> store.all().isEmpty());
  }
}
