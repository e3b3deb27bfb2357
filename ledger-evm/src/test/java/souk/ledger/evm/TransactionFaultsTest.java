package souk.ledger.evm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import souk.ledger.Command;
import souk.ledger.Receipt;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.PrivateKey;
import tools.jackson.databind.JsonNode;

/** Transactions that are replaced, too cheap, too poor, or that wait too long. */
class TransactionFaultsTest extends ChainTest {
  private static final BigInteger GWEI = BigInteger.valueOf(1_000_000_000);
  private static final Command DEPOSIT = new Command.Deposit(Amount.of(1_000));
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @Test
  void shouldSayThatATransactionWasReplacedWhenAnotherTookItsNonce() throws Exception {
    EvmLedger ledger = ledger();
    devnet.automine(false);
    CompletableFuture<Receipt> receipt = ledger.submit(CUSTOMER, DEPOSIT);
    until("it waits", () -> waiting(CUSTOMER) == 1);
    long nonce = sent(CUSTOMER);
    payMyself(CUSTOMER, nonce, GWEI.multiply(BigInteger.TEN));
    devnet.mine(1);
    until("its nonce is gone", () -> sent(CUSTOMER) == nonce + 1);
    clock.move(PATIENCE.multipliedBy(3));
    Thread.sleep(200);
    assertThat(receipt).as("the other one may still go").isNotDone();
    devnet.mine(3);
    assertThat(await(receipt))
        .isEqualTo(
            new Receipt.Dropped(
                "another transaction of %s took its nonce %d"
                    .formatted(CUSTOMER.address(), nonce)));
    assertThat(view(ledger).balance(CUSTOMER.address())).isEqualTo(Amount.ZERO);

    devnet.automine(true);
    assertThat(await(ledger.submit(CUSTOMER, DEPOSIT))).isInstanceOf(Receipt.Included.class);
    assertThat(view(ledger).balance(CUSTOMER.address())).isEqualTo(Amount.of(1_000));
  }

  /** As anvil does while it makes a block: its state is there before the block is. */
  @Test
  void shouldNotBelieveThatAnotherTookItsNonceWhenTheNodeCountsABlockTooEarly() throws Exception {
    FaultyNode node = faulty();
    EvmLedger ledger =
        closing(
            EvmLedger.open(
                new EvmLedger.Settings(
                    node.url(),
                    market,
                    Optional.of(Devnet.CHAIN_ID),
                    0,
                    Duration.ofMillis(20),
                    Duration.ofDays(1),
                    FeePolicy.DEFAULT),
                clock));
    devnet.automine(false);
    long nonce = sent(CUSTOMER);
    AtomicLong early = new AtomicLong();
    node.fault((request, pass) -> {
      boolean counts =
          request.path("method").asString().equals("eth_getTransactionCount")
              && request.path("params").path(0).asString().equals(CUSTOMER.address().toString());
      JsonNode block = request.path("params").path(1);
      boolean ofNewest = block.isObject() || block.asString().equals(EvmNode.quantity(newest()));
      if (!counts || !ofNewest || waiting(CUSTOMER) != 1) {
        return Optional.of(pass.get());
      }
      early.incrementAndGet();
      return Optional.of(FaultyNode.result(request, "\"0x%x\"".formatted(nonce + 1)));
    });
    CompletableFuture<Receipt> receipt = ledger.submit(CUSTOMER, DEPOSIT);
    until("it was counted too early, and looked for", () -> receipt.isDone() || early.get() >= 4);
    assertThat(receipt).isNotDone();
    devnet.mine(1);
    assertThat(await(receipt)).isInstanceOf(Receipt.Included.class);
    assertThat(view(ledger).balance(CUSTOMER.address())).isEqualTo(Amount.of(1_000));
    devnet.automine(true);
  }

  private long newest() {
    try (EvmNode node = new EvmNode(devnet.url())) {
      return node.latest().block().number();
    }
  }

  @Test
  void shouldGoBehindATransactionOfAnotherProgramWithTheSameKey() throws Exception {
    EvmLedger ledger = ledger();
    devnet.automine(false);
    payMyself(CUSTOMER, sent(CUSTOMER), GWEI.multiply(BigInteger.TEN));
    until("the other waits", () -> waiting(CUSTOMER) == 1);
    CompletableFuture<Receipt> receipt = ledger.submit(CUSTOMER, DEPOSIT);
    until("both wait", () -> waiting(CUSTOMER) == 2);
    devnet.mine(1);
    assertThat(await(receipt)).isInstanceOf(Receipt.Included.class);
  }

  /** anvil forgets what was in the blocks that it takes away. */
  @Test
  void shouldSendAgainWhatAReorganisationRemovedFromBeforeWhatWaits() throws Exception {
    EvmLedger ledger = ledger();
    assertThat(await(ledger.submit(CUSTOMER, DEPOSIT))).isInstanceOf(Receipt.Included.class);
    devnet.automine(false);
    CompletableFuture<Receipt> second = ledger.submit(CUSTOMER, new Command.Deposit(Amount.of(7)));
    until("it waits", () -> waiting(CUSTOMER) == 1);
    long before = sent(CUSTOMER);
    devnet.reorganise(1);
    assertThat(sent(CUSTOMER)).as("the first is gone").isEqualTo(before - 1);
    untilAsTimePasses(
        "both are in blocks",
        () -> {
          devnet.mine(1);
          return sent(CUSTOMER) == before + 1;
        });
    assertThat(await(second)).isInstanceOf(Receipt.Included.class);
    assertThat(view(ledger).balance(CUSTOMER.address())).isEqualTo(Amount.of(1_007));
    devnet.automine(true);
  }

  @Test
  void shouldPayMoreOnlyWhenBlocksHadRoomForATransactionAndDidNotTakeIt() throws Exception {
    LosingNode losing = new LosingNode();
    FaultyNode node = faulty();
    node.fault(losing);
    EvmLedger ledger =
        closing(EvmLedger.open(settings(node.url()).watching(Duration.ofDays(1)), clock));
    CompletableFuture<Receipt> receipt = ledger.submit(CUSTOMER, DEPOSIT);
    for (int times = 2; times <= 6; times++) {
      int wanted = times;
      until("it waits", () -> losing.offers.size() >= wanted - 1);
      clock.move(PATIENCE.plusSeconds(1));
      until("it is sent again", () -> losing.offers.size() >= wanted);
    }
    assertThat(losing.offers).as("no block has come").containsOnly(losing.offers.getFirst());

    devnet.mine(1);
    int before = losing.offers.size();
    clock.move(PATIENCE.plusSeconds(1));
    until("it is sent again", () -> losing.offers.size() > before);
    assertThat(losing.offers.getLast().tip()).isGreaterThan(losing.offers.getFirst().tip());

    node.fault(FaultyNode.Fault.NONE);
    clock.move(PATIENCE.plusSeconds(1));
    assertThat(await(receipt)).isInstanceOf(Receipt.Included.class);
    assertThat(view(ledger).balance(CUSTOMER.address())).isEqualTo(Amount.of(1_000));
  }

  @Test
  void shouldWaitForFeesToFallWhenTheyAreOverTheCeiling() throws Exception {
    FaultyNode node = faulty();
    EvmLedger.Settings settings = settings(node.url());
    FeePolicy thrifty = new FeePolicy(GWEI, GWEI.multiply(BigInteger.valueOf(5)));
    EvmLedger ledger =
        closing(
            EvmLedger.open(
                new EvmLedger.Settings(
                    settings.url(),
                    settings.contract(),
                    settings.chainId(),
                    settings.confirmations(),
                    settings.poll(),
                    settings.patience(),
                    thrifty),
                clock));
    AtomicLong seconds = new AtomicLong();
    baseFee(GWEI.multiply(BigInteger.valueOf(50)));
    devnet.mine(1);
    baseFee(GWEI.multiply(BigInteger.valueOf(50)));
    CompletableFuture<Receipt> receipt = ledger.submit(CUSTOMER, DEPOSIT);
    until(
        "it was tried again",
        () -> {
          clock.move(Duration.ofSeconds(1));
          seconds.incrementAndGet();
          return node.asked("eth_sendRawTransaction") >= 4;
        });
    assertThat(receipt).isNotDone();
    assertThat(seconds).as("seconds in which it was sent four times").hasValueGreaterThan(60);

    baseFee(BigInteger.ONE);
    devnet.mine(1);
    assertThat(awaitAsTimePasses(receipt)).isInstanceOf(Receipt.Included.class);
  }

  @Test
  void shouldNameTheMissingCoinsWhenTheSenderCannotPayForGas() throws Exception {
    EvmLedger ledger = ledger();
    devnet.fund(CUSTOMER.address(), BigInteger.ZERO);
    assertThat(await(ledger.submit(CUSTOMER, DEPOSIT)))
        .isInstanceOfSatisfying(
            Receipt.Dropped.class,
            dropped ->
                assertThat(dropped.why())
                    .contains("not enough of the chain's coin to pay for gas"));
    devnet.fund(CUSTOMER.address(), TestChain.WEI);
    assertThat(await(ledger.submit(CUSTOMER, DEPOSIT))).isInstanceOf(Receipt.Included.class);
  }

  @Test
  void shouldKeepWatchingWhenTheClockIsSetBackOrForth() throws Exception {
    for (Duration skew : new Duration[] {Duration.ofDays(-400), Duration.ofDays(400)}) {
      FaultyNode node = faulty();
      EvmLedger ledger = ledger(node.url());
      Amount before = view(ledger).balance(CUSTOMER.address());
      devnet.automine(false);
      CompletableFuture<Receipt> receipt = ledger.submit(CUSTOMER, DEPOSIT);
      until("it waits", () -> waiting(CUSTOMER) == 1);
      clock.move(skew);
      ledger.refresh();
      // After the jump, patience counts from then on.
      long sent = node.asked("eth_sendRawTransaction");
      until(
          "it is sent again",
          () -> {
            clock.move(PATIENCE);
            return node.asked("eth_sendRawTransaction") > sent;
          });
      assertThat(receipt).isNotDone();
      devnet.mine(1);
      assertThat(await(receipt)).isInstanceOf(Receipt.Included.class);
      assertThat(view(ledger).balance(CUSTOMER.address())).isEqualTo(before.plus(Amount.of(1_000)));
      devnet.automine(true);
    }
  }

  /** Says that it took a transaction, and loses it. */
  private static final class LosingNode implements FaultyNode.Fault {
    final List<FeePolicy.Offer> offers = new CopyOnWriteArrayList<>();

    @Override
    public Optional<byte[]> answer(JsonNode request, FaultyNode.Pass pass) throws IOException {
      if (!FaultyNode.method(request).equals("eth_sendRawTransaction")) {
        return Optional.of(pass.get());
      }
      SignedTransaction sent =
          SignedTransaction.parse(Bytes.parse(request.path("params").path(0).asString("")));
      offers.add(sent.transaction().fees());
      return Optional.of(FaultyNode.result(request, "\"" + sent.signed().hash() + "\""));
    }
  }

  // ---- what the chain has of an account ----

  private <T> T asking(java.util.function.Function<EvmNode, T> question) {
    try (EvmNode node = new EvmNode(devnet.url())) {
      return question.apply(node);
    }
  }

  private long sent(PrivateKey account) {
    return asking(node -> node.transactionCount(account.address(), "latest"));
  }

  private long waiting(PrivateKey account) {
    return asking(node -> node.transactionCount(account.address(), "pending")) - sent(account);
  }

  private void baseFee(BigInteger wei) {
    asking(node -> node.need("anvil_setNextBlockBaseFeePerGas", EvmNode.quantity(wei)));
  }

  /** A payment of nothing to oneself, as another program with the key would send it. */
  private void payMyself(PrivateKey account, long nonce, BigInteger tip) {
    Transaction.Signed other =
        new Transaction(
                Devnet.CHAIN_ID,
                nonce,
                account.address(),
                BigInteger.ZERO,
                Bytes.EMPTY,
                21_000,
                new FeePolicy.Offer(tip, tip.multiply(BigInteger.TEN)))
            .sign(account);
    asking(node -> node.need("eth_sendRawTransaction", other.encoded().toString()));
  }
}
