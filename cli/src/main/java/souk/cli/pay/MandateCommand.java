package souk.cli.pay;

import picocli.CommandLine.Command;

/** {@code souk mandate}: recurring payments. */
@Command(
    name = "mandate",
    mixinStandardHelpOptions = true,
    description = {
      "Pay somebody the same sum again and again: the payee gets a signed book of one ticket for"
          + " each period at once, and claims each when it is due, whether or not you are there.",
      "You can cancel it from the next round on. Its payee runs ./souk receive."
    },
    subcommands = {
      MandateCreateCommand.class,
      MandateListCommand.class,
      MandateDeliverCommand.class,
      MandateCancelCommand.class
    },
    footer = {"Example:", "  ./souk mandate list --records /tmp/ada --network /tmp/net"})
final class MandateCommand {}
