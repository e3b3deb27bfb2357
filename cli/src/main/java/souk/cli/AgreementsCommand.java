package souk.cli;

import picocli.CommandLine.Command;

/** {@code souk agreements}: what a node signed, as documents that anybody can verify. */
@Command(
    name = "agreements",
    mixinStandardHelpOptions = true,
    description =
        "List what a node agreed on, write it out as documents, or verify such a document, without asking anybody.",
    subcommands = {
      AgreementsListCommand.class,
      AgreementsWriteCommand.class,
      AgreementsVerifyCommand.class
    },
    footer = {
      "'./souk agreement' is the same.",
      "Example:",
      "  ./souk agreements verify agreement.json"
    })
final class AgreementsCommand {}
