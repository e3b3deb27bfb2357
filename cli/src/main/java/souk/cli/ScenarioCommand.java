package souk.cli;

import java.io.PrintWriter;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import souk.deployment.LedgerChoice;
import souk.deployment.scenario.Scenario;
import souk.deployment.scenario.Scenarios;

/** {@code souk scenario}: plays a story of a market with real nodes. */
@Command(
    name = "scenario",
    mixinStandardHelpOptions = true,
    description =
        "Play a story of a market with real nodes in this process, from its first block to the last payment: say what happens, check that it is what was to happen, and account for every unit of money.",
    footer = {"Example:", "  ./souk scenario auction --ledger evm --json"})
final class ScenarioCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "NAME",
      description = "which one (without it: say which there are)")
  private @Nullable String name;

  @Option(names = "--seed", paramLabel = "S", description = "make choices and draws repeat")
  private @Nullable Long seed;

  @Option(
      names = "--ledger",
      paramLabel = "WHERE",
      defaultValue = "local",
      description =
          "where to settle: 'local' (in this process), or 'evm' (a chain that is started and stopped) (${DEFAULT-VALUE})")
  private Where ledger = Where.LOCAL;

  private enum Where {
    LOCAL,
    EVM
  }

  @Mixin private Output output = new Output();

  private record Told(String name, String summary) {}

  private record Listed(List<Told> scenarios) {}

  private record Played(
      String scenario,
      Where ledger,
      long seed,
      boolean ok,
      boolean conserved,
      List<Scenario.Event> events,
      List<String> missing) {}

  @Override
  public Integer call() throws Exception {
    List<Scenario> all = Scenarios.all();
    if (name == null) {
      output.show(
          () ->
              new Listed(all.stream().map(each -> new Told(each.name(), each.summary())).toList()),
          people -> list(people, all));
      return 0;
    }
    Scenario chosen =
        all.stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow(() ->
                new Failure(
                    Main.USAGE,
                    "there is no scenario '%s'; there are %s"
                        .formatted(
                            name,
                            all.stream().map(Scenario::name).collect(Collectors.joining(", ")))));
    long drawn = seed == null ? new SecureRandom().nextLong() : seed;
    Scenario.Outcome outcome = play(chosen, drawn);
    output.show(
        () ->
            new Played(
                chosen.name(),
                ledger,
                drawn,
                outcome.ok(),
                outcome.conserved(),
                outcome.events(),
                outcome.missing()),
        people -> conclude(people, outcome));
    return outcome.ok() ? 0 : Main.FAILED;
  }

  private static void list(PrintWriter people, List<Scenario> all) {
    Table table = new Table("scenario", "what is played");
    all.forEach(each -> table.row(each.name(), each.summary()));
    table.print(people);
  }

  private Scenario.Outcome play(Scenario chosen, long drawn) throws Exception {
    LedgerChoice choice =
        ledger == Where.EVM ? new LedgerChoice.Devnet(Anvil.find()) : new LedgerChoice.Local();
    try (TemporaryFolder folder = TemporaryFolder.make("souk-scenario")) {
      return chosen.play(
          new Scenario.Place(
              folder.path(),
              drawn,
              choice,
              event -> output.sayToPeople("%6d  %s".formatted(event.block(), event.says()))));
    }
  }

  private static void conclude(PrintWriter people, Scenario.Outcome outcome) {
    outcome.missing().forEach(what -> people.println("NOT SO: " + what));
    people.println(
        outcome.conserved()
            ? "All money that there was is still there, to the unit."
            : "MONEY IS MISSING.");
    people.println(
        outcome.ok() ? "All came as it was to come." : "Not all came as it was to come.");
  }
}
