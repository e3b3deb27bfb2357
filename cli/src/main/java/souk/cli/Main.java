package souk.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import souk.node.WorkerFailures;
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
    exitCodeList = {
      "0:it is done",
      "1:it failed, and will not come to be; or an attack got away",
      "2:a wrong option, argument or file; nothing was done",
      "3:it is not known what became of it; the last line says how to go on, which does it only"
          + " once",
      "70:a thread of a node died; its log says why",
      "130:it was ended by ^C",
      "141:it had more to say and nobody read on",
      "143:it was asked to end, as by kill"
    },
    footer = {
      "Start with ./souk demo, and read on with ./souk help COMMAND.",
      "Guides are in docs/guide, what every command says in docs/reference/commands.md, and what"
          + " the words mean in ARCHITECTURE.md."
    })
public final class Main implements Callable<Integer> {
  /** A wrong option or argument, or input that cannot be used. */
  public static final int USAGE = 2;

  /** What is no news to whoever gave --debug. */
  private static final String DEBUG_HINT = " \\(--debug shows (more|where)\\)";

  private static final String MISSING_PART = "Missing required subcommand";

  /** The commands that belong to no service. */
  private static final List<Verbs.Verb> OWN =
      List.of(
          new Verbs.Verb(CommandGroup.EVALUATE, 20, AttackCommand.class),
          new Verbs.Verb(CommandGroup.EVALUATE, 25, ScenarioCommand.class),
          new Verbs.Verb(CommandGroup.EVALUATE, 30, BenchCommand.class),
          new Verbs.Verb(CommandGroup.EVALUATE, 40, ChecksCommand.class),
          new Verbs.Verb(CommandGroup.EARN, 20, SellCommand.class),
          new Verbs.Verb(CommandGroup.EARN, 30, RunCommand.class),
          new Verbs.Verb(CommandGroup.EARN, 40, ProviderCommand.class),
          new Verbs.Verb(CommandGroup.EARN, 50, StatusCommand.class),
          new Verbs.Verb(CommandGroup.BUY, 30, OffersCommand.class),
          new Verbs.Verb(CommandGroup.BUY, 35, HireCommand.class),
          new Verbs.Verb(CommandGroup.BUY, 40, BuyCommand.class),
          new Verbs.Verb(CommandGroup.BUY, 45, NegotiateCommand.class),
          new Verbs.Verb(CommandGroup.BUY, 50, AgreementsCommand.class),
          new Verbs.Verb(CommandGroup.BUY, 45, ReputationCommand.class),
          new Verbs.Verb(CommandGroup.MONEY, 10, KeyCommand.class),
          new Verbs.Verb(CommandGroup.MONEY, 20, WalletCommand.class),
          new Verbs.Verb(CommandGroup.BUILD, 10, DevnetCommand.class),
          new Verbs.Verb(CommandGroup.BUILD, 20, DeployCommand.class),
          new Verbs.Verb(CommandGroup.BUILD, 30, MatchCommand.class),
          new Verbs.Verb(CommandGroup.BUILD, 25, VersionsCommand.class),
          new Verbs.Verb(CommandGroup.TOOLS, 10, HelpCommand.class),
          new Verbs.Verb(CommandGroup.TOOLS, 20, ManCommand.class),
          new Verbs.Verb(CommandGroup.TOOLS, 30, CompletionCommand.class),
          new Verbs.Verb(CommandGroup.TOOLS, 40, ConfigCommand.class),
          new Verbs.Verb(CommandGroup.TOOLS, 50, VersionCommand.class));

  /** Something failed while it ran. */
  public static final int FAILED = 1;

  /** As a shell has it for what ended since nobody reads what it prints. */
  public static final int BROKEN_PIPE = 141;

  /** Something was paid, or may have been, and what became of it is not known. */
  public static final int UNKNOWN = 3;

  @Option(
      names = "--debug",
      scope = CommandLine.ScopeType.INHERIT,
      description = "Show stack traces of errors.")
  private boolean debug;

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      scope = CommandLine.ScopeType.INHERIT,
      defaultValue = "info",
      description = "what to tell of while it runs: error, warn, info or debug (${DEFAULT-VALUE})")
  private LogOutput.Least logLevel = LogOutput.Least.INFO;

  @Option(
      names = "--log-format",
      paramLabel = "FORM",
      scope = CommandLine.ScopeType.INHERIT,
      defaultValue = "text",
      description = "how: text or json, one line an event (${DEFAULT-VALUE})")
  private LogOutput.Form logFormat = LogOutput.Form.TEXT;

  @Option(
      names = "--quiet",
      scope = CommandLine.ScopeType.INHERIT,
      description = "Say nothing to people while all is well, and log warnings and errors only.")
  private boolean quiet;

  private Map<String, CommandGroup> groups = Map.of();

  @CommandLine.Spec private CommandLine.Model.@org.jspecify.annotations.Nullable CommandSpec spec;

  public static void main(String[] arguments) {
    StandardError.take();
    StandardOutput output = StandardOutput.take();
    WorkerFailures.endTheProcess(System.err);
    CommandLine line =
        commandLine(
            new PrintWriter(System.out, true, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8),
            List.of(arguments));
    helpFits(line, () -> TerminalWidth.ofOutput(System.getenv()));
    line.setExecutionStrategy(parsed -> {
      line.<Main>getCommand().log();
      return new CommandLine.RunLast().execute(parsed);
    });
    System.exit(execute(line, output::isReaderGone, arguments));
  }

  /** What this process logs, and of what its threads die, goes to standard error. */
  private void log() {
    LogOutput.Least least =
        quiet && logLevel.compareTo(LogOutput.Least.WARN) > 0 ? LogOutput.Least.WARN : logLevel;
    LogOutput log = LogOutput.install(System.err, logFormat, least);
    WorkerFailures.endTheProcess(log::say);
  }

  /** What a command of souk itself is for. */
  CommandGroup group(String command) {
    return groups.getOrDefault(command, CommandGroup.TOOLS);
  }

  boolean isQuiet() {
    return quiet;
  }

  public static int run(String... arguments) {
    return run(
        new PrintWriter(System.out, true, StandardCharsets.UTF_8),
        new PrintWriter(System.err, true, StandardCharsets.UTF_8),
        arguments);
  }

  public static int run(PrintWriter out, PrintWriter err, String... arguments) {
    return execute(commandLine(out, err, List.of(arguments)), arguments);
  }

  /** The whole command line, with the verbs of every service. */
  static CommandLine commandLine(PrintWriter out, PrintWriter err) {
    List<Verbs.Verb> all = Verbs.all(OWN);
    return commandLine(out, err, all, Verbs.names(all));
  }

  /** As much of the command line as these arguments can name. */
  static CommandLine commandLine(PrintWriter out, PrintWriter err, List<String> arguments) {
    return commandLine(out, err, Verbs.all(OWN), arguments);
  }

  private static CommandLine commandLine(
      PrintWriter out, PrintWriter err, List<Verbs.Verb> all, List<String> needed) {
    Main main = new Main();
    CommandLine line = new CommandLine(main);
    main.groups = Verbs.add(line, all, needed);
    helpFits(line, () -> TerminalWidth.USUAL);
    tellVersion(line, line.getCommandSpec().version());
    line.setExpandAtFiles(false); // an argument such as @FILE is for the command that takes it
    line.setOut(out);
    line.setErr(err);
    Values.register(line);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler((failure, given) -> {
      CommandLine at = failure.getCommandLine();
      if (MISSING_PART.equals(failure.getMessage())) { // a group by itself says what it has
        at.usage(at.getOut());
        return 0;
      }
      at.getErr()
          .println("souk: " + Shown.message(WrongArguments.of(failure), List.of(given), Set.of()));
      return USAGE;
    });
    line.setExecutionExceptionHandler((failure, at, parsed) ->
        main.report(failure, at.getErr(), parsed.originalArgs(), identifiers(parsed)));
    return line;
  }

  private static void tellVersion(CommandLine line, String[] version) {
    line.getCommandSpec().version(version);
    line.getSubcommands().values().forEach(part -> tellVersion(part, version));
  }

  /** Lets every command's help be as wide as this says. */
  static void helpFits(CommandLine line, IntSupplier width) {
    line.setHelpSectionKeys(List.of("page"));
    line.setHelpSectionMap(
        Map.of("page", help -> HelpText.of(CommandPage.of(help.commandSpec()), width.getAsInt())));
  }

  /** Runs one command of a command line; whatever it throws becomes a line and an exit status. */
  static int execute(CommandLine line, String... arguments) {
    return execute(line, () -> false, arguments);
  }

  /**
   * The same.
   *
   * @param readerGone whether what reads standard output went away, if it cannot be written
   */
  private static int execute(CommandLine line, BooleanSupplier readerGone, String... arguments) {
    PrintWriter err = line.getErr();
    try {
      line.setDefaultValueProvider(Configuration.read(System.getenv(), Path.of("")));
    } catch (IOException | RuntimeException e) {
      Main main = line.getCommand();
      return main.report(e, err, List.of(arguments), Set.of());
    }
    try {
      int status = line.execute(arguments);
      if (line.getOut().checkError() && status == 0) {
        if (readerGone.getAsBoolean()) {
          return BROKEN_PIPE;
        }
        err.println("souk: what it found could not be written to standard output");
        return FAILED;
      }
      return status;
    } catch (Error e) { // which the handler is not given
      Main main = line.getCommand();
      return main.report(e, err, List.of(arguments), Set.of());
    }
  }

  /** What was typed where a command and its parts take an identifier. */
  private static Set<String> identifiers(CommandLine.ParseResult parsed) {
    Set<String> all = new HashSet<>();
    for (var each = parsed; each != null; each = each.subcommand()) {
      for (CommandLine.Model.ArgSpec argument : each.matchedArgs()) {
        if (List.of(argument.typeInfo().getType(), argument.typeInfo().getAuxiliaryTypes()[0])
            .contains(Bytes32.class)) {
          all.addAll(argument.originalStringValues());
        }
      }
    }
    return all;
  }

  private int report(
      Throwable failure, PrintWriter err, List<String> arguments, Set<String> identifiers) {
    if (debug) {
      failure.printStackTrace(err);
    }
    Failure shown = Failure.of(failure);
    String line = String.valueOf(shown.getMessage());
    // Where nothing is known, the line is a command to be pasted.
    String told = shown.status() == UNKNOWN ? line : Shown.message(line, arguments, identifiers);
    err.println("souk: " + (debug ? told.replaceFirst(DEBUG_HINT, "") : told));
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
