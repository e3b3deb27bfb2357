package souk.cli;

import picocli.CommandLine.Command;

/** {@code souk sell}: what a provider can sell without writing code. */
@Command(
    name = "sell",
    mixinStandardHelpOptions = true,
    description = "Sell a service that is there.")
final class SellCommand {}
