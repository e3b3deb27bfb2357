package souk.ledger.evm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import souk.ledger.Command;
import souk.ledger.Cursor;
import souk.ledger.Event;
import souk.ledger.Interest;
import souk.ledger.Ledger;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import tools.jackson.databind.JsonNode;

/** Following a chain through nodes that lag, limit, and refuse, and with observers that fail. */
class FollowFaultsTest extends ChainTest {
  private static Command deposit(long amount) {
    return new Command.Deposit(Amount.of(amount));
  }

  private static Event deposited(long amount) {
    return new Event.Deposited(CUSTOMER.address(), Amount.of(amount));
  }

  private static boolean isLogs(JsonNode request) {
    return FaultyNode.method(request).equals("eth_getLogs");
  }

  private Cursor next() {
    return new Cursor(devnet.height() + 1, 0);
  }

  @Test
  void shouldLoseNoEventWhenLogsAreAnsweredByANodeThatIsBehind() throws Exception {
    FaultyNode node = faulty();
    Cursor from = next();
    // As two nodes behind one address: what asks for logs ends at one that has 3 blocks fewer.
    node.fault((request, pass) -> {
      if (!isLogs(request)) {
        return Optional.of(pass.get());
      }
      JsonNode filter = request.path("params").path(0);
      if (filter.has("blockHash")) {
        return Optional.of(FaultyNode.error(request, "unknown block"));
      }
      long seen = devnet.height() - 3;
      return Optional.of(
          EvmNode.count(filter.path("fromBlock")) > seen
              ? FaultyNode.result(request, "[]")
              : pass.get());
    });
    EvmLedger ledger = ledger(node.url());
    Ear ear = new Ear();
    try (Ledger.Subscription _ = ledger.follow(from, ear)) {
      for (int i = 1; i <= 3; i++) {
        await(ledger().submit(CUSTOMER, deposit(i)));
        devnet.mine(1);
      }
      until("it asks for logs", () -> node.asked("eth_getLogs") > 0);
      devnet.mine(5);
      until("all are heard", () -> ear.events.size() >= 3);
    }
    assertThat(ear.events).containsExactly(deposited(1), deposited(2), deposited(3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "{}", "\"\""})
  void shouldNotGoOnWhenANodeGivesSomethingElseThanAListOfLogs(String nonsense) throws Exception {
    FaultyNode node = faulty();
    Cursor from = next();
    await(ledger().submit(CUSTOMER, deposit(7)));
    node.fault((request, pass) ->
        Optional.of(isLogs(request) ? FaultyNode.result(request, nonsense) : pass.get()));
    EvmLedger ledger = ledger(node.url());
    Ear ear = new Ear();
    try (Ledger.Subscription _ = ledger.follow(from, ear)) {
      until("it asks again", () -> node.asked("eth_getLogs") >= 3);
      assertThat(ear.events).isEmpty();
      node.fault(FaultyNode.Fault.NONE);
      until("it is heard", () -> ear.events.size() == 1);
    }
    assertThat(ear.events).containsExactly(deposited(7));
  }

  @Test
  void shouldFollowANodeThatTellsItsLimitWithAnHttpStatus() throws Exception {
    FaultyNode node = faulty();
    Cursor from = next();
    for (int i = 1; i <= 4; i++) {
      await(ledger().submit(CUSTOMER, deposit(i)));
      devnet.mine(60);
    }
    AtomicInteger refused = new AtomicInteger();
    node.fault((request, pass) -> {
      node.status(200);
      if (isLogs(request) && blocks(request) > 10) {
        node.status(400);
        refused.incrementAndGet();
        return Optional.of(FaultyNode.error(request, "up to a 10 block range is allowed"));
      }
      return Optional.of(pass.get());
    });
    EvmLedger ledger = ledger(node.url());
    Ear ear = new Ear();
    try (Ledger.Subscription _ = ledger.follow(from, ear)) {
      until("all are heard", () -> ear.events.size() == 4);
    }
    // It finds out once, and does not spend every second question on trying again.
    assertThat(refused.get()).isLessThan(10);
  }

  private static long blocks(JsonNode request) {
    JsonNode filter = request.path("params").path(0);
    return EvmNode.count(filter.path("toBlock")) - EvmNode.count(filter.path("fromBlock")) + 1;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldReadABlockKindByKindWhenItHoldsTooManyLogsForOneAnswer(boolean near) throws Exception {
    FaultyNode node = faulty();
    Cursor from = next();
    for (int i = 1; i <= 3; i++) {
      await(ledger().submit(CUSTOMER, deposit(i)));
      await(ledger().submit(CUSTOMER, new Command.Withdraw(Amount.of(1))));
    }
    devnet.mine(near ? 1 : 200);
    node.fault((request, pass) ->
        Optional.of(
            isLogs(request) && request.path("params").path(0).path("topics").path(0).size() > 2
                ? FaultyNode.error(request, "query returned more than 10000 results")
                : pass.get()));
    Ear ear = new Ear();
    try (Ledger.Subscription _ = ledger(node.url()).follow(from, ear)) {
      until("all are heard", () -> ear.events.size() == 6);
    }
    Event out = new Event.Withdrawn(CUSTOMER.address(), Amount.of(1));
    assertThat(ear.events).containsExactly(deposited(1), out, deposited(2), out, deposited(3), out);
  }

  @Test
  void shouldReadNoLogsForAnObserverThatWantsToHearOfBlocksOnly() throws Exception {
    FaultyNode node = faulty();
    EvmLedger ledger = ledger(node.url());
    Ear ear = new Ear(Interest.BLOCKS);
    try (Ledger.Subscription _ = ledger.follow(Cursor.START, ear)) {
      for (int i = 1; i <= 3; i++) {
        await(ledger().submit(CUSTOMER, deposit(i)));
      }
      long height = devnet.height();
      until("it hears of the head", () -> ear.head == height);
      devnet.reorganise(2);
      until("it hears of the reorganisation", () -> ear.rollbacks.get() > 0);
    }
    assertThat(ear.events).isEmpty();
    assertThat(node.asked("eth_getLogs")).isZero();
  }

  @Test
  void shouldNotAskForLogsOfBlocksWhoseHeadersSayThatThereAreNone() throws Exception {
    FaultyNode node = faulty();
    EvmLedger ledger = ledger(node.url());
    Ear ear = new Ear();
    try (Ledger.Subscription _ = ledger.follow(next(), ear)) {
      await(ledger().submit(CUSTOMER, deposit(1)));
      until("it is heard", () -> ear.events.size() == 1);
      long before = node.asked("eth_getLogs");
      devnet.mine(30);
      long height = devnet.height();
      until("it hears of the head", () -> ear.head == height);
      assertThat(node.asked("eth_getLogs") - before).isZero();
      await(ledger().submit(CUSTOMER, deposit(2)));
      until("it is heard, too", () -> ear.events.size() == 2);
    }
  }

  @Test
  void shouldRollABlockBackOfWhichItHadToldAPartWhenAnObserverFailed() throws Exception {
    EvmLedger ledger = ledger();
    await(ledger.submit(PROVIDER, deposit(1))); // both have approved, and have something there
    await(ledger.submit(CUSTOMER, deposit(1)));
    Cursor from = next();
    AtomicBoolean failed = new AtomicBoolean();
    Ear ear =
        new Ear(
            Interest.ALL,
            event -> {
              if (event instanceof Event.Withdrawn && failed.compareAndSet(false, true)) {
                throw new IllegalStateException("an observer that fails once, on purpose");
              }
            });
    try (Ledger.Subscription _ = ledger.follow(from, ear)) {
      devnet.automine(false);
      var first = ledger.submit(CUSTOMER, new Command.Withdraw(Amount.of(1)));
      var second = ledger.submit(PROVIDER, new Command.Withdraw(Amount.of(1)));
      until("both wait", () -> waiting() == 2);
      devnet.mine(1);
      await(first);
      await(second);
      until("the first of the block failed", failed::get);
      devnet.reorganise(1);
      until("the reorganisation is heard of", () -> ear.rollbacks.get() == 1);
    }
    assertThat(ear.rolledBackTo).isEqualTo(from.block() - 1);
  }

  /** Of what is asked to find where two chains part, one answer after the other is missing once. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void shouldTellOfARollbackThoughOneOfItsQuestionsFailed(int failing) throws Exception {
    FaultyNode node = faulty();
    EvmLedger ledger = ledger(node.url());
    devnet.mine(5);
    Ear ear = new Ear();
    try (Ledger.Subscription _ = ledger.follow(next(), ear)) {
      // Each block is one to go back over; empty ones might come back with the same hash.
      for (int i = 0; i < 4; i++) {
        await(ledger.submit(CUSTOMER, deposit(1)));
        until("it is heard of", () -> ear.head == devnet.height());
      }
      AtomicInteger asked = new AtomicInteger();
      node.fault((request, pass) ->
          FaultyNode.method(request).equals("eth_getBlockByNumber")
                  && request.path("params").path(0).asString("").startsWith("0x")
                  && asked.incrementAndGet() == failing
              ? Optional.of(FaultyNode.result(request, "null"))
              : Optional.of(pass.get()));
      devnet.reorganise(3);
      devnet.mine(1);
      until("the rollback is heard of", () -> ear.rollbacks.get() > 0);
      assertThat(asked.get())
          .as("the question that fails was asked")
          .isGreaterThanOrEqualTo(failing);
    }
  }

  private long waiting() {
    try (EvmNode node = new EvmNode(devnet.url())) {
      return EvmNode.count(node.need("txpool_status").path("pending"));
    }
  }

  @Test
  void shouldGoOnFollowingAfterAnError() throws Exception {
    EvmLedger ledger = ledger();
    AtomicInteger errors = new AtomicInteger();
    Ear ear =
        new Ear(
            Interest.ALL,
            _ -> {
              if (errors.getAndIncrement() == 0) {
                throw new OutOfMemoryError("on purpose");
              }
            });
    try (Ledger.Subscription _ = ledger.follow(next(), ear)) {
      await(ledger.submit(CUSTOMER, deposit(1)));
      until("it failed", () -> errors.get() > 0);
      await(ledger.submit(CUSTOMER, deposit(2)));
      until("it is heard", () -> ear.events.contains(deposited(2)));
    }
  }

  @Test
  void shouldFollowANodeThatTakesNoBatches() throws Exception {
    FaultyNode node = faulty();
    node.takesBatches(false);
    EvmLedger ledger = ledger(node.url());
    Ear ear = new Ear();
    try (Ledger.Subscription _ = ledger.follow(next(), ear)) {
      await(ledger.submit(CUSTOMER, deposit(1)));
      until("it is heard", () -> ear.events.equals(List.of(deposited(1))));
    }
  }

  @Test
  void shouldSkipForeignLogsThatANodeGivesAllTheSame() throws Exception {
    Cursor from = next();
    await(ledger().submit(CUSTOMER, deposit(1)));
    FaultyNode node = faulty();
    node.fault((request, pass) -> {
      String answer = new String(pass.get(), StandardCharsets.UTF_8);
      return Optional.of(
          (isLogs(request)
                  ? answer.replace(
                      market.toString().substring(2), "00000000000000000000000000000000000000ff")
                  : answer)
              .getBytes(StandardCharsets.UTF_8));
    });
    Ear ear = new Ear();
    EvmLedger ledger = ledger(node.url());
    try (Ledger.Subscription _ = ledger.follow(from, ear)) {
      until("it asks", () -> node.asked("eth_getLogs") >= 2);
      assertThat(ear.events).isEmpty();
    }
  }

  /** As two nodes behind one address, of which the one with the logs lags by more than a little. */
  @Test
  void shouldLoseNoEventWhenTheNodeWithTheLogsIsFarBehind() throws Exception {
    FaultyNode node = faulty();
    Cursor from = next();
    await(ledger().submit(CUSTOMER, deposit(1)));
    devnet.mine(300);
    AtomicBoolean behind = new AtomicBoolean(true);
    long seen = from.block() - 1;
    node.fault((request, pass) -> {
      JsonNode filter = request.path("params").path(0);
      if (!isLogs(request) || !behind.get()) {
        return Optional.of(pass.get());
      }
      return Optional.of(
          filter.has("blockHash")
              ? FaultyNode.error(request, "unknown block")
              : EvmNode.count(filter.path("fromBlock")) > seen
                  ? FaultyNode.result(request, "[]")
                  : pass.get());
    });
    Ear ear = new Ear(new Interest(Set.of(Event.Deposited.class)));
    try (Ledger.Subscription _ = ledger(node.url()).follow(from, ear)) {
      until("it asks", () -> node.asked("eth_getLogs") >= 2);
      behind.set(false);
      until("it is heard", () -> ear.events.size() == 1);
    }
    assertThat(ear.events).containsExactly(deposited(1));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldReadABlockByItsReceiptsWhenOneKindHasTooManyLogsForOneAnswer(boolean near)
      throws Exception {
    FaultyNode node = faulty();
    Cursor from = next();
    await(ledger().submit(CUSTOMER, deposit(1)));
    await(ledger().submit(CUSTOMER, deposit(2)));
    devnet.mine(near ? 1 : 200);
    node.fault((request, pass) -> {
      String answer = new String(pass.get(), StandardCharsets.UTF_8);
      return Optional.of(
          isLogs(request) && answer.contains("logIndex")
              ? FaultyNode.error(request, "query exceeds the largest response")
              : answer.getBytes(StandardCharsets.UTF_8));
    });
    Ear ear = new Ear();
    try (Ledger.Subscription _ = ledger(node.url()).follow(from, ear)) {
      until("all are heard", () -> ear.events.size() == 2);
    }
    assertThat(ear.events).containsExactly(deposited(1), deposited(2));
  }

  @Test
  void shouldHalveARunThatANodeHangsUpOn() throws Exception {
    FaultyNode node = faulty();
    Cursor from = next();
    for (int i = 1; i <= 3; i++) {
      await(ledger().submit(CUSTOMER, deposit(i)));
      devnet.mine(60);
    }
    node.fault((request, pass) ->
        isLogs(request) && !request.path("params").path(0).has("blockHash") && blocks(request) > 10
            ? Optional.empty()
            : Optional.of(pass.get()));
    Ear ear = new Ear(new Interest(Set.of(Event.Deposited.class)));
    try (Ledger.Subscription _ = ledger(node.url()).follow(from, ear)) {
      until("all are heard", () -> ear.events.size() == 3);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldLeaveOutALogThatCannotBeReadAndGoOn(boolean near) throws Exception {
    FaultyNode node = faulty();
    Cursor from = next();
    await(ledger().submit(CUSTOMER, deposit(1)));
    await(ledger().submit(CUSTOMER, deposit(77)));
    await(ledger().submit(CUSTOMER, deposit(3)));
    devnet.mine(near ? 1 : 200);
    String sum = "\"0x" + Bytes32.of(77).toString().substring(2) + "\"";
    node.fault((_, pass) ->
        Optional.of(
            new String(pass.get(), StandardCharsets.UTF_8)
                .replace(sum, "\"0x\"")
                .getBytes(StandardCharsets.UTF_8)));
    Ear ear = new Ear();
    try (Ledger.Subscription _ = ledger(node.url()).follow(from, ear)) {
      until("the others are heard", () -> ear.events.size() == 2);
    }
    assertThat(ear.events).containsExactly(deposited(1), deposited(3));
  }

  @Test
  void shouldNotLeaveOutALogThatTheReceiptHasOtherwise() throws Exception {
    FaultyNode node = faulty();
    Cursor from = next();
    await(ledger().submit(CUSTOMER, deposit(77)));
    String sum = "\"0x" + Bytes32.of(77).toString().substring(2) + "\"";
    AtomicInteger garbled = new AtomicInteger();
    node.fault((request, pass) -> {
      byte[] answer = pass.get();
      return Optional.of(
          isLogs(request) && garbled.incrementAndGet() <= 20
              ? new String(answer, StandardCharsets.UTF_8)
                  .replace(sum, "\"0x\"")
                  .getBytes(StandardCharsets.UTF_8)
              : answer);
    });
    Ear ear = new Ear();
    try (Ledger.Subscription _ = ledger(node.url()).follow(from, ear)) {
      until("it is heard", () -> ear.events.size() == 1);
    }
    assertThat(ear.events).containsExactly(deposited(77));
  }

  @Test
  void shouldAskForTheLogsOfOneAccountOnlyWhenAnObserverWantsNoOthers() throws Exception {
    EvmLedger own = ledger();
    Cursor from = next();
    await(own.submit(PROVIDER, deposit(1)));
    await(own.submit(CUSTOMER, deposit(2)));
    await(own.submit(CUSTOMER, new Command.Transfer(PROVIDER.address(), Amount.of(1))));
    await(own.submit(PROVIDER, new Command.Transfer(CUSTOMER.address(), Amount.of(1))));
    await(own.submit(PROVIDER, new Command.Withdraw(Amount.of(1))));
    devnet.mine(100);
    FaultyNode node = faulty();
    AtomicInteger logs = new AtomicInteger();
    node.fault((request, pass) -> {
      String answer = new String(pass.get(), StandardCharsets.UTF_8);
      if (isLogs(request)) {
        logs.addAndGet(answer.split("logIndex", -1).length - 1);
      }
      return Optional.of(answer.getBytes(StandardCharsets.UTF_8));
    });
    Ear ear =
        new Ear(
            Interest.of(
                CUSTOMER.address(),
                Set.of(Event.Deposited.class, Event.Transferred.class, Event.Withdrawn.class)));
    try (Ledger.Subscription _ = ledger(node.url()).follow(from, ear)) {
      until("its own are heard", () -> ear.events.size() == 3);
      until("it hears of the head", () -> ear.head == devnet.height());
    }
    assertThat(ear.events)
        .containsExactly(
            deposited(2),
            new Event.Transferred(CUSTOMER.address(), PROVIDER.address(), Amount.of(1)),
            new Event.Transferred(PROVIDER.address(), CUSTOMER.address(), Amount.of(1)));
    assertThat(logs.get()).isEqualTo(3);
  }
}
