package souk.cli.storage;

import picocli.CommandLine.Command;

/** {@code souk storage}: what is done with stored files. */
@Command(
    name = "storage",
    mixinStandardHelpOptions = true,
    subcommands = CommpCommand.class,
    description = "Compute the commitments that stored files are known by.")
public final class StorageCommand {}
