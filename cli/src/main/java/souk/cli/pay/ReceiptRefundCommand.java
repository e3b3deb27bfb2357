package souk.cli.pay;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.Output;
import souk.cli.Sums;
import souk.cli.TypedSum;
import souk.ledger.evm.EvmLedger;
import souk.primitives.Amount;
import souk.primitives.PrivateKey;
import souk.transfers.PaymentOrder;
import souk.transfers.receipt.PaymentReceipt;

/** {@code souk receipt refund}: money given back. */
@Command(
    name = "refund",
    mixinStandardHelpOptions = true,
    description =
        "Give back what you were paid, or a part of it, once its block is final: all refunds of a"
            + " transfer that your journal knows are together at most what was paid, by whatever"
            + " receipts. The refund's receipt names the payment.",
    footer = {
      "A SUM is in the market's currency: 1.5, '1.5 USDC', or '1500000 units' of its smallest unit.",
      "Example:",
      "  ./souk receipt refund melons.receipt 0.5 --network /tmp/net --keystore /tmp/net/keys/cache-0.json"
    })
final class ReceiptRefundCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "FILE", description = "the file with the receipt")
  private Path file = Path.of("");

  @Parameters(index = "1", arity = "0..1", paramLabel = "SUM", description = "how much (all of it)")
  private @Nullable TypedSum sum;

  @Option(names = "--memo", paramLabel = "TEXT", description = "why, in your journal")
  private String memo = "refund";

  @Mixin private SpendOptions options = new SpendOptions();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws Exception {
    options.check();
    PaymentReceipt receipt = ReceiptFile.read(file);
    PrivateKey key = options.key().open();
    if (!key.address().equals(receipt.payee())) {
      throw new Failure(Main.USAGE, "the key is not that of the receipt's payee");
    }
    try (EvmLedger ledger = options.connect()) {
      ReceiptFile.needFinal(receipt, ReceiptFile.paid(file, receipt, ledger));
      TypedSum typed = sum;
      Amount amount = typed == null ? receipt.amount() : Sums.of(ledger).of("SUM", typed);
      PaymentOrder order;
      try {
        order =
            new PaymentOrder(
                Payee.random(),
                ledger.info().domain().separator(),
                key.address(),
                receipt.payer(),
                amount,
                Optional.empty(),
                Optional.of(receipt.id()),
                memo);
      } catch (IllegalArgumentException e) {
        throw new Failure(Main.USAGE, String.valueOf(e.getMessage()));
      }
      return new PaymentRun(ledger, options, output)
          .pay(key, order, Optional.of(receipt.credit()), true);
    }
  }
}
