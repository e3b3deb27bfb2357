package souk.cli.pay;

import picocli.CommandLine.Command;

/** {@code souk receipt}: proofs of payments. */
@Command(
    name = "receipt",
    mixinStandardHelpOptions = true,
    description = "Check a receipt, acknowledge one, or give back what was paid.",
    subcommands = {
      ReceiptVerifyCommand.class,
      ReceiptAcceptCommand.class,
      ReceiptRefundCommand.class
    },
    footer = {"Example:", "  ./souk receipt verify melons.receipt --network /tmp/net"})
final class ReceiptCommand {}
