package souk.cli.pay;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import souk.cli.Failure;
import souk.cli.InputFile;
import souk.cli.Main;
import souk.deployment.transfers.EvmRail;
import souk.ledger.evm.EvmLedger;
import souk.primitives.DecodeException;
import souk.transfers.receipt.PaymentReceipt;
import souk.transfers.receipt.ReceiptCheck;

/** A receipt in a file, and what a ledger says of it. */
final class ReceiptFile {
  private static final int MOST_BYTES = 8_192;

  private ReceiptFile() {}

  static PaymentReceipt read(Path file) throws IOException {
    byte[] bytes = InputFile.bytes(file, "receipt", MOST_BYTES);
    try {
      return PaymentReceipt.parse(new String(bytes, StandardCharsets.ISO_8859_1).strip());
    } catch (DecodeException e) {
      throw new Failure(Main.FAILED, "%s: %s".formatted(file, e.getMessage()));
    }
  }

  /**
   * Makes sure that no reorganisation takes the money away any more.
   *
   * @throws Failure (3) when one may
   */
  static void needFinal(PaymentReceipt receipt, ReceiptCheck.Paid paid) {
    if (!paid.isFinal()) {
      throw new Failure(
          Main.UNKNOWN,
          "block %d, in which it was paid, is not final yet; the same command again later"
              .formatted(receipt.block()));
    }
  }

  /**
   * Where the money moved.
   *
   * @throws Failure when the ledger shows something else (1), or nothing yet (3)
   */
  static ReceiptCheck.Paid paid(Path file, PaymentReceipt receipt, EvmLedger ledger) {
    return switch (ReceiptCheck.of(receipt, new EvmRail(ledger))) {
      case ReceiptCheck.Paid paid -> paid;
      case ReceiptCheck.Wrong(String why) ->
          throw new Failure(Main.FAILED, "%s is no proof: %s".formatted(file, why));
      case ReceiptCheck.NotSeen _ ->
          throw new Failure(
              Main.UNKNOWN,
              "%s: the node knows its transaction %s in no block, which it may be in yet, or not any more; verify it again later"
                  .formatted(file, receipt.transaction()));
    };
  }
}
