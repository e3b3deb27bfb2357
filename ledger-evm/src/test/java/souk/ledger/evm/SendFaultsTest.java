package souk.ledger.evm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import souk.ledger.Command;
import souk.ledger.Receipt;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import tools.jackson.databind.JsonNode;

/** Nodes whose answers to a sent transaction, or about the next one, prove less than they say. */
class SendFaultsTest extends ChainTest {
  private static final BigInteger GWEI = BigInteger.valueOf(1_000_000_000);
  private static final Command DEPOSIT = new Command.Deposit(Amount.of(9));

  private void approve() throws Exception {
    assertThat(await(ledger().submit(CUSTOMER, DEPOSIT))).isInstanceOf(Receipt.Included.class);
  }

  private Amount balance() {
    return view(ledger()).balance(CUSTOMER.address());
  }

  /** Takes each transaction the first time that it comes, and answers otherwise than it should. */
  private FaultyNode taking(Answering first, Answering again) {
    FaultyNode node = faulty();
    Set<String> taken = ConcurrentHashMap.newKeySet();
    node.fault((request, pass) -> {
      if (!FaultyNode.isSending(request)) {
        return Optional.of(pass.get());
      }
      if (taken.add(request.path("params").path(0).asString(""))) {
        pass.get();
        return first.to(request);
      }
      return again.to(request);
    });
    return node;
  }

  private interface Answering {
    Optional<byte[]> to(JsonNode request);
  }

  private static Answering saying(String error) {
    return request -> Optional.of(FaultyNode.error(request, error));
  }

  private void shouldDepositOnce(FaultyNode node) throws Exception {
    approve();
    devnet.automine(false);
    CompletableFuture<Receipt> receipt = ledger(node.url()).submit(CUSTOMER, DEPOSIT);
    untilAsTimePasses("it is sent again", () -> node.asked("eth_sendRawTransaction") >= 3);
    assertThat(receipt).isNotDone();
    devnet.mine(1);
    assertThat(awaitAsTimePasses(receipt)).isInstanceOf(Receipt.Included.class);
    devnet.mine(5);
    assertThat(balance()).isEqualTo(Amount.of(18));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "request timed out",
        "Internal error",
        "txpool is full",
        "nonce too high",
        "replacement transaction underpriced",
        "nonce too low",
        "execution reverted",
        "transaction underpriced",
        "daily request count exceeded, request rate limited",
        "what nobody has ever read"
      })
  void shouldWatchATransactionWhenTheNodesErrorDoesNotSayThatItIsNotTaken(String message)
      throws Exception {
    FaultyNode node = taking(saying(message), saying(message));
    if (message.startsWith("nonce too low") || message.startsWith("transaction under")) {
      // Not sent again soon, or with another offer, each of which is taken.
      approve();
      assertThat(awaitAsTimePasses(ledger(node.url()).submit(CUSTOMER, DEPOSIT)))
          .isInstanceOf(Receipt.Included.class);
      devnet.mine(5);
      assertThat(balance()).isEqualTo(Amount.of(18));
    } else {
      shouldDepositOnce(node);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "null",
        "<html>bad gateway</html>",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":null}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":true}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":\"no\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32603}}"
      })
  void shouldWatchATransactionWhenTheAnswerToItIsNoAnswer(String answer) throws Exception {
    Answering nonsense = _ -> Optional.of(answer.getBytes(StandardCharsets.UTF_8));
    shouldDepositOnce(taking(nonsense, nonsense));
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 302, 400, 401, 404, 429, 500, 502, 503, 504})
  void shouldWatchATransactionWhateverTheHttpStatusOfAnError(int status) throws Exception {
    FaultyNode node = faulty();
    node.fault((request, pass) -> {
      byte[] passed = pass.get();
      boolean sending = FaultyNode.isSending(request);
      node.status(sending ? status : 200);
      return Optional.of(sending ? FaultyNode.error(request, "gateway trouble") : passed);
    });
    shouldDepositOnce(node);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Known transaction",
        "existing tx with same hash",
        "Transaction nonce is too low. Try incrementing the nonce.",
        "OwnNonceAlreadyUsed",
        "already in mempool",
        "insufficient funds for gas * price + value"
      })
  void shouldTakeATransactionForSentWhenTheConnectionBrokeAndTheNodeKnowsItThen(String message)
      throws Exception {
    approve();
    FaultyNode node = taking(_ -> Optional.empty(), saying(message));
    devnet.automine(false);
    CompletableFuture<Receipt> receipt = ledger(node.url()).submit(CUSTOMER, DEPOSIT);
    untilAsTimePasses("it is sent again", () -> node.asked("eth_sendRawTransaction") >= 2);
    assertThat(receipt).isNotDone();
    devnet.mine(1);
    assertThat(awaitAsTimePasses(receipt)).isInstanceOf(Receipt.Included.class);
    assertThat(balance()).isEqualTo(Amount.of(18));
  }

  @Test
  void shouldDropATransactionThatTheNodeWillNeverTake() throws Exception {
    approve();
    FaultyNode node = faulty();
    node.fault((request, pass) ->
        Optional.of(
            FaultyNode.isSending(request)
                ? FaultyNode.error(request, "tx fee (3.00 ether) exceeds the configured cap")
                : pass.get()));
    assertThat(await(ledger(node.url()).submit(CUSTOMER, DEPOSIT)))
        .isInstanceOfSatisfying(
            Receipt.Dropped.class,
            dropped -> assertThat(dropped.why()).contains("exceeds the configured cap"));
  }

  // ---- what is not known ----

  @Test
  void shouldSayThatAnOutcomeIsUnknownAndGoOnWithItLaterUnderTheSameNonce() throws Exception {
    approve();
    FaultyNode node = faulty();
    node.fault((request, pass) ->
        Optional.of(
            FaultyNode.isSending(request) ? FaultyNode.error(request, "later") : pass.get()));
    EvmLedger ledger = EvmLedger.open(settings(node.url()), clock);
    Receipt receipt = awaitAsTimePasses(ledger.submit(CUSTOMER, DEPOSIT));
    assertThat(receipt).isInstanceOf(Receipt.Unknown.class);
    Receipt.Unknown unknown = (Receipt.Unknown) receipt;
    assertThat(unknown.why()).contains("in no block yet").contains("later");
    // What comes after it would be in no block either, and is not sent.
    assertThat(awaitAsTimePasses(ledger.submit(CUSTOMER, DEPOSIT)))
        .isInstanceOfSatisfying(
            Receipt.Dropped.class, dropped -> assertThat(dropped.why()).contains("was not sent"));
    ledger.close();

    assertThat(await(ledger().resume(unknown.sent()))).isInstanceOf(Receipt.Included.class);
    assertThat(balance()).isEqualTo(Amount.of(18));
    assertThat(await(ledger().resume(unknown.sent()))).isInstanceOf(Receipt.Included.class);
    assertThat(balance()).as("resumed twice").isEqualTo(Amount.of(18));
  }

  @Test
  void shouldSayThatAnOutcomeIsUnknownWhenTheLedgerIsClosedBeforeItIsSeen() throws Exception {
    approve();
    FaultyNode node = faulty();
    devnet.automine(false);
    EvmLedger ledger = EvmLedger.open(settings(node.url()), clock);
    CompletableFuture<Receipt> receipt = ledger.submit(CUSTOMER, DEPOSIT);
    until("it is sent", () -> node.asked("eth_sendRawTransaction") >= 1);
    ledger.close();
    assertThat(await(receipt)).isInstanceOf(Receipt.Unknown.class);
  }

  @Test
  void shouldProveThatAResumedTransactionNeverWillBeWhenAnotherTookItsNonce() throws Exception {
    approve();
    FaultyNode node = faulty();
    node.fault((request, pass) ->
        Optional.of(
            FaultyNode.isSending(request) ? FaultyNode.error(request, "later") : pass.get()));
    EvmLedger ledger = ledger(node.url());
    Receipt receipt = awaitAsTimePasses(ledger.submit(CUSTOMER, DEPOSIT));
    assertThat(await(ledger().submit(CUSTOMER, new Command.Deposit(Amount.of(100)))))
        .isInstanceOf(Receipt.Included.class);
    devnet.mine(4);
    assertThat(await(ledger().resume(((Receipt.Unknown) receipt).sent())))
        .isInstanceOf(Receipt.Dropped.class);
    assertThat(balance()).isEqualTo(Amount.of(109));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0x", "0x02", "0x02c0", "0x01f86b", "0x02f90000"})
  void shouldResumeNothingThatIsNoTransaction(String sent) {
    EvmLedger ledger = ledger();
    assertThatThrownBy(() -> ledger.resume(List.of(Bytes.parse(sent))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("signed transaction");
  }

  @Test
  void shouldNotTakeAMissingReceiptForAProofThatATransactionIsNotThere() throws Exception {
    approve();
    FaultyNode node = faulty();
    node.fault((request, pass) ->
        Optional.of(
            FaultyNode.method(request).equals("eth_getTransactionReceipt")
                ? FaultyNode.result(request, "null")
                : pass.get()));
    CompletableFuture<Receipt> receipt = ledger(node.url()).submit(CUSTOMER, DEPOSIT);
    until("it is looked for", () -> node.asked("eth_getTransactionReceipt") >= 2);
    for (int i = 0; i < 5; i++) {
      devnet.mine(2);
      long asked = node.asked("eth_getTransactionReceipt");
      clock.move(Duration.ofMinutes(1));
      until("it is looked for", () -> node.asked("eth_getTransactionReceipt") >= asked + 2);
    }
    assertThat(receipt).isNotDone();
    node.fault(FaultyNode.Fault.NONE);
    assertThat(await(receipt)).isInstanceOf(Receipt.Included.class);
    assertThat(balance()).isEqualTo(Amount.of(18));
  }

  // ---- accounts that may have one transaction in flight ----

  @Test
  void shouldWaitForTheOneBeforeWhenAnAccountMayHaveOneTransactionInFlight() throws Exception {
    approve();
    FaultyNode node = faulty();
    devnet.automine(false);
    node.fault((request, pass) -> {
      if (FaultyNode.isSending(request)) {
        try (EvmNode direct = new EvmNode(devnet.url())) {
          if (direct.transactionCount(CUSTOMER.address(), "pending")
              > direct.transactionCount(CUSTOMER.address(), "latest")) {
            return Optional.of(
                FaultyNode.error(
                    request, "in-flight transaction limit reached for delegated accounts"));
          }
        }
      }
      return Optional.of(pass.get());
    });
    EvmLedger ledger = ledger(node.url());
    List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      receipts.add(ledger.submit(CUSTOMER, DEPOSIT));
    }
    for (int i = 0; i < 6; i++) {
      untilAsTimePasses("one waits", () -> devnetCount("pending") > devnetCount("latest"));
      devnet.mine(1);
    }
    for (CompletableFuture<Receipt> receipt : receipts) {
      assertThat(awaitAsTimePasses(receipt)).isInstanceOf(Receipt.Included.class);
    }
    assertThat(balance()).isEqualTo(Amount.of(9 * 7));
  }

  // ---- nodes that count wrongly ----

  /** The count of transactions that a node gives which never sees the newest ones. */
  private FaultyNode stale(String... tags) {
    FaultyNode node = faulty();
    long count = devnetCount("latest");
    node.fault((request, pass) ->
        Optional.of(
            FaultyNode.method(request).equals("eth_getTransactionCount")
                    && List.of(tags).contains(request.path("params").path(1).asString(""))
                ? FaultyNode.result(request, "\"" + EvmNode.quantity(count) + "\"")
                : pass.get()));
    return node;
  }

  private long devnetCount(String tag) {
    try (EvmNode node = new EvmNode(devnet.url())) {
      return node.transactionCount(CUSTOMER.address(), tag);
    }
  }

  @Test
  void shouldSendOtherSumsThoughTheCountIsStale() throws Exception {
    approve();
    FaultyNode node = stale("pending", "latest");
    EvmLedger ledger = ledger(node.url());
    for (int sum = 1; sum <= 3; sum++) {
      assertThat(await(ledger.submit(CUSTOMER, new Command.Deposit(Amount.of(sum)))))
          .isInstanceOf(Receipt.Included.class);
    }
    assertThat(balance()).isEqualTo(Amount.of(15));
    ledger.close();

    // Another run knows nothing of that, and takes the next nonce once it is proven that its own is
    // used by another transaction, and finally.
    CompletableFuture<Receipt> receipt =
        ledger(node.url()).submit(CUSTOMER, new Command.Deposit(Amount.of(100)));
    untilAsTimePasses(
        "it is in a block",
        () -> {
          devnet.mine(1);
          return receipt.isDone();
        });
    assertThat(receipt.join()).isInstanceOf(Receipt.Included.class);
    assertThat(balance()).isEqualTo(Amount.of(115));
  }

  @Test
  void shouldNotTakeTheReceiptOfAnEarlierTransactionForItsOwnWhenTheCountIsStale()
      throws Exception {
    approve();
    FaultyNode node = stale("pending", "latest");
    EvmLedger ledger = ledger(node.url());
    List<Amount> balances = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      steadyFees();
      assertThat(await(ledger.submit(CUSTOMER, DEPOSIT))).isInstanceOf(Receipt.Included.class);
      balances.add(balance());
    }
    assertThat(balances).containsExactly(Amount.of(18), Amount.of(27), Amount.of(36));
  }

  @Test
  void shouldFindItsOwnNonceWhenAnEarlierRunSentTheSameAndTheCountIsStale() throws Exception {
    approve();
    FaultyNode node = stale("pending", "latest");
    for (int i = 0; i < 3; i++) { // each as a program of its own, which knows nothing of the last
      steadyFees();
      EvmLedger ledger = ledger(node.url());
      assertThat(await(ledger.submit(CUSTOMER, DEPOSIT))).isInstanceOf(Receipt.Included.class);
      ledger.close();
    }
    assertThat(balance()).isEqualTo(Amount.of(36));
  }

  /** With the same fees two transactions with the same nonce are the same to the last byte. */
  private void steadyFees() {
    try (EvmNode node = new EvmNode(devnet.url())) {
      node.need("anvil_setNextBlockBaseFeePerGas", EvmNode.quantity(GWEI));
      devnet.mine(1);
      node.need("anvil_setNextBlockBaseFeePerGas", EvmNode.quantity(GWEI));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pending state is not available",
        "unknown block",
        "header not found",
        "invalid argument 1: hex string without 0x prefix",
        "Internal error",
        "null"
      })
  void shouldSendThroughANodeThatKnowsNoPendingBlock(String answer) throws Exception {
    FaultyNode node = faulty();
    node.fault((request, pass) ->
        Optional.of(
            !request.path("params").path(1).asString("").equals("pending")
                ? pass.get()
                : answer.equals("null")
                    ? FaultyNode.result(request, "null")
                    : FaultyNode.error(request, answer)));
    EvmLedger ledger = ledger(node.url());
    CompletableFuture<Receipt> first = ledger.submit(CUSTOMER, DEPOSIT);
    CompletableFuture<Receipt> second = ledger.submit(CUSTOMER, DEPOSIT);
    assertThat(await(first)).isInstanceOf(Receipt.Included.class);
    assertThat(await(second)).isInstanceOf(Receipt.Included.class);
    assertThat(balance()).isEqualTo(Amount.of(18));
  }
}
