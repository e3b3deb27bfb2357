package souk.ledger.evm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import souk.ledger.BlockRef;
import souk.ledger.Command;
import souk.ledger.Cursor;
import souk.ledger.Event;
import souk.ledger.Ledger;
import souk.ledger.Ledger.Finality;
import souk.ledger.LedgerException;
import souk.ledger.LedgerObserver;
import souk.ledger.Receipt;
import souk.primitives.Amount;

/** A node that is down, slow, or says what no node should. */
class NodeFaultsTest extends ChainTest {
  private static final Command DEPOSIT = new Command.Deposit(Amount.of(1_000));

  @Test
  void shouldDropACommandThatTheNodeCouldNotBeAskedForAndTakeItOnceTheNodeIsBack()
      throws Exception {
    FaultyNode node = faulty();
    EvmLedger ledger = ledger(node.url());
    BlockRef head = ledger.head(Finality.INCLUDED);
    node.fault(FaultyNode.down());
    assertThat(await(ledger.submit(CUSTOMER, DEPOSIT)))
        .isInstanceOfSatisfying(
            Receipt.Dropped.class,
            dropped -> assertThat(dropped.why()).contains(node.url()).contains("cannot be asked"));
    assertThatThrownBy(() -> ledger.at(head)).isInstanceOf(LedgerException.class);

    node.fault(FaultyNode.Fault.NONE);
    assertThat(await(ledger.submit(CUSTOMER, DEPOSIT))).isInstanceOf(Receipt.Included.class);
    assertThat(view(ledger).balance(CUSTOMER.address())).isEqualTo(Amount.of(1_000));
  }

  @Test
  void shouldSeeATransactionThroughWhenTheNodeTookItAndWentDownBeforeItSaidSo() throws Exception {
    FaultyNode node = faulty();
    EvmLedger ledger = ledger(node.url());
    AtomicBoolean down = new AtomicBoolean();
    node.fault((request, pass) -> {
      if (FaultyNode.method(request).equals("eth_sendRawTransaction") && !down.get()) {
        pass.get();
        down.set(true);
      }
      return down.get() ? Optional.empty() : Optional.of(pass.get());
    });
    CompletableFuture<Receipt> receipt = ledger.submit(CUSTOMER, DEPOSIT);
    until("the node goes down", down::get);
    node.fault(FaultyNode.Fault.NONE);

    assertThat(await(receipt)).isInstanceOf(Receipt.Included.class);
    assertThat(view(ledger).balance(CUSTOMER.address())).isEqualTo(Amount.of(1_000));
  }

  @Test
  void shouldSendATransactionAgainThatWasLostOnItsWayToTheNode() throws Exception {
    FaultyNode node = faulty();
    EvmLedger ledger = ledger(node.url());
    AtomicBoolean lost = new AtomicBoolean();
    node.fault((request, pass) ->
        FaultyNode.method(request).equals("eth_sendRawTransaction")
                && lost.compareAndSet(false, true)
            ? Optional.empty()
            : Optional.of(pass.get()));
    assertThat(awaitAsTimePasses(ledger.submit(CUSTOMER, DEPOSIT)))
        .isInstanceOf(Receipt.Included.class);
    assertThat(node.asked("eth_sendRawTransaction")).isGreaterThanOrEqualTo(2);
    assertThat(view(ledger).balance(CUSTOMER.address())).isEqualTo(Amount.of(1_000));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>bad gateway</html>",
        "{}",
        "[]",
        "null",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":null}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":7}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"0x\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"0xffffffffffffffffffff\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"number\":\"-1\",\"hash\":\"0x12\"}}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":[[[[{}]]]]}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":0,\"message\":null}}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":\"no\"}"
      })
  void shouldSurviveNonsenseWhateverItIsAnAnswerTo(String nonsense) throws Exception {
    FaultyNode node = faulty();
    EvmLedger ledger = ledger(node.url());
    BlockRef head = ledger.head(Finality.INCLUDED);
    for (String method :
        List.of("eth_getBlockByNumber", "eth_call", "eth_estimateGas", "eth_getTransactionCount")) {
      node.fault(FaultyNode.saying(nonsense, method));
      assertThat(await(ledger.submit(CUSTOMER, DEPOSIT)))
          .as("with nonsense for %s", method)
          .isNotInstanceOf(Receipt.Included.class);
    }
    node.fault(FaultyNode.saying(nonsense, "eth_getBlockByNumber", "eth_call"));
    assertThatThrownBy(() -> ledger.at(head).balance(CUSTOMER.address()))
        .isInstanceOf(LedgerException.class);

    node.fault(FaultyNode.Fault.NONE);
    assertThat(await(ledger.submit(CUSTOMER, DEPOSIT))).isInstanceOf(Receipt.Included.class);
    assertThat(view(ledger).balance(CUSTOMER.address())).isEqualTo(Amount.of(1_000));
  }

  @ParameterizedTest
  @ValueSource(strings = {"eth_sendRawTransaction", "eth_getTransactionReceipt"})
  void shouldWatchATransactionThroughNonsenseUntilTheNodeIsItselfAgain(String method)
      throws Exception {
    FaultyNode node = faulty();
    EvmLedger ledger = ledger(node.url());
    node.fault(FaultyNode.saying("<html>bad gateway</html>", method));
    CompletableFuture<Receipt> receipt = ledger.submit(CUSTOMER, DEPOSIT);
    untilAsTimePasses("the nonsense is heard", () -> node.asked(method) >= 3);
    assertThat(receipt).isNotDone();
    node.fault(FaultyNode.Fault.NONE);
    assertThat(awaitAsTimePasses(receipt)).isInstanceOf(Receipt.Included.class);
    assertThat(view(ledger).balance(CUSTOMER.address())).isEqualTo(Amount.of(1_000));
  }

  @Test
  void shouldNotReadAnAnswerThatIsTooLargeForMemory() {
    FaultyNode node = faulty();
    EvmLedger ledger = ledger(node.url());
    byte[] large = new byte[(int) JsonRpc.MOST_BYTES + 100];
    java.util.Arrays.fill(large, (byte) 'a');
    large[0] = '"';
    node.fault((_, _) -> Optional.of(large));
    assertThatThrownBy(ledger::refresh)
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("expected at most " + JsonRpc.MOST_BYTES);
  }

  @Test
  void shouldGiveUpANodeThatTakesForever() throws Exception {
    FaultyNode node = faulty();
    CountDownLatch over = new CountDownLatch(1);
    node.fault((_, pass) -> {
      try {
        assertThat(over.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      return Optional.of(pass.get());
    });
    try (EvmNode asked = new EvmNode(node.url(), Duration.ofMillis(300))) {
      assertThatThrownBy(asked::latest)
          .isInstanceOf(LedgerException.class)
          .hasMessageContaining("cannot be asked for eth_getBlockByNumber");
    } finally {
      over.countDown();
    }
  }

  @Test
  void shouldReportEveryEventOnceWhenANodeGivesLogsOfFewBlocksAtATime() throws Exception {
    EvmLedger ledger = ledger();
    List<Event> told = new ArrayList<>();
    for (int i = 1; i <= 6; i++) {
      Receipt receipt = await(ledger.submit(CUSTOMER, new Command.Deposit(Amount.of(i))));
      assertThat(receipt)
          .isInstanceOfSatisfying(Receipt.Included.class, in -> told.addAll(in.events()));
      devnet.mine(20);
    }
    FaultyNode node = faulty();
    node.fault((request, pass) -> {
      if (FaultyNode.method(request).equals("eth_getLogs")) {
        var range = request.path("params").path(0);
        long blocks =
            EvmNode.count(range.path("toBlock")) - EvmNode.count(range.path("fromBlock")) + 1;
        if (blocks > 10) {
          return Optional.of(FaultyNode.error(request, "query exceeds max block range 10"));
        }
      }
      return Optional.of(pass.get());
    });
    assertThat(heard(ledger(node.url()), Cursor.START, 6)).isEqualTo(told);
  }

  @Test
  void shouldCatchUpAfterADowntimeOfThousandsOfBlocks() throws Exception {
    EvmLedger ledger = ledger();
    Cursor cursor;
    Ear ear = new Ear();
    try (Ledger.Subscription _ = ledger.follow(Cursor.START, ear)) {
      await(ledger.submit(CUSTOMER, new Command.Deposit(Amount.of(1))));
      until("the first event", () -> ear.events.size() == 1);
      cursor = ear.cursors.getFirst();
    }
    ledger.close();

    EvmLedger meanwhile = ledger();
    List<Event> told = new ArrayList<>();
    for (int i = 2; i <= 5; i++) {
      Receipt receipt = await(meanwhile.submit(CUSTOMER, new Command.Deposit(Amount.of(i))));
      assertThat(receipt)
          .isInstanceOfSatisfying(Receipt.Included.class, in -> told.addAll(in.events()));
      devnet.mine(700);
    }
    assertThat(heard(ledger(), cursor, 4)).isEqualTo(told);
  }

  private static List<Event> heard(EvmLedger ledger, Cursor from, int events) throws Exception {
    Ear ear = new Ear();
    try (Ledger.Subscription _ = ledger.follow(from, ear)) {
      long head = ledger.head(Finality.INCLUDED).number();
      until(events + " events", () -> ear.events.size() >= events && ear.head >= head);
    }
    return ear.events;
  }

  private static final class Ear implements LedgerObserver {
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final List<Cursor> cursors = new CopyOnWriteArrayList<>();
    private volatile long head;

    @Override
    public void applied(Cursor cursor, BlockRef block, Event event) {
      cursors.add(cursor);
      events.add(event);
    }

    @Override
    public void advanced(BlockRef to) {
      head = to.number();
    }
  }
}
