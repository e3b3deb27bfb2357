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
import souk.exchange.Payload;
import souk.exchange.Prepared;
import souk.exchange.ProviderRole;
import souk.exchange.ServiceKind;
import souk.exchange.ServiceKinds;
import souk.exchange.UnitException;
import souk.exchange.UnitRequest;
import souk.ledger.AgreementBuilder;
import souk.ledger.AgreementTerms;
import souk.ledger.Judge;
import souk.ledger.Judge.Case;
import souk.ledger.Judge.Matter;
import souk.ledger.Judge.Verdict;
import souk.ledger.Ledger;
import souk.payments.Ticket;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;

/**
 * What every kind of service must pass. Whoever writes one extends this, says what an agreement and
 * a unit of it look like, and runs it as a JUnit test; what the service is good for needs tests of
 * its own.
 */
public abstract class ServiceContract {
  private static final long SEED = 20_261_122;
  private static final int NONSENSE = 500;
  private static final int MOST_PAYLOAD = 4 << 20;

  @TempDir Path folder = Path.of("");
  private TestMarket market;
  private TestProvider provider;
  private TestCustomer customer;
  private Bytes32 agreement;
  private final PrivateKey clientKey = PrivateKey.fromSeeded(new Random(SEED));

  /** The service. */
  protected abstract ServiceKind kind();

  /** An agreement that the service accepts. */
  protected abstract AgreementBuilder draft();

  /**
   * The body of a unit that the service serves, another one for each number; empty when it has no
   * units.
   */
  protected abstract Optional<Bytes> body(Parties parties, int number);

  /** Checks what a unit brought, before its payment and after it. */
  protected abstract void check(Parties parties, Bytes body, Bytes before, Bytes after);

  /** Who and what a unit is about. */
  public record Parties(
      TestMarket market,
      TestProvider provider,
      TestCustomer customer,
      PrivateKey client,
      Bytes32 agreement) {
    /** What customer and provider agreed on. */
    public AgreementTerms terms() {
      return market
          .ledger()
          .at(market.ledger().head(Ledger.Finality.INCLUDED))
          .agreement(agreement)
          .orElseThrow()
          .terms();
    }
  }

  /** What a unit brought. */
  private record Brought(int price, Bytes before, Bytes after) {}

  @BeforeEach
  final void openMarket() {
    market = new TestMarket(folder, SEED, List.of(kind()));
    provider = market.provider(List.of(kind()));
    customer = market.customer(5);
    agreement = customer.hire(provider, draft());
    market.nextRound();
  }

  @AfterEach
  final void closeMarket() {
    assertThat(provider.faults()).isEmpty();
    assertThat(market.total()).isEqualTo(TestMarket.initial());
    market.close();
  }

  private Parties parties() {
    return new Parties(market, provider, customer, clientKey, agreement);
  }

  private Bytes body(int number) {
    Optional<Bytes> body = body(parties(), number);
    assumeTrue(body.isPresent(), "the service has no units");
    return body.orElseThrow();
  }

  private ExchangeSession session() throws Exception {
    return customer.session(market.client(clientKey), provider.uri(), provider, agreement);
  }

  private Brought use(ExchangeSession session, int number) throws Exception {
    Bytes32 unit = Bytes32.of(number);
    Bytes body = body(number);
    ByteBuffer before = ByteBuffer.allocate(MOST_PAYLOAD);
    int price = session.request(unit, body, before);
    List<Ticket> tickets = customer.take(provider.address(), unit, price);
    ByteBuffer after = ByteBuffer.allocate(MOST_PAYLOAD);
    session.pay(unit, body, tickets, after);
    return new Brought(price, written(before), written(after));
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
        Brought brought = use(session, number);
        check(parties(), body(number), brought.before(), brought.after());
      }
    }
    assertThat(provider.exchange().exposure()).isZero();
  }

  @Test
  final void shouldBringTheSameWhenAUnitIsAskedForAgain() throws Exception {
    try (ExchangeSession session = session()) {
      Brought first = use(session, 1);

      assertThat(use(session, 1)).isEqualTo(first);
      assertThat(provider.taken()).hasSize(first.price());
    }
  }

  @Test
  final void shouldBringTheSameWhenTheNodeWasRestarted() throws Exception {
    Brought first;
    try (ExchangeSession session = session()) {
      first = use(session, 1);
    }
    provider.restart();
    try (ExchangeSession session = session()) {
      assertThat(use(session, 1)).isEqualTo(first);
      assertThat(provider.taken()).hasSize(first.price());
    }
  }

  @Test
  final void shouldReleaseWhenTheNodeWasRestartedBeforeThePayment() throws Exception {
    Bytes32 unit = Bytes32.of(1);
    Bytes body = body(1);
    ByteBuffer before = ByteBuffer.allocate(MOST_PAYLOAD);
    ByteBuffer after = ByteBuffer.allocate(MOST_PAYLOAD);
    int price;
    try (ExchangeSession session = session()) {
      price = session.request(unit, body, before);
    }
    provider.restart();
    try (ExchangeSession session = session()) {
      session.pay(unit, body, customer.take(provider.address(), unit, price), after);
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
      List<Callable<Brought>> tasks = new ArrayList<>();
      for (int number = 1; number <= units; number++) {
        int own = number;
        tasks.add(() -> use(session, own));
      }
      List<Future<Brought>> results = threads.invokeAll(tasks);
      for (int i = 0; i < units; i++) {
        Brought brought = results.get(i).get();
        check(parties(), bodies.get(i), brought.before(), brought.after());
      }
    }
  }

  @Test
  final void shouldRefuseWithAReasonWhenABodyIsNonsense() throws IOException {
    Random random = new Random(SEED);
    Optional<Bytes> good = body(parties(), 1);
    try (ProviderRole role = kind().provider(provider.ports(kind()))) {
      role.started(agreement, parties().terms());
      for (int i = 0; i < NONSENSE; i++) {
        UnitRequest request =
            new UnitRequest(
                agreement, clientKey.address(), Bytes32.of(i), nonsense(random, good, 4096));
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
  final void shouldSayYesOrNoWhenDetailsAreNonsense() {
    Random random = new Random(SEED);
    AgreementTerms good = parties().terms();
    try (ProviderRole role = kind().provider(provider.ports(kind()))) {
      assertThat(role.accept(good)).isInstanceOf(ProviderRole.Acceptance.Accepted.class);
      for (int i = 0; i < NONSENSE; i++) {
        Bytes details = nonsense(random, Optional.of(good.details()), AgreementTerms.MAX_DETAILS);
        AgreementTerms terms =
            customer.terms(
                provider, TestMarket.draft(kind().name()).details(details), Bytes32.of(i));
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
            new Case(agreement, terms.customer(), terms.provider(), details, Bytes32.ZERO, matter);
        assertThat(judge.decide(about, evidence))
            .as("seed %d, case %s, evidence %s", SEED, about, evidence)
            .isInstanceOf(Verdict.Inadmissible.class);
      }
    }
  }

  @Test
  final void shouldGiveTheUnitToNobodyElseWhenItIsPaid() throws Exception {
    Bytes32 unit = Bytes32.of(1);
    Bytes body = body(1);
    ByteBuffer target = ByteBuffer.allocate(MOST_PAYLOAD);
    List<Ticket> tickets;
    try (ExchangeSession session = session()) {
      int price = session.request(unit, body, target);
      assumeTrue(price > 0, "the unit is free");
      tickets = customer.take(provider.address(), unit, price);
      session.pay(unit, body, tickets, target.clear());
    }
    PrivateKey eve = PrivateKey.fromSeeded(new Random(SEED + 1));
    ByteBuffer stolen = ByteBuffer.allocate(MOST_PAYLOAD);
    try (ExchangeSession session =
        customer.session(market.client(eve), provider.uri(), provider, agreement)) {
      session.pay(unit, body, tickets, stolen);
    } catch (UnitException refused) {
      assertThat(stolen.position()).isZero();
      return;
    }
    throw new AssertionError("tickets that paid for one client's unit paid for another's");
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
