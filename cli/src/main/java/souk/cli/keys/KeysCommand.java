package souk.cli.keys;

import picocli.CommandLine.Command;

/** {@code souk keys}: what is done with keys that are granted to others. */
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    subcommands = {
      KeysCreateCommand.class,
      KeysEncryptCommand.class,
      KeysDecryptCommand.class,
      KeysReaderCommand.class,
      KeysGrantCommand.class,
      KeysRequestCommand.class,
      KeysRevokeCommand.class,
      KeysRotateCommand.class,
      KeysStatusCommand.class,
      KeysAuditCommand.class,
      UmbralCommand.class
    },
    description =
        "Encrypt files so that their owner can later let others read them, by way of third parties"
            + " that cannot.")
public final class KeysCommand {}
