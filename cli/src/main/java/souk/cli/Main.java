package souk.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import souk.node.WorkerFailures;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

/**
 * Entry point: parses arguments, runs one command, turns what goes wrong into one line and an exit
 * status.
 */
@Command(
    name = "souk",
    mixinStandardHelpOptions = true,
    version = "souk 0.1.0",
    description = "Open markets for digital services: run one, take part in one, attack one.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DevnetCommand.class,
      KeyCommand.class,
      DeployCommand.class,
      WalletCommand.class,
      ProviderCommand.class,
      RunCommand.class,
      AttackCommand.class,
      BenchCommand.class,
      SellCommand.class,
      BuyCommand.class,
      CommandLine.HelpCommand.class
    },
    exitCodeListHeading = "%nExit status of every command:%n",
    exitCodeList = {
      "0:it is done",
      "1:it failed, and will not come to be",
      "2:a wrong option, argument or file; nothing was done",
      "3:it is not known what became of it; the last line says how to go on, which does it only once"
    },
    footer = {"", "Start with:  ./souk demo"})
public final class Main implements Callable<Integer> {
  /** A wrong option or argument, or input that cannot be used. */
  public static final int USAGE = 2;

  /** Something failed while it ran. */
  public static final int FAILED = 1;

  /** Something was paid, or may have been, and what became of it is not known. */
  public static final int UNKNOWN = 3;

  @Option(
      names = "--debug",
      scope = CommandLine.ScopeType.INHERIT,
      description = "Show stack traces of errors.")
  private boolean debug;

  @CommandLine.Spec private CommandLine.Model.@org.jspecify.annotations.Nullable CommandSpec spec;

  public static void main(String[] arguments) {
    WorkerFailures.endTheProcess(System.err);
    System.exit(run(arguments));
  }

  public static int run(String... arguments) {
    return run(
        new PrintWriter(System.out, true, StandardCharsets.UTF_8),
        new PrintWriter(System.err, true, StandardCharsets.UTF_8),
        arguments);
  }

  public static int run(PrintWriter out, PrintWriter err, String... arguments) {
    return execute(commandLine(out, err), arguments);
  }

  /** The whole command line, with the verbs of every service. */
  static CommandLine commandLine(PrintWriter out, PrintWriter err) {
    Main main = new Main();
    CommandLine line = new CommandLine(main);
    Verbs.add(line);
    line.setOut(out);
    line.setErr(err);
    line.registerConverter(Amount.class, Amount::parse);
    line.registerConverter(Address.class, Address::parse);
    line.registerConverter(Bytes32.class, Bytes32::parse);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler((failure, given) -> {
      failure
          .getCommandLine()
          .getErr()
          .println(
              "souk: "
                  + failure.getMessage()
                  + " (see ./"
                  + failure.getCommandLine().getCommandSpec().qualifiedName()
                  + " --help)");
      return USAGE;
    });
    line.setExecutionExceptionHandler((failure, at, parsed) -> main.report(failure, at.getErr()));
    return line;
  }

  /** Runs one command of a command line; whatever it throws becomes a line and an exit status. */
  static int execute(CommandLine line, String... arguments) {
    PrintWriter err = line.getErr();
    try {
      int status = line.execute(arguments);
      if (line.getOut().checkError() && status == 0) {
        err.println("souk: what it found could not be written to standard output");
        return FAILED;
      }
      return status;
    } catch (Error e) { // which the handler is not given
      Main main = line.getCommand();
      return main.report(e, err);
    }
  }

  private int report(Throwable failure, PrintWriter err) {
    if (debug) {
      failure.printStackTrace(err);
    }
    Failure shown = Failure.of(failure);
    err.println("souk: " + shown.getMessage());
    return shown.status();
  }

  @Override
  public Integer call() {
    if (spec != null) {
      spec.commandLine().usage(spec.commandLine().getOut());
    }
    return 0;
  }
}
