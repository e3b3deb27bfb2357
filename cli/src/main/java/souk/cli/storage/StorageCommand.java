package souk.cli.storage;

import picocli.CommandLine.Command;

/** {@code souk storage}: what is done with stored files. */
@Command(
    name = "storage",
    mixinStandardHelpOptions = true,
    subcommands = {
      QuoteCommand.class,
      PutCommand.class,
      GetCommand.class,
      StorageListCommand.class,
      StatCommand.class,
      RenewCommand.class,
      RepairCommand.class,
      WatchCommand.class,
      RemoveCommand.class,
      ProveCommand.class,
      VerifyCommand.class,
      CommpCommand.class
    },
    description = "Have files kept by strangers that prove it, and get them back.")
public final class StorageCommand {}
