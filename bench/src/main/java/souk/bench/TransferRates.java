package souk.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import souk.ledger.Command;
import souk.ledger.LedgerInfo;
import souk.ledger.LedgerRules;
import souk.ledger.Receipt;
import souk.ledger.RoundRules;
import souk.ledger.local.LocalLedger;
import souk.ledger.local.LocalLedgerBuilder;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.PrivateKey;
import souk.store.SqliteDatabase;
import souk.transfers.DatabasePaymentJournal;
import souk.transfers.LocalRail;
import souk.transfers.Payer;
import souk.transfers.PaymentOrder;
import souk.transfers.TransferTables;
import souk.transfers.invoice.Invoice;
import souk.transfers.invoice.LateMoney;
import souk.transfers.invoice.PaymentMethod;
import souk.transfers.invoice.SignedInvoice;
import souk.transfers.receipt.PaymentReceipt;

/**
 * Payments between people on the local ledger: each with an invoice that its payee signs and its
 * payer checks, two entries of a journal that are on disk before the next step is taken, and a
 * receipt that its payer signs. Payments of one account go one after the other, so there are many
 * accounts.
 */
final class TransferRates {
  private static final int PAYERS = 512;
  private static final long WEALTH = 1L << 40;
  private static final long NOW = 1_790_000_000L;

  private TransferRates() {}

  /**
   * What was measured.
   *
   * @param perSecond transfers, by the clock
   * @param cpuMicros processor time of this process for each
   * @param signMicros processor time of a signature
   * @param recoverMicros processor time of a check of one
   */
  record Measured(double perSecond, double cpuMicros, double signMicros, double recoverMicros) {
    /** What the signatures alone leave: two that are made and one that is checked, on all cores. */
    double limit() {
      return Runtime.getRuntime().availableProcessors() * 1e6 / (2 * signMicros + recoverMicros);
    }
  }

  /** Transfers, so many from each account. */
  static Measured measure(Path folder, int each)
      throws IOException, InterruptedException, ExecutionException {
    Random random = new Random(20_261_130);
    List<PrivateKey> payers =
        IntStream.range(0, PAYERS).mapToObj(_ -> PrivateKey.fromSeeded(random)).toList();
    PrivateKey payee = PrivateKey.fromSeeded(random);
    LocalLedgerBuilder builder =
        LocalLedger.builder(
            new LedgerRules(new RoundRules(100, 10, 10, 100, 8191), 10, 100_000, 1000, 5000),
            Bytes32.of(1));
    payers.forEach(payer -> builder.fund(payer.address(), Amount.of(WEALTH)));
    try (LocalLedger ledger = builder.observers(Runnable::run).open();
        SqliteDatabase database =
            SqliteDatabase.open(folder.resolve("payments.db"), TransferTables.MIGRATIONS);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (PrivateKey payer : payers) {
        if (!(ledger.submit(payer, new Command.Deposit(Amount.of(WEALTH))).join()
            instanceof Receipt.Included)) {
          throw new IllegalStateException("a deposit was refused");
        }
      }
      InstantSource clock = () -> Instant.ofEpochSecond(NOW);
      Payer desk = new Payer(new DatabasePaymentJournal(database), new LocalRail(ledger), clock);
      List<Future<?>> done = new ArrayList<>();
      double sign = Limits.signNanos() / 1e3;
      double recover = Limits.recoverNanos() / 1e3;
      double cpu = ProcessTime.nanos();
      long start = System.nanoTime();
      for (PrivateKey payer : payers) {
        done.add(
            threads.submit(() -> {
              for (int i = 0; i < each; i++) {
                pay(desk, ledger.info(), payer, payee, i);
              }
              return each;
            }));
      }
      for (Future<?> one : done) {
        one.get();
      }
      double count = PAYERS * (double) each;
      return new Measured(
          count / ((System.nanoTime() - start) / 1e9),
          (ProcessTime.nanos() - cpu) / 1e3 / count,
          sign,
          recover);
    }
  }

  private static void pay(
      Payer desk, LedgerInfo ledger, PrivateKey payer, PrivateKey payee, int number)
      throws DecodeException {
    Amount amount = Amount.of(1000 + number);
    SignedInvoice made =
        new Invoice(
                ledger.chainId(),
                ledger.contract(),
                ledger.token(),
                payee.address(),
                Optional.of(amount),
                "two melons",
                List.of(PaymentMethod.TRANSFER),
                NOW - 60,
                NOW + 3600,
                true,
                LateMoney.KEPT,
                Bytes32.of(payer.address().hashCode() * 1_000_000L + number))
            .sign(payee);
    SignedInvoice invoice = SignedInvoice.decode(made.encode()); // as its payer gets it
    PaymentOrder order =
        new PaymentOrder(
            invoice.id(),
            ledger.domain().separator(),
            payer.address(),
            payee.address(),
            amount,
            Optional.of(invoice),
            Optional.empty(),
            "melons");
    if (!(desk.pay(payer, order, Optional.empty()) instanceof Payer.Outcome.Paid paid)) {
      throw new IllegalStateException("a good payment was not made");
    }
    var _ = PaymentReceipt.of(paid.payment(), ledger, payer);
  }
}
