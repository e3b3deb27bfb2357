package souk.cli;

import picocli.CommandLine.Command;

/** {@code souk buy}: what a customer can buy for programs that know nothing of it. */
@Command(
    name = "buy",
    mixinStandardHelpOptions = true,
    description = "Buy a service for other programs.")
final class BuyCommand {}
