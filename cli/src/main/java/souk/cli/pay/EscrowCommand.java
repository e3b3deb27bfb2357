package souk.cli.pay;

import picocli.CommandLine.Command;

/** {@code souk escrow}: what is to be known of escrows before one is opened. */
@Command(
    name = "escrow",
    mixinStandardHelpOptions = true,
    description = "Plan the escrow from which providers are paid in tickets.",
    subcommands = EscrowPlanCommand.class)
final class EscrowCommand {}
