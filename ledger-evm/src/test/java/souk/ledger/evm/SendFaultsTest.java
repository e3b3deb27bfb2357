package souk.ledger.evm;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.web3j.rlp.RlpDecoder;
import org.web3j.rlp.RlpList;
import org.web3j.rlp.RlpString;
import souk.ledger.Command;
import souk.ledger.Receipt;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import tools.jackson.databind.JsonNode;

/** Nodes whose answers to a sent transaction, or about the next one, prove less than they say. */
class SendFaultsTest extends ChainTest {
  private static final BigInteger GWEI = BigInteger.valueOf(1_000_000_000);
  private static final Command DEPOSIT = new Command.Deposit(Amount.of(9));

  private static boolean isSending(JsonNode request) {
    return FaultyNode.method(request).equals("eth_sendRawTransaction");
  }

  private void approve() throws Exception {
    assertThat(await(ledger().submit(CUSTOMER, DEPOSIT))).isInstanceOf(Receipt.Included.class);
  }

  private Amount balance() {
    return view(ledger()).balance(CUSTOMER.address());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Known transaction",
        "existing tx with same hash",
        "Transaction nonce is too low. Try incrementing the nonce.",
        "OwnNonceAlreadyUsed",
        "already in mempool"
      })
  void shouldTakeATransactionForSentWhenTheNodeKnowsItAlready(String message) throws Exception {
    FaultyNode node = faulty();
    Set<String> taken = new HashSet<>();
    node.fault((request, pass) -> {
      if (!isSending(request)) {
        return Optional.of(pass.get());
      }
      if (taken.add(request.path("params").path(0).asString(""))) {
        pass.get();
        return Optional.empty(); // taken, and the connection broken before it says so
      }
      return Optional.of(FaultyNode.error(request, message));
    });
    EvmLedger ledger = ledger(node.url());
    assertThat(await(ledger.submit(CUSTOMER, DEPOSIT))).isInstanceOf(Receipt.Included.class);
    assertThat(await(ledger.submit(CUSTOMER, DEPOSIT))).isInstanceOf(Receipt.Included.class);
    assertThat(balance()).isEqualTo(Amount.of(18));
  }

  @ParameterizedTest
  @ValueSource(strings = {"request timed out", "Internal error", "in-flight limit reached"})
  void shouldWatchATransactionWhenTheNodesErrorDoesNotSayThatItIsNotTaken(String message)
      throws Exception {
    approve();
    FaultyNode node = faulty();
    AtomicInteger sent = new AtomicInteger();
    devnet.automine(false);
    node.fault((request, pass) -> {
      if (!isSending(request)) {
        return Optional.of(pass.get());
      }
      if (sent.incrementAndGet() == 1) {
        pass.get();
      }
      return Optional.of(FaultyNode.error(request, message));
    });
    CompletableFuture<Receipt> receipt = ledger(node.url()).submit(CUSTOMER, DEPOSIT);
    until("it is sent again", () -> sent.get() >= 3);
    assertThat(receipt).isNotDone();
    devnet.mine(1);
    assertThat(await(receipt)).isInstanceOf(Receipt.Included.class);
    devnet.automine(true);
    assertThat(balance()).isEqualTo(Amount.of(18));
  }

  @Test
  void shouldDropATransactionThatTheNodeWillNeverTake() throws Exception {
    approve();
    FaultyNode node = faulty();
    node.fault((request, pass) ->
        Optional.of(
            isSending(request)
                ? FaultyNode.error(request, "tx fee (3.00 ether) exceeds the configured cap")
                : pass.get()));
    assertThat(await(ledger(node.url()).submit(CUSTOMER, DEPOSIT)))
        .isInstanceOfSatisfying(
            Receipt.Dropped.class,
            dropped -> assertThat(dropped.why()).contains("exceeds the configured cap"));
  }

  /** The count of transactions that a node gives which never sees the newest ones. */
  private FaultyNode stale() {
    FaultyNode node = faulty();
    long count = devnetCount();
    node.fault((request, pass) ->
        Optional.of(
            FaultyNode.method(request).equals("eth_getTransactionCount")
                    && request.path("params").path(1).asString("").equals("pending")
                ? FaultyNode.result(request, "\"" + EvmNode.quantity(count) + "\"")
                : pass.get()));
    return node;
  }

  private long devnetCount() {
    try (EvmNode node = new EvmNode(devnet.url())) {
      return node.transactionCount(CUSTOMER.address(), "latest");
    }
  }

  @Test
  void shouldNotTakeTheReceiptOfAnEarlierTransactionForItsOwnWhenTheCountIsStale()
      throws Exception {
    approve();
    FaultyNode node = stale();
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
    FaultyNode node = stale();
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

  @Test
  void shouldSendThroughANodeThatKnowsNoPendingBlock() throws Exception {
    FaultyNode node = faulty();
    node.fault((request, pass) ->
        Optional.of(
            request.path("params").path(1).asString("").equals("pending")
                ? FaultyNode.error(request, "pending state is not available")
                : pass.get()));
    EvmLedger ledger = ledger(node.url());
    CompletableFuture<Receipt> first = ledger.submit(CUSTOMER, DEPOSIT);
    CompletableFuture<Receipt> second = ledger.submit(CUSTOMER, DEPOSIT);
    assertThat(await(first)).isInstanceOf(Receipt.Included.class);
    assertThat(await(second)).isInstanceOf(Receipt.Included.class);
    assertThat(balance()).isEqualTo(Amount.of(18));
  }

  @Test
  void shouldOfferTheTipThatTheNodeSuggestsWhereNoneBelowIsTaken() throws Exception {
    FaultyNode node = suggesting(30);
    node.fault(offering(30, 25));
    assertThat(await(ledger(node.url()).submit(CUSTOMER, DEPOSIT)))
        .isInstanceOf(Receipt.Included.class);
    assertThat(node.asked("eth_sendRawTransaction")).isOne();
  }

  @Test
  void shouldOfferNoMoreThanTheCeilingsWhateverANodeSuggestsAndHoweverLongItTakes()
      throws Exception {
    approve();
    FaultyNode node = suggesting(178);
    devnet.automine(false);
    CompletableFuture<Receipt> receipt = ledger(node.url()).submit(CUSTOMER, DEPOSIT);
    for (int i = 0; i < 40; i++) {
      long before = node.asked("eth_sendRawTransaction");
      clock.move(java.time.Duration.ofMinutes(2));
      if (i < 5) {
        until("it is sent again", () -> node.asked("eth_sendRawTransaction") > before);
      }
    }
    assertThat(offers).isNotEmpty();
    assertThat(offers)
        .allSatisfy(offer -> {
          assertThat(offer.tip()).isLessThanOrEqualTo(FeePolicy.DEFAULT.mostTip());
          assertThat(offer.most()).isLessThanOrEqualTo(FeePolicy.DEFAULT.ceiling());
        });
    assertThat(receipt).isNotDone();
    devnet.mine(1);
    assertThat(await(receipt)).isInstanceOf(Receipt.Included.class);
  }

  private final List<FeePolicy.Offer> offers =
      java.util.Collections.synchronizedList(new ArrayList<>());

  private FaultyNode suggesting(long gwei) {
    FaultyNode node = faulty();
    node.fault(offering(gwei, 0));
    return node;
  }

  /** Suggests a tip, and takes no transaction with less than another. */
  private FaultyNode.Fault offering(long suggested, long least) {
    return (request, pass) -> {
      if (FaultyNode.method(request).equals("eth_maxPriorityFeePerGas")) {
        return Optional.of(
            FaultyNode.result(
                request,
                "\"" + EvmNode.quantity(GWEI.multiply(BigInteger.valueOf(suggested))) + "\""));
      }
      if (isSending(request)) {
        FeePolicy.Offer offer = offer(Bytes.parse(request.path("params").path(0).asString("")));
        offers.add(offer);
        if (offer.tip().compareTo(GWEI.multiply(BigInteger.valueOf(least))) < 0) {
          return Optional.of(FaultyNode.error(request, "transaction underpriced: gas tip cap"));
        }
      }
      return Optional.of(pass.get());
    };
  }

  private static FeePolicy.Offer offer(Bytes transaction) {
    RlpList fields =
        (RlpList)
            RlpDecoder.decode(transaction.slice(1, transaction.size() - 1)).getValues().getFirst();
    return new FeePolicy.Offer(
        ((RlpString) fields.getValues().get(2)).asPositiveBigInteger(),
        ((RlpString) fields.getValues().get(3)).asPositiveBigInteger());
  }
}
