package souk.cli.pay;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import souk.cli.NetworkOptions;
import souk.cli.Output;
import souk.cli.Sums;
import souk.cli.Table;
import souk.ledger.evm.EvmLedger;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.transfers.address.ChainAddress;
import souk.transfers.invoice.SignedInvoice;
import souk.transfers.receipt.PaymentReceipt;
import souk.transfers.receipt.ReceiptCheck;

/** {@code souk receipt verify}: whether a receipt is true. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Check a receipt: its signatures, and that the money moved on the chain. Nothing but the"
          + " network file is needed.",
      "It ends with status 0 when it is true, 1 when it is not, and 3 when the chain's node does"
          + " not show it."
    },
    footer = {"Example:", "  ./souk receipt verify melons.receipt --network /tmp/net"})
final class ReceiptVerifyCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "the file with the receipt")
  private Path file = Path.of("");

  @Mixin private NetworkOptions network = new NetworkOptions();
  @Mixin private Output output = new Output();

  /**
   * A receipt that is true, for programs.
   *
   * @param acknowledged whether the payee signed it, too
   */
  private record Verified(
      Bytes32 receipt,
      String payer,
      String payee,
      Amount amount,
      Optional<Bytes32> invoice,
      Optional<String> memo,
      Optional<Bytes32> refundOf,
      Bytes32 transaction,
      long block,
      long time,
      boolean isFinal,
      boolean acknowledged) {}

  @Override
  public Integer call() throws Exception {
    PaymentReceipt receipt = ReceiptFile.read(file);
    try (EvmLedger ledger = NetworkOptions.connect(network.read())) {
      ReceiptCheck.Paid paid = ReceiptFile.paid(file, receipt, ledger);
      Sums sums = Sums.of(ledger);
      Verified verified =
          new Verified(
              receipt.id(),
              new ChainAddress(receipt.chainId(), receipt.payer()).toString(),
              new ChainAddress(receipt.chainId(), receipt.payee()).toString(),
              receipt.amount(),
              receipt.invoice().map(SignedInvoice::id),
              receipt.invoice().map(signed -> signed.invoice().memo()),
              Optional.of(receipt.refundOf()).filter(original -> !original.isZero()),
              receipt.transaction(),
              receipt.block(),
              paid.block().time(),
              paid.isFinal(),
              receipt.byPayee().isPresent());
      output.show(
          () -> verified,
          people -> {
            new Table("receipt", "is true")
                .row("paid", sums.show(receipt.amount()))
                .row("by", verified.payer())
                .row("to", verified.payee())
                .row("for", verified.memo().map(Escaped::line).orElse("-"))
                .row("invoice", verified.invoice().map(Object::toString).orElse("none"))
                .row("transaction", receipt.transaction())
                .row(
                    "block",
                    "%d, %s%s"
                        .formatted(
                            receipt.block(),
                            Instant.ofEpochSecond(paid.block().time()),
                            paid.isFinal() ? "" : "; not final yet"))
                .row(
                    "acknowledged",
                    verified.acknowledged()
                        ? "by the payee, for this and nothing else"
                        : "not: what the transfer was for is the payer's word alone")
                .print(people);
          });
    }
    return 0;
  }
}
