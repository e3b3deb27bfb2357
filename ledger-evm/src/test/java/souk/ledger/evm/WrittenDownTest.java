package souk.ledger.evm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import souk.ledger.Command;
import souk.ledger.Event;
import souk.ledger.Receipt;
import souk.primitives.Amount;
import souk.primitives.Bytes;

/** What is written down of a transaction before it is sent, and what can be done with it. */
class WrittenDownTest extends ChainTest {
  private static final Command TRANSFER = new Command.Transfer(PROVIDER.address(), Amount.of(5));

  private final List<List<Bytes>> written = new CopyOnWriteArrayList<>();

  @BeforeEach
  void deposit() throws Exception {
    assertThat(await(ledger().submit(CUSTOMER, new Command.Deposit(Amount.of(9)))))
        .isInstanceOf(Receipt.Included.class);
  }

  private Amount paid() {
    return view(ledger()).balance(PROVIDER.address());
  }

  @Test
  void shouldWriteATransactionDownBeforeItIsSent() throws Exception {
    FaultyNode node = faulty();
    AtomicLong sentBefore = new AtomicLong(-1);
    Receipt receipt =
        await(
            ledger(node.url())
                .submit(
                    CUSTOMER,
                    TRANSFER,
                    forms -> {
                      sentBefore.compareAndSet(-1, node.asked("eth_sendRawTransaction"));
                      written.add(forms);
                    }));

    assertThat(receipt).isInstanceOf(Receipt.Included.class);
    assertThat(sentBefore).hasValue(0);
    assertThat(written).hasSize(1);
    assertThat(written.getFirst()).hasSize(1);
    assertThat(EvmLedger.sender(written.getFirst().getFirst())).isEqualTo(CUSTOMER.address());
    assertThat(ledger().done(((Receipt.Included) receipt).transaction()))
        .hasValueSatisfying(done -> {
          assertThat(done.sender()).isEqualTo(CUSTOMER.address());
          assertThat(done.block()).isEqualTo(((Receipt.Included) receipt).block());
          assertThat(done.events())
              .containsExactly(
                  new Event.Transferred(CUSTOMER.address(), PROVIDER.address(), Amount.of(5)));
        });
  }

  @Test
  void shouldNotSendWhatCouldNotBeWrittenDown() throws Exception {
    FaultyNode node = faulty();
    Receipt receipt =
        await(
            ledger(node.url())
                .submit(
                    CUSTOMER,
                    TRANSFER,
                    _ -> {
                      throw new IllegalStateException("the disk is full");
                    }));

    assertThat(receipt)
        .isInstanceOfSatisfying(
            Receipt.Dropped.class,
            dropped -> assertThat(dropped.why()).contains("not sent", "the disk is full"));
    devnet.mine(5);
    assertThat(node.asked("eth_sendRawTransaction")).isZero();
    assertThat(paid()).isEqualTo(Amount.ZERO);
  }

  /** As after a crash between writing down and sending, and again between sending and hearing. */
  @Test
  void shouldPayOnceWhenItIsGoneOnWithWhatWasWrittenDown() throws Exception {
    FaultyNode node = faulty();
    node.fault((request, pass) ->
        FaultyNode.isSending(request)
            ? Optional.of(FaultyNode.error(request, "Internal error"))
            : Optional.of(pass.get()));
    CompletableFuture<Receipt> _ = ledger(node.url()).submit(CUSTOMER, TRANSFER, written::add);
    untilAsTimePasses("it is written down", () -> !written.isEmpty());

    for (int i = 0; i < 3; i++) {
      assertThat(await(ledger().resume(written.getLast()))).isInstanceOf(Receipt.Included.class);
    }
    devnet.mine(5);
    assertThat(paid()).isEqualTo(Amount.of(5));
  }

  @Test
  void shouldWriteDownADearerFormBeforeItIsSent() throws Exception {
    FaultyNode node = faulty();
    AtomicLong refused = new AtomicLong();
    node.fault((request, pass) ->
        FaultyNode.isSending(request) && refused.getAndIncrement() == 0
            ? Optional.of(FaultyNode.error(request, "transaction underpriced"))
            : Optional.of(pass.get()));
    List<Long> sentBefore = new CopyOnWriteArrayList<>();
    CompletableFuture<Receipt> receipt =
        ledger(node.url())
            .submit(
                CUSTOMER,
                TRANSFER,
                forms -> {
                  sentBefore.add(node.asked("eth_sendRawTransaction"));
                  written.add(forms);
                });

    assertThat(awaitAsTimePasses(receipt))
        .isInstanceOfSatisfying(
            Receipt.Included.class,
            included ->
                assertThat(written.getLast())
                    .hasSize(2)
                    .last()
                    .satisfies(form ->
                        assertThat(SignedTransaction.parse(form).signed().hash())
                            .isEqualTo(included.transaction())));
    assertThat(sentBefore).containsExactly(0L, 1L);
    assertThat(paid()).isEqualTo(Amount.of(5));
  }
}
