package souk.cli.design;

import picocli.CommandLine.Command;

/** {@code souk design}: what is asked of a market before it opens. */
@Command(
    name = "design",
    mixinStandardHelpOptions = true,
    subcommands = {
      NewCommand.class,
      CheckCommand.class,
      IncentivesCommand.class,
      ViabilityCommand.class,
      ThreatsCommand.class,
      SimulateCommand.class,
      WorkerCommand.class,
      SearchCommand.class,
      ReviewCommand.class,
      ReportCommand.class,
      ReleaseCommand.class,
      ObserveCommand.class,
      FormulasCommand.class,
      SchemaCommand.class
    },
    description =
        "Look into a market's design before it opens: who takes part, what they could do to each other, and whether it would pay. A design is the part 'design' of a market file.")
public final class DesignCommand {}
