package souk.ledger.evm;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import souk.ledger.Command;
import souk.ledger.Receipt;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.PrivateKey;

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
    until(
        "it is given up",
        () -> {
          clock.move(PATIENCE);
          return receipt.isDone();
        });
    assertThat(receipt.join())
        .isEqualTo(
            new Receipt.Dropped(
                "another transaction of %s took its nonce %d"
                    .formatted(CUSTOMER.address(), nonce)));
    assertThat(view(ledger).balance(CUSTOMER.address())).isEqualTo(Amount.ZERO);

    devnet.automine(true);
    assertThat(await(ledger.submit(CUSTOMER, DEPOSIT))).isInstanceOf(Receipt.Included.class);
    assertThat(view(ledger).balance(CUSTOMER.address())).isEqualTo(Amount.of(1_000));
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

  @Test
  void shouldPayMoreWhenATransactionStaysOutOfBlocks() throws Exception {
    FaultyNode node = faulty();
    EvmLedger ledger = ledger(node.url());
    devnet.automine(false);
    CompletableFuture<Receipt> receipt = ledger.submit(CUSTOMER, DEPOSIT);
    until("it waits", () -> waiting(CUSTOMER) == 1);
    long before = node.asked("eth_sendRawTransaction");
    clock.move(PATIENCE.plusSeconds(1));
    until("it is sent again", () -> node.asked("eth_sendRawTransaction") > before);
    assertThat(waiting(CUSTOMER)).isEqualTo(1);
    until("the dearer one waits", () -> tip(CUSTOMER).compareTo(GWEI) > 0);
    devnet.mine(1);
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
    baseFee(GWEI.multiply(BigInteger.valueOf(50)));
    devnet.mine(1);
    baseFee(GWEI.multiply(BigInteger.valueOf(50)));
    CompletableFuture<Receipt> receipt = ledger.submit(CUSTOMER, DEPOSIT);
    until("it was tried again", () -> node.asked("eth_sendRawTransaction") >= 2);
    assertThat(receipt).isNotDone();

    baseFee(BigInteger.ONE);
    devnet.mine(1);
    assertThat(await(receipt)).isInstanceOf(Receipt.Included.class);
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
      EvmLedger ledger = ledger();
      Amount before = view(ledger).balance(CUSTOMER.address());
      devnet.automine(false);
      CompletableFuture<Receipt> receipt = ledger.submit(CUSTOMER, DEPOSIT);
      until("it waits", () -> waiting(CUSTOMER) == 1);
      clock.move(skew);
      ledger.refresh();
      assertThat(receipt).isNotDone();
      // After the jump, patience counts from then on.
      BigInteger cheap = tip(CUSTOMER);
      until(
          "it is sent again, dearer",
          () -> {
            clock.move(PATIENCE);
            return tip(CUSTOMER).compareTo(cheap) > 0;
          });
      devnet.mine(1);
      assertThat(await(receipt)).isInstanceOf(Receipt.Included.class);
      assertThat(view(ledger).balance(CUSTOMER.address())).isEqualTo(before.plus(Amount.of(1_000)));
      devnet.automine(true);
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

  /** The tip that the account's only waiting transaction offers; 0 when none waits. */
  private BigInteger tip(PrivateKey account) {
    return asking(node -> {
      for (var byNonce : node.need("txpool_content").path("pending")) {
        for (var transaction : byNonce) {
          if (account
              .address()
              .toString()
              .equalsIgnoreCase(transaction.path("from").asString(""))) {
            return EvmNode.number(transaction.path("maxPriorityFeePerGas"));
          }
        }
      }
      return BigInteger.ZERO;
    });
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
