package souk.cli;

import java.io.PrintWriter;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import souk.attacks.Attack;
import souk.attacks.AttackFamily;
import souk.attacks.Attacks;
import souk.deployment.LedgerChoice;

/** {@code souk attack}: plays cheats against a market of one's own. */
@Command(
    name = "attack",
    mixinStandardHelpOptions = true,
    description =
        "Play cheats, each against a small market of its own in this process. Attacks on payments,"
            + " agreements and storage settle on a chain with --ledger evm, and some are played"
            + " there only.",
    footer = {"Example:", "  ./souk attack cache-serves-garbage"})
final class AttackCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "NAME",
      description = "which attack (all of them)")
  private @Nullable String name;

  @Option(names = "--list", description = "say what attacks there are, and play none")
  private boolean list;

  @Mixin private MarketOptions market = new MarketOptions();

  @Option(names = "--seed", paramLabel = "S", description = "make keys and draws repeat")
  private @Nullable Long seed;

  @Option(
      names = "--ledger",
      paramLabel = "WHERE",
      defaultValue = "local",
      description =
          "where to settle: 'local' (in this process), or 'evm' (a chain that is started and"
              + " stopped) (${DEFAULT-VALUE})")
  private Where ledger = Where.LOCAL;

  private enum Where {
    LOCAL,
    EVM
  }

  @Mixin private Output output = new Output();

  private record Result(
      String name, boolean succeeded, double honestLoss, double exposure, String story) {}

  @Override
  public Integer call() throws Exception {
    List<Attack> chosen = chosen();
    if (list) {
      output.show(() -> Listed.of(chosen), people -> list(people, chosen));
      return 0;
    }
    List<Result> results = play(chosen);
    output.show(() -> new Played(results), people -> print(people, results));
    return results.stream().anyMatch(Result::succeeded) ? Main.FAILED : 0;
  }

  /** What was played, for programs. */
  private record Played(List<Result> attacks) {}

  /** What there is to play, for programs. */
  private record Listed(List<Named> attacks) {
    private record Named(String name, String summary) {}

    static Listed of(List<Attack> chosen) {
      return new Listed(
          chosen.stream().map(attack -> new Named(attack.name(), attack.summary())).toList());
    }
  }

  private List<Attack> chosen() {
    List<Attack> all = Attacks.all();
    if (name == null) {
      return all.stream()
          .filter(attack -> list || ledger == Where.EVM || !attack.needsChain())
          .toList();
    }
    List<Attack> named = all.stream().filter(attack -> attack.name().equals(name)).toList();
    if (named.isEmpty()) {
      throw new Failure(
          Main.USAGE, "there is no attack '" + name + "'; ./souk attack --list names them all");
    }
    if (!list && ledger == Where.LOCAL && named.getFirst().needsChain()) {
      throw new Failure(Main.USAGE, name + " is played on a chain: --ledger evm");
    }
    return named;
  }

  private static void list(PrintWriter output, List<Attack> chosen) {
    Set<String> names = chosen.stream().map(Attack::name).collect(Collectors.toSet());
    Table table = new Table("who cheats", "attack", "how");
    for (AttackFamily.Group group : Attacks.groups()) {
      String players = group.players();
      for (Attack attack : group.attacks()) {
        if (names.contains(attack.name())) {
          table.row(players, attack.name(), attack.summary());
          players = "";
        }
      }
    }
    table.print(output);
  }

  private List<Result> play(List<Attack> chosen) throws Exception {
    try (TemporaryFolder folder = TemporaryFolder.make("souk-attack")) {
      Attack.Place place =
          new Attack.Place(
              market.read(),
              folder.path(),
              seed == null ? new SecureRandom().nextLong() : seed,
              ledger == Where.EVM
                  ? new LedgerChoice.Devnet(Anvil.find())
                  : new LedgerChoice.Local());
      List<Result> results = new ArrayList<>();
      for (Attack attack : chosen) {
        Attack.Outcome outcome = attack.play(place);
        results.add(
            new Result(
                attack.name(),
                outcome.succeeded(),
                outcome.honestLoss(),
                outcome.exposure(),
                outcome.story()));
      }
      return results;
    }
  }

  private static void print(PrintWriter output, List<Result> results) {
    Table table = new Table("attack", "got away", "honest loss", "agreed risk", "what happened");
    for (Result result : results) {
      table.row(
          result.name(),
          result.succeeded() ? "YES" : "no",
          String.format(Locale.ROOT, "%.0f", result.honestLoss()),
          String.format(Locale.ROOT, "%.0f", result.exposure()),
          result.story());
    }
    table.print(output);
    output.println("  (losses and risks in values of a ticket)");
  }
}
