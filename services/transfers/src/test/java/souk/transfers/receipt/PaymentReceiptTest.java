package souk.transfers.receipt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import souk.ledger.Command;
import souk.ledger.LedgerInfo;
import souk.ledger.LedgerReader;
import souk.ledger.LedgerRules;
import souk.ledger.Receipt;
import souk.ledger.RoundRules;
import souk.ledger.local.LocalLedger;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.PrivateKey;
import souk.primitives.Signer;
import souk.primitives.testkit.Decoders;
import souk.transfers.LocalRail;
import souk.transfers.Payment;
import souk.transfers.PaymentOrder;
import souk.transfers.PaymentState;
import souk.transfers.Rail;
import souk.transfers.invoice.Invoice;
import souk.transfers.invoice.LateMoney;
import souk.transfers.invoice.PaymentMethod;
import souk.transfers.invoice.SignedInvoice;

class PaymentReceiptTest {
  private static final PrivateKey ADA = PrivateKey.fromSeeded(new Random(1));
  private static final PrivateKey BOB = PrivateKey.fromSeeded(new Random(2));

  private LocalLedger ledger;
  private Receipt.Included moved;

  @BeforeEach
  void pay() {
    ledger =
        LocalLedger.builder(
                new LedgerRules(new RoundRules(10, 2, 3, 20, 50), 100, 100_000, 1_000, 2_000),
                Bytes32.of(15))
            .fund(ADA.address(), Amount.of(10_000))
            .finalityDepth(5)
            .open();
    ledger.submit(ADA, new Command.Deposit(Amount.of(10_000))).join();
    moved =
        (Receipt.Included)
            ledger.submit(ADA, new Command.Transfer(BOB.address(), Amount.of(700))).join();
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  private SignedInvoice invoice(Optional<Amount> amount) {
    return invoice(amount, 1);
  }

  private SignedInvoice invoice(Optional<Amount> amount, long created) {
    return new Invoice(
            ledger.info().chainId(),
            ledger.info().contract(),
            Address.ZERO,
            BOB.address(),
            amount,
            "melons",
            List.of(PaymentMethod.TRANSFER),
            created,
            1_500,
            true,
            LateMoney.RETURNED,
            Bytes32.of(1))
        .sign(BOB);
  }

  private PaymentReceipt receipt(long amount, long block, Optional<SignedInvoice> invoice) {
    PaymentOrder order =
        new PaymentOrder(
            Bytes32.of(3),
            ledger.info().domain().separator(),
            ADA.address(),
            BOB.address(),
            Amount.of(amount),
            invoice,
            Optional.empty(),
            "");
    Payment.Inclusion included =
        new Payment.Inclusion(
            moved.transaction(), block, moved.block().hash(), moved.block().time(), Amount.ZERO);
    return PaymentReceipt.of(
        new Payment(order, 1_000, PaymentState.PAID, List.of(), Optional.of(included), ""),
        ledger.info(),
        ADA);
  }

  private PaymentReceipt receipt() {
    return receipt(700, moved.block().number(), Optional.of(invoice(Optional.of(Amount.of(700)))));
  }

  /**
   * Money that moved before an invoice was made cannot have been for it; clocks differ a little.
   */
  @Test
  void shouldBeNoProofWhenTheMoneyMovedBeforeTheInvoiceWas() {
    long then = moved.block().time();
    PaymentReceipt skewed = receiptOfInvoiceMade(then + ReceiptCheck.CLOCK_SECONDS);
    assertThat(check(skewed)).isInstanceOf(ReceiptCheck.Paid.class);
    assertThat(check(receiptOfInvoiceMade(then + ReceiptCheck.CLOCK_SECONDS + 1)))
        .isInstanceOfSatisfying(
            ReceiptCheck.Wrong.class,
            wrong -> assertThat(wrong.why()).contains("before its invoice was made"));
  }

  private PaymentReceipt receiptOfInvoiceMade(long created) {
    return receipt(
        700, moved.block().number(), Optional.of(invoice(Optional.of(Amount.of(700)), created)));
  }

  private ReceiptCheck check(PaymentReceipt receipt) {
    return ReceiptCheck.of(receipt, new LocalRail(ledger));
  }

  @Test
  void shouldBeTheSameWhenItWasReadAndCheckAgainstTheLedgerAlone() throws Exception {
    PaymentReceipt receipt = receipt();
    assertThat(PaymentReceipt.parse(receipt.text())).isEqualTo(receipt);
    assertThat(check(receipt)).isEqualTo(new ReceiptCheck.Paid(moved.block(), false));
    ledger.advance(5);
    assertThat(check(receipt)).isEqualTo(new ReceiptCheck.Paid(moved.block(), true));

    PaymentReceipt acknowledged = receipt.acknowledge(BOB);
    assertThat(PaymentReceipt.parse(acknowledged.text())).isEqualTo(acknowledged);
    assertThat(acknowledged.id()).isEqualTo(receipt.id());
    assertThatThrownBy(() -> receipt.acknowledge(ADA)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldSeeWhenTheLedgerShowsSomethingElse() {
    assertThat(check(receipt(701, moved.block().number(), Optional.empty())))
        .isInstanceOf(ReceiptCheck.Wrong.class);
    assertThat(check(receipt(700, 1, Optional.empty()))).isInstanceOf(ReceiptCheck.Wrong.class);
    assertThat(check(receipt(700, 99, Optional.empty()))).isInstanceOf(ReceiptCheck.NotSeen.class);
    try (LocalLedger other = LocalLedger.builder(ledger.info().rules(), Bytes32.of(16)).open()) {
      assertThat(ReceiptCheck.of(receipt(), new LocalRail(other)))
          .isInstanceOf(ReceiptCheck.Wrong.class);
    }
  }

  /** Where the ledger finds transactions by their hash, whatever block the receipt names. */
  @Test
  void shouldSeeWhenTheTransactionIsInAnotherBlock() {
    Rail byHash =
        new Rail() {
          private final Rail real = new LocalRail(ledger);

          @Override
          public LedgerReader ledger() {
            return real.ledger();
          }

          @Override
          public CompletableFuture<Receipt> send(
              Signer by, Command.Transfer transfer, Consumer<List<Bytes>> writtenDown) {
            throw new AssertionError("it sends something");
          }

          @Override
          public CompletableFuture<Receipt> resume(List<Bytes> sent) {
            throw new AssertionError("it sends something");
          }

          @Override
          public Optional<Done> done(Bytes32 transaction, long block) {
            return real.done(transaction, moved.block().number());
          }

          @Override
          public Optional<Receipt.Included> look(List<Bytes> sent) {
            return Optional.empty();
          }
        };

    assertThat(ReceiptCheck.of(receipt(), byHash)).isInstanceOf(ReceiptCheck.Paid.class);
    assertThat(ReceiptCheck.of(receipt(700, 1, Optional.empty()), byHash))
        .isInstanceOfSatisfying(
            ReceiptCheck.Wrong.class, wrong -> assertThat(wrong.why()).contains("in block 2"));
  }

  @Test
  void shouldNotBeReadWhenAnyOfItsBytesIsOtherwise() {
    for (PaymentReceipt receipt : List.of(receipt(), receipt().acknowledge(BOB))) {
      byte[] right = receipt.encode();
      for (int i = 0; i < right.length; i++) {
        byte[] wrong = right.clone();
        wrong[i] ^= (byte) (1 << (i % 8));
        assertThatThrownBy(() -> PaymentReceipt.decode(wrong))
            .as("byte %d", i)
            .isInstanceOf(DecodeException.class);
        byte[] cut = Arrays.copyOf(right, i);
        assertThatThrownBy(() -> PaymentReceipt.decode(cut)).isInstanceOf(DecodeException.class);
      }
    }
  }

  @Test
  void shouldNotBeReadWhenItIsOfAnotherPaymentThanItsInvoice() {
    byte[] other =
        receipt(600, moved.block().number(), Optional.of(invoice(Optional.of(Amount.of(700)))))
            .encode();

    assertThatThrownBy(() -> PaymentReceipt.decode(other))
        .hasMessageContaining("another payment than its invoice");
    byte[] open =
        receipt(600, moved.block().number(), Optional.of(invoice(Optional.empty()))).encode();
    assertThat(catchThrowable(() -> PaymentReceipt.decode(open))).isNull();
  }

  @Test
  void shouldReadStrictlyOrRefuseWhenExamplesAreMutated() {
    new Decoders()
        .add(
            "receipt",
            PaymentReceipt::read,
            PaymentReceipt::encode,
            receipt(700, moved.block().number(), Optional.empty()).acknowledge(BOB).encode())
        .mutate(20_261_129, 2_000);
  }

  @Test
  void shouldBeInADomainOfItsOwn() {
    LedgerInfo info = ledger.info();
    PaymentReceipt receipt = receipt();
    assertThat(receipt.isOf(info)).isTrue();
    assertThat(
            receipt.isOf(
                new LedgerInfo(info.chainId() + 1, info.contract(), info.token(), info.rules())))
        .isFalse();
  }
}
