package souk.cli.storage;

import picocli.CommandLine.Command;

/** {@code souk gateway}: what people have already, in front of the storage market. */
@Command(
    name = "gateway",
    mixinStandardHelpOptions = true,
    subcommands = {GatewayS3Command.class, GatewayKeysCommand.class},
    description = "Let programs that speak S3 put files into the storage market and get them back.")
public final class GatewayCommand {}
