package souk.cli.pay;

import picocli.CommandLine.Command;

/** {@code souk contact}: an address book. */
@Command(
    name = "contact",
    mixinStandardHelpOptions = true,
    description =
        "Keep an address book, so that payments go to names, and an address that only looks like a"
            + " known one is seen.",
    subcommands = {ContactAddCommand.class, ContactListCommand.class, ContactRemoveCommand.class},
    footer = {
      "Example:",
      "  ./souk contact add ada eip155:31337:0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
    })
final class ContactCommand {}
