package souk.cli;

import picocli.CommandLine.Command;

/** {@code souk bench}: the figures of bench/RESULTS.md, measured again here. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measure figures on this machine.",
    subcommands = {
      BenchGasCommand.class,
      BenchMarketCommand.class,
      BenchDesignCommand.class,
      BenchTicketsCommand.class
    })
final class BenchCommand {}
