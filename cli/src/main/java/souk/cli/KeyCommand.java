package souk.cli;

import picocli.CommandLine.Command;

/** {@code souk key}: key files, in the format that wallets of Ethereum share. */
@Command(
    name = "key",
    mixinStandardHelpOptions = true,
    description = "Make a key file, look at one, or take over a key from elsewhere.",
    subcommands = {KeyNewCommand.class, KeyShowCommand.class, KeyImportCommand.class},
    footer = {"Example:", "  ./souk key new provider.json"})
final class KeyCommand {}
