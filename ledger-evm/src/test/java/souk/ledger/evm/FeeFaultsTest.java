package souk.ledger.evm;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import souk.ledger.Command;
import souk.ledger.Receipt;
import souk.primitives.Amount;
import souk.primitives.Bytes;

/** Nodes that suggest fees, or refuse a transaction for what it offers. */
class FeeFaultsTest extends ChainTest {
  private static final BigInteger GWEI = BigInteger.valueOf(1_000_000_000);
  private static final Command DEPOSIT = new Command.Deposit(Amount.of(9));

  private final List<FeePolicy.Offer> offers = new CopyOnWriteArrayList<>();

  private void approve() throws Exception {
    assertThat(await(ledger().submit(CUSTOMER, DEPOSIT))).isInstanceOf(Receipt.Included.class);
  }

  @Test
  void shouldOfferTheTipThatTheNodeSuggestsWhereNoneBelowIsTaken() throws Exception {
    FaultyNode node = faulty();
    node.fault(offering(30, 25, "transaction underpriced"));
    assertThat(await(ledger(node.url()).submit(CUSTOMER, DEPOSIT)))
        .isInstanceOf(Receipt.Included.class);
    assertThat(node.asked("eth_sendRawTransaction")).isOne();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "transaction underpriced: gas tip cap %d, minimum needed 25000000000",
        "transaction underpriced: tip needed 25 gwei, tip permitted 1 gwei",
        "transaction underpriced"
      })
  void shouldOfferTheTipThatARefusalAsksForAndRememberIt(String refusal) throws Exception {
    approve();
    FaultyNode node = faulty();
    FaultyNode.Fault picky = offering(1, 25, refusal);
    node.fault((request, pass) ->
        FaultyNode.method(request).startsWith("eth_maxPriority")
                || FaultyNode.method(request).equals("eth_feeHistory")
            ? Optional.of(FaultyNode.error(request, "the method does not exist"))
            : picky.answer(request, pass));
    EvmLedger ledger = ledger(node.url());
    assertThat(awaitAsTimePasses(ledger.submit(CUSTOMER, DEPOSIT)))
        .isInstanceOf(Receipt.Included.class);
    int sent = offers.size();
    assertThat(sent).isLessThanOrEqualTo(refusal.contains("25") ? 2 : 6);
    assertThat(await(ledger.submit(CUSTOMER, DEPOSIT))).isInstanceOf(Receipt.Included.class);
    assertThat(offers.size()).as("sent the second time").isEqualTo(sent + 1);
    assertThat(view(ledger()).balance(CUSTOMER.address())).isEqualTo(Amount.of(27));
  }

  @Test
  void shouldOfferWhatOthersPaidWhereANodeSuggestsNoTip() throws Exception {
    approve();
    FaultyNode node = faulty();
    FaultyNode.Fault picky = offering(1, 25, "transaction underpriced");
    node.fault((request, pass) ->
        switch (FaultyNode.method(request)) {
          case "eth_maxPriorityFeePerGas" -> Optional.of(FaultyNode.result(request, "null"));
          case "eth_feeHistory" ->
              Optional.of(
                  FaultyNode.result(request, "{\"reward\":[[\"0x1\"],[\"0x6fc23ac00\"],[],null]}"));
          default -> picky.answer(request, pass);
        });
    assertThat(await(ledger(node.url()).submit(CUSTOMER, DEPOSIT)))
        .isInstanceOf(Receipt.Included.class);
    assertThat(offers).hasSize(1);
  }

  @Test
  void shouldOfferNoMoreThanTheCeilingsWhateverANodeSuggestsAndHoweverLongItTakes()
      throws Exception {
    approve();
    FaultyNode node = faulty();
    FaultyNode.Fault suggesting = offering(178, 0, "");
    AtomicBoolean losing = new AtomicBoolean(true);
    node.fault((request, pass) -> {
      Optional<byte[]> answer =
          suggesting.answer(
              request,
              () -> {
                if (!FaultyNode.isSending(request) || !losing.get()) {
                  return pass.get();
                }
                Bytes sent = Bytes.parse(request.path("params").path(0).asString(""));
                return FaultyNode.result(
                    request, "\"" + SignedTransaction.parse(sent).signed().hash() + "\"");
              });
      return answer;
    });
    EvmLedger ledger =
        closing(EvmLedger.open(settings(node.url()).watching(Duration.ofDays(1)), clock));
    CompletableFuture<Receipt> receipt = ledger.submit(CUSTOMER, DEPOSIT);
    until("it is sent", () -> node.asked("eth_sendRawTransaction") >= 1);
    for (int i = 0; i < 60; i++) {
      long before = node.asked("eth_sendRawTransaction");
      devnet.mine(1);
      clock.move(Duration.ofMinutes(2));
      until("it is sent again", () -> node.asked("eth_sendRawTransaction") > before);
    }
    assertThat(offers)
        .allSatisfy(offer -> {
          assertThat(offer.tip()).isLessThanOrEqualTo(FeePolicy.DEFAULT.mostTip());
          assertThat(offer.most()).isLessThanOrEqualTo(FeePolicy.DEFAULT.ceiling());
        })
        .anySatisfy(offer -> assertThat(offer.most()).isEqualTo(FeePolicy.DEFAULT.ceiling()));
    assertThat(receipt).isNotDone();
    losing.set(false);
    clock.move(Duration.ofMinutes(2));
    assertThat(await(receipt)).isInstanceOf(Receipt.Included.class);
  }

  /** Suggests a tip, and takes no transaction with less than another. */
  private FaultyNode.Fault offering(long suggested, long least, String refusal) {
    return (request, pass) -> {
      if (FaultyNode.method(request).equals("eth_maxPriorityFeePerGas")) {
        return Optional.of(
            FaultyNode.result(
                request,
                "\"" + EvmNode.quantity(GWEI.multiply(BigInteger.valueOf(suggested))) + "\""));
      }
      if (FaultyNode.isSending(request)) {
        FeePolicy.Offer offer = offer(Bytes.parse(request.path("params").path(0).asString("")));
        offers.add(offer);
        if (offer.tip().compareTo(GWEI.multiply(BigInteger.valueOf(least))) < 0) {
          return Optional.of(FaultyNode.error(request, refusal.formatted(offer.tip())));
        }
      }
      return Optional.of(pass.get());
    };
  }

  private static FeePolicy.Offer offer(Bytes transaction) {
    return SignedTransaction.parse(transaction).transaction().fees();
  }
}
