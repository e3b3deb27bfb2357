package souk.cli.pay;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import souk.cli.Failure;
import souk.cli.KeyOptions;
import souk.cli.Main;
import souk.cli.NetworkOptions;
import souk.cli.OutFile;
import souk.cli.Output;
import souk.cli.ShellWords;
import souk.cli.Sums;
import souk.ledger.evm.EvmLedger;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.store.SqliteDatabase;
import souk.transfers.DatabasePaymentJournal;
import souk.transfers.PaymentRefusedException;
import souk.transfers.invoice.Invoice;
import souk.transfers.invoice.LateMoney;
import souk.transfers.invoice.SignedInvoice;
import souk.transfers.receipt.PaymentReceipt;
import souk.transfers.receipt.ReceiptCheck;

/** {@code souk receipt accept}: the payee's signature under a receipt. */
@Command(
    name = "accept",
    mixinStandardHelpOptions = true,
    description =
        "Acknowledge a receipt of money that you were paid, once its block is final: it is written"
            + " down, so that no transfer counts for two invoices and no invoice is paid twice, and"
            + " signed.",
    footer = {
      "Example:",
      "  ./souk receipt accept melons.receipt --out signed.receipt --network /tmp/net --keystore /tmp/net/keys/cache-0.json"
    })
final class ReceiptAcceptCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "the file with the receipt")
  private Path file = Path.of("");

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "write the signed receipt to this file, which must not be there")
  private @Nullable Path out;

  @Mixin private NetworkOptions network = new NetworkOptions();
  @Mixin private KeyOptions key = new KeyOptions();
  @Mixin private RecordsOptions records = new RecordsOptions();
  @Mixin private Output output = new Output();

  /** What was acknowledged, for programs. */
  private record Accepted(
      Bytes32 receipt, Optional<Bytes32> invoice, Amount amount, long block, String text) {}

  @Override
  public Integer call() throws Exception {
    Path target = out;
    if (target != null && OutFile.of("--out", target).there()) {
      throw new Failure(Main.USAGE, "--out: %s is there already".formatted(target));
    }
    PaymentReceipt receipt = ReceiptFile.read(file);
    PrivateKey payee = key.open();
    if (!payee.address().equals(receipt.payee())) {
      throw new Failure(Main.USAGE, "the key is not that of the receipt's payee");
    }
    try (EvmLedger ledger = NetworkOptions.connect(network.read())) {
      ReceiptCheck.Paid paid = ReceiptFile.paid(file, receipt, ledger);
      ReceiptFile.needFinal(receipt, paid);
      refuseLate(receipt, paid);
      credit(receipt);
      PaymentReceipt signed = receipt.acknowledge(payee);
      if (target != null) {
        write(signed, target);
      }
      Sums sums = Sums.of(ledger);
      output.show(
          () ->
              new Accepted(
                  signed.id(),
                  signed.invoice().map(SignedInvoice::id),
                  signed.amount(),
                  signed.block(),
                  signed.text()),
          people -> {
            people.println(
                "%s of block %d are acknowledged:"
                    .formatted(sums.show(signed.amount()), signed.block()));
            people.println(signed.text());
          });
    }
    return 0;
  }

  private void refuseLate(PaymentReceipt receipt, ReceiptCheck.Paid paid) {
    Optional<Invoice> invoice = receipt.invoice().map(SignedInvoice::invoice);
    if (invoice.isPresent()
        && !invoice.get().isGoodAt(paid.block().time())
        && invoice.get().late() == LateMoney.RETURNED) {
      throw new Failure(
          Main.FAILED,
          "it was paid after its invoice's end, and by that is returned:  "
              + ShellWords.of(
                  List.of(
                      "./souk",
                      "receipt",
                      "refund",
                      file.toString(),
                      "--network",
                      network.file().toString()))
              + records.argument());
    }
  }

  private void credit(PaymentReceipt receipt) throws InterruptedException {
    try (SqliteDatabase database = JournalFile.open(records.file(JournalFile.NAME))) {
      var _ =
          new DatabasePaymentJournal(database)
              .credit(
                  receipt.credit(),
                  receipt.invoice().map(signed -> signed.invoice().singleUse()).orElse(false));
    } catch (PaymentRefusedException e) {
      throw new Failure(Main.FAILED, String.valueOf(e.getMessage()));
    }
  }

  private static void write(PaymentReceipt signed, Path target) throws IOException {
    Files.write(
        target,
        (signed.text() + "\n").getBytes(StandardCharsets.US_ASCII),
        StandardOpenOption.CREATE_NEW,
        StandardOpenOption.WRITE);
  }
}
