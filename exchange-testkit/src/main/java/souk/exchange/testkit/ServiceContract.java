package souk.exchange.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.exchange.ExchangeSession;
import souk.exchange.Hired;
import souk.exchange.Payload;
import souk.exchange.Prepared;
import souk.exchange.ProviderPorts;
import souk.exchange.ProviderRole;
import souk.exchange.ServiceKind;
import souk.exchange.ServiceKinds;
import souk.exchange.UnitException;
import souk.exchange.UnitException.Reason;
import souk.exchange.UnitRequest;
import souk.exchange.testkit.TestCustomer.Bought;
import souk.ledger.AgreementTerms;
import souk.ledger.Judge;
import souk.ledger.Judge.Case;
import souk.ledger.Judge.Matter;
import souk.ledger.Judge.Verdict;
import souk.payments.Ticket;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;

/**
 * What every kind of service must pass. Whoever writes one extends this, says what its market file,
 * an agreement and a unit of it look like, and runs it as a JUnit test; what the service is good
 * for needs tests of its own. Its judge is tested by {@link VerdictContract}.
 */
public abstract class ServiceContract {
  private static final long SEED = 20_261_122;
  private static final int NONSENSE = 500;
  private static final int MOST_PAYLOAD = 4 << 20;
  private static final int MANY = 1_000;

  @TempDir Path folder = Path.of("");
  private TestMarket market;
  private TestProvider provider;
  private TestCustomer customer;
  private Hired agreement;

  /** The service. */
  protected abstract ServiceKind kind();

  /** The market file in which it is tested, such as a {@link MarketText}. */
  protected abstract String marketFile();

  /** The details of an agreement that the service accepts, with this provider. */
  protected abstract Bytes details(Address provider);

  /**
   * What happens before a provider is asked to sign, such as the transfer of what it is to sign
   * for; nothing where nothing has to.
   */
  protected void offer(TestMarket market, TestProvider provider) throws Exception {}

  /**
   * Puts into the folder of a role that the test makes itself what {@link #offer} brought to the
   * provider; nothing where nothing has to be there.
   */
  protected void equip(ProviderPorts spare) throws IOException {}

  private ProviderRole spare() throws IOException {
    ProviderPorts ports = provider.ports(market.kind());
    equip(ports);
    return kind().provider(ports);
  }

  /**
   * What happens between the agreement and its first unit, such as a transfer of data; nothing
   * where nothing has to.
   */
  protected void prepare(Parties parties) throws Exception {}

  /**
   * The body of a unit that the service serves, another one for each number; empty when it has no
   * units. A unit is paid with the tickets that the customer {@linkplain TestCustomer#take takes}
   * for {@code Bytes32.of(number)}, for services whose requests name them.
   */
  protected abstract Optional<Bytes> body(Parties parties, int number);

  /** The name of that unit, for a service that does not leave names to its clients. */
  protected Bytes32 unit(Parties parties, int number, Bytes body) {
    return Bytes32.of(number);
  }

  /** Checks what a unit brought, before its payment and after it. */
  protected abstract void check(Parties parties, Bytes body, Bytes before, Bytes after);

  /**
   * A question that the provider can be asked on the ledger, another one for each number; empty
   * when the market file has no questions.
   */
  protected Optional<Bytes> question(Parties parties, int number) {
    return Optional.empty();
  }

  /** Who and what a unit is about. The customer itself is the client. */
  public record Parties(
      TestMarket market, TestProvider provider, TestCustomer customer, Hired agreement) {
    /** What customer and provider agreed on. */
    public AgreementTerms terms() {
      return agreement.terms();
    }
  }

  @BeforeEach
  final void openMarket() throws Exception {
    market = new TestMarket(folder, SEED, kind(), marketFile());
    provider = market.provider();
    customer = market.customer();
    offer(market, provider);
    agreement = customer.hire(provider, details(provider.address()));
    prepare(parties());
    market.nextRound();
  }

  @AfterEach
  final void closeMarket() {
    market.assertSound();
    market.close();
  }

  private Parties parties() {
    return new Parties(market, provider, customer, agreement);
  }

  private Bytes body(int number) {
    Optional<Bytes> body = body(parties(), number);
    assumeTrue(body.isPresent(), "the service has no units");
    return body.orElseThrow();
  }

  private ExchangeSession session() throws Exception {
    return customer.session(provider.uri(), agreement);
  }

  /** A session of somebody with a key of its own, which nobody knows. */
  private ExchangeSession stranger() throws Exception {
    return customer.session(market.client(), provider.uri(), agreement);
  }

  private boolean admitsStrangers() throws IOException {
    try (ProviderRole role = spare()) {
      return role.admits(agreement.terms(), PrivateKey.fromSeeded(market.random()).address());
    }
  }

  private Bytes32 unit(int number) {
    return unit(parties(), number, body(number));
  }

  private List<Ticket> tickets(int number, int count) {
    return customer.take(provider.address(), Bytes32.of(number), count);
  }

  private Bought use(ExchangeSession session, int number) throws Exception {
    return use(session, number, unit(number), body(number));
  }

  private Bought use(ExchangeSession session, int number, Bytes32 unit, Bytes body)
      throws Exception {
    ByteBuffer before = ByteBuffer.allocate(MOST_PAYLOAD);
    int price = session.request(unit, body, before);
    ByteBuffer after = ByteBuffer.allocate(MOST_PAYLOAD);
    session.pay(unit, body, tickets(number, price), after);
    return new Bought(price, written(before), written(after));
  }

  private static Bytes written(ByteBuffer buffer) {
    buffer.flip();
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return Bytes.of(bytes);
  }

  @Test
  final void shouldBeFoundByItsNameWhenKindsAreLookedFor() {
    assertThat(kind().name()).matches("[a-z][a-z0-9-]*/[1-9][0-9]*");
    assertThat(ServiceKinds.find().get(kind().name())).hasSameClassAs(kind());
  }

  @Test
  final void shouldBringWhatItPromisesWhenAUnitIsPaid() throws Exception {
    try (ExchangeSession session = session()) {
      for (int number = 1; number <= 3; number++) {
        Bought bought = use(session, number);
        check(parties(), body(number), bought.before(), bought.after());
      }
    }
    assertThat(provider.exchange().exposure()).isZero();
  }

  @Test
  final void shouldBringTheSameWhenAUnitIsAskedForAgain() throws Exception {
    try (ExchangeSession session = session()) {
      Bought first = use(session, 1);

      assertThat(use(session, 1)).isEqualTo(first);
      assertThat(provider.taken()).hasSize(first.tickets());
    }
  }

  @Test
  final void shouldBringTheSameWhenTheNodesWereRestarted() throws Exception {
    Bought first;
    try (ExchangeSession session = session()) {
      first = use(session, 1);
    }
    provider.restart();
    customer.restart();
    try (ExchangeSession session = session()) {
      assertThat(use(session, 1)).isEqualTo(first);
      assertThat(provider.taken()).hasSize(first.tickets());
    }
  }

  @Test
  final void shouldReleaseWhenTheNodeWasRestartedBeforeThePayment() throws Exception {
    Bytes32 unit = unit(1);
    Bytes body = body(1);
    ByteBuffer before = ByteBuffer.allocate(MOST_PAYLOAD);
    ByteBuffer after = ByteBuffer.allocate(MOST_PAYLOAD);
    int price;
    try (ExchangeSession session = session()) {
      price = session.request(unit, body, before);
    }
    provider.restart();
    try (ExchangeSession session = session()) {
      session.pay(unit, body, tickets(1, price), after);
    }

    check(parties(), body, written(before), written(after));
  }

  @Test
  final void shouldServeEachWhenManyComeAtOnce() throws Exception {
    int units = 8;
    List<Bytes> bodies = new ArrayList<>();
    for (int number = 1; number <= units; number++) {
      bodies.add(body(number));
    }
    try (ExchangeSession session = session();
        ExecutorService threads = Executors.newFixedThreadPool(2)) {
      List<Callable<Bought>> tasks = new ArrayList<>();
      for (int number = 1; number <= units; number++) {
        int own = number;
        Bytes body = bodies.get(number - 1);
        Bytes32 unit = unit(number);
        tasks.add(() -> use(session, own, unit, body));
      }
      List<Future<Bought>> results = threads.invokeAll(tasks);
      for (int i = 0; i < units; i++) {
        Bought bought = results.get(i).get();
        check(parties(), bodies.get(i), bought.before(), bought.after());
      }
    }
  }

  @Test
  final void shouldRefuseWithAReasonWhenABodyIsNonsense() throws IOException {
    Random random = new Random(SEED);
    Optional<Bytes> good = body(parties(), 1);
    try (ProviderRole role = spare()) {
      role.started(agreement.id(), agreement.terms());
      for (int i = 0; i < NONSENSE; i++) {
        UnitRequest request =
            new UnitRequest(
                agreement.id(), customer.address(), Bytes32.of(i), nonsense(random, good, 4096));
        try {
          Prepared prepared = role.prepare(request);
          assertThat(length(prepared.payload())).isEqualTo(prepared.payload().length());
          Payload released = role.release(request);
          assertThat(length(released)).isEqualTo(released.length());
        } catch (UnitException refused) {
          assertThat(refused).as("seed %d, body %s", SEED, request.body()).hasMessageMatching(".+");
        }
      }
    }
  }

  @Test
  final void shouldSayYesOrNoWhenDetailsAreNonsense() throws IOException {
    Random random = new Random(SEED);
    AgreementTerms good = parties().terms();
    try (ProviderRole role = spare()) {
      assertThat(role.accept(good)).isInstanceOf(ProviderRole.Acceptance.Accepted.class);
      for (int i = 0; i < NONSENSE; i++) {
        Bytes details = nonsense(random, Optional.of(good.details()), AgreementTerms.MAX_DETAILS);
        AgreementTerms terms =
            customer.terms(provider, market.draft().details(details), Bytes32.of(i));
        assertThat(role.accept(terms)).as("seed %d, details %s", SEED, details).isNotNull();
      }
    }
  }

  @Test
  final void shouldFindNothingWhenEvidenceIsNonsense() {
    assumeTrue(kind().judge().isPresent(), "the service has no judge");
    Judge judge = kind().judge().orElseThrow();
    Random random = new Random(SEED);
    AgreementTerms terms = parties().terms();
    for (int i = 0; i < NONSENSE; i++) {
      Bytes evidence = nonsense(random, Optional.empty(), 4096);
      Bytes question = nonsense(random, Optional.empty(), 1024);
      Bytes details =
          random.nextBoolean()
              ? terms.details()
              : nonsense(random, Optional.of(terms.details()), AgreementTerms.MAX_DETAILS);
      assertThat(judge.admits(details, question)).isEqualTo(judge.admits(details, question));
      for (Matter matter :
          List.of(
              new Matter.Period(i, Bytes32.of(random.nextLong())),
              new Matter.Question(question),
              new Matter.Accusation())) {
        Case about =
            new Case(
                agreement.id(), terms.customer(), terms.provider(), details, Bytes32.ZERO, matter);
        assertThat(judge.decide(about, evidence))
            .as("seed %d, case %s, evidence %s", SEED, about, evidence)
            .isInstanceOf(Verdict.Inadmissible.class);
      }
    }
  }

  @Test
  final void shouldGiveTheUnitToNobodyElseWhenItIsPaid() throws Exception {
    Bytes32 unit = unit(1);
    Bytes body = body(1);
    ByteBuffer target = ByteBuffer.allocate(MOST_PAYLOAD);
    List<Ticket> tickets;
    try (ExchangeSession session = session()) {
      int price = session.request(unit, body, target);
      assumeTrue(price > 0, "the unit is free");
      tickets = tickets(1, price);
      session.pay(unit, body, tickets, target.clear());
    }
    ByteBuffer stolen = ByteBuffer.allocate(MOST_PAYLOAD);
    try (ExchangeSession session = stranger()) {
      session.pay(unit, body, tickets, stolen);
    } catch (UnitException refused) {
      assertThat(stolen.position()).isZero();
      return;
    }
    throw new AssertionError("tickets that paid for one client's unit paid for another's");
  }

  @Test
  final void shouldServeTheCustomerWhenStrangersNeverPay() throws Exception {
    boolean admitted = admitsStrangers();
    Bytes body = body(1);
    Bytes32 unit = unit(1);
    Reason last = Reason.BUSY;
    int served = 0;
    for (int i = 0; i < MANY && served == i; i++) {
      try (ExchangeSession session = stranger()) {
        session.request(unit, body, ByteBuffer.allocate(MOST_PAYLOAD));
        served++;
      } catch (UnitException refused) {
        last = refused.reason();
      }
    }

    if (!admitted || last == Reason.FORBIDDEN) {
      // It admits nobody else, or goes by what the request says.
      assertThat(served).as("clients other than the customer").isZero();
      assertThat(last).isEqualTo(Reason.FORBIDDEN);
    } else if (served < MANY) {
      assertThat(last).as("after %d strangers", served).isIn(Reason.EXPOSURE, Reason.BUSY);
    }
    try (ExchangeSession session = session()) {
      Bought bought = use(session, 2);
      check(parties(), body(2), bought.before(), bought.after());
    }
  }

  // ---- duties ----

  @Test
  final void shouldCommitInTimeWhenItIsRestartedBefore() {
    AgreementTerms terms = agreement.terms();
    assumeTrue(terms.commitBlocks() > 0, "the market file has no commitment");
    provider.restart();
    market.advanceTo(terms.commitDeadline());

    assertThat(market.view().agreement(agreement.id()).orElseThrow().commitment().isZero())
        .as("no commitment by its deadline")
        .isFalse();
  }

  @Test
  final void shouldAnswerEveryPeriodWhenItIsRestartedBetween() {
    AgreementTerms terms = agreement.terms();
    assumeTrue(terms.periods().agreed(), "the market file has no periods");
    long periods = terms.periodCount(market.rounds(), terms.endBlock());
    assertThat(periods).as("periods of an agreement of this market file").isPositive();
    for (long period = 0; period < Math.min(periods, 2); period++) {
      market.advanceTo(terms.answerDeadline(market.rounds(), period) - terms.answerBlocks());
      provider.restart();
      market.advanceTo(terms.answerDeadline(market.rounds(), period));

      assertThat(market.view().periodSettled(agreement.id(), period))
          .as("period %d is answered by its deadline", period)
          .isTrue();
    }
    assertThat(market.view().agreement(agreement.id()).orElseThrow().faults()).isZero();
  }

  @Test
  final void shouldAnswerAQuestionWhenItIsRestartedBeforeItIsFinal() {
    assumeTrue(agreement.terms().questions().agreed(), "the market file has no questions");
    Bytes question = question(parties(), 1).orElseThrow();

    Bytes32 duty = customer.ask(agreement, question, Bytes32.of(1));
    provider.restart();
    market.advanceTo(market.view().duty(duty).orElseThrow().deadline());

    assertThat(market.view().duty(duty).orElseThrow().settled()).as("it is answered").isTrue();
    assertThat(market.view().agreement(agreement.id()).orElseThrow().faults()).isZero();
  }

  /** Random bytes, or good ones with a few changed, cut off or added. */
  private static Bytes nonsense(Random random, Optional<Bytes> good, int most) {
    if (good.isPresent() && random.nextBoolean()) {
      byte[] bytes = good.get().toArray();
      int length =
          random.nextInt(4) == 0 ? Math.min(most, random.nextInt(bytes.length + 8)) : bytes.length;
      byte[] changed = java.util.Arrays.copyOf(bytes, length);
      for (int i = random.nextInt(3); i >= 0 && length > 0; i--) {
        changed[random.nextInt(length)] ^= (byte) (1 << random.nextInt(8));
      }
      return Bytes.of(changed);
    }
    byte[] bytes = new byte[random.nextInt(4) == 0 ? random.nextInt(most + 1) : random.nextInt(64)];
    random.nextBytes(bytes);
    return Bytes.of(bytes);
  }

  private static long length(Payload payload) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    payload.writeTo(out);
    return out.size();
  }
}
