package souk.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import souk.attacks.Arena;
import souk.attacks.Attack;
import souk.attacks.Attacks;

/** {@code souk attack}: plays cheats against a market of one's own. */
@Command(
    name = "attack",
    mixinStandardHelpOptions = true,
    description = "Play cheats, each against a small market of its own in this process.",
    footer = {"", "Example:  ./souk attack cache-serves-garbage"})
final class AttackCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "NAME",
      description = "which attack (all of them)")
  private @Nullable String name;

  @Option(names = "--list", description = "say what attacks there are, and play none")
  private boolean list;

  @Option(
      names = "--market",
      paramLabel = "FILE",
      description = "the market file (markets/content.yaml)")
  private @Nullable Path market;

  @Option(names = "--seed", paramLabel = "S", description = "make keys and draws repeat")
  private @Nullable Long seed;

  @Option(names = "--json", description = "print one JSON object")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  private record Result(
      String name, boolean succeeded, double honestLoss, double exposure, String story) {}

  @Override
  public Integer call() throws Exception {
    PrintWriter output = Objects.requireNonNull(spec).commandLine().getOut();
    List<Attack> chosen = chosen();
    if (list) {
      list(output, chosen);
      return 0;
    }
    List<Result> results = play(chosen);
    if (json) {
      output.println(Json.of(Map.of("attacks", results)));
    } else {
      print(output, results);
    }
    output.flush();
    return results.stream().anyMatch(Result::succeeded) ? Main.FAILED : 0;
  }

  private List<Attack> chosen() {
    List<Attack> all = Attacks.all();
    if (name == null) {
      return all;
    }
    List<Attack> named = all.stream().filter(attack -> attack.name().equals(name)).toList();
    if (named.isEmpty()) {
      throw new Failure(
          Main.USAGE, "there is no attack '" + name + "'; ./souk attack --list names them all");
    }
    return named;
  }

  private static void list(PrintWriter output, List<Attack> chosen) {
    Set<String> names = chosen.stream().map(Attack::name).collect(Collectors.toSet());
    Table table = new Table("who cheats", "attack", "how");
    for (Attacks.Group group : Attacks.groups()) {
      String players = group.players();
      for (Attack attack : group.attacks()) {
        if (names.contains(attack.name())) {
          table.row(players, attack.name(), attack.summary());
          players = "";
        }
      }
    }
    table.print(output);
    output.flush();
  }

  private List<Result> play(List<Attack> chosen) throws Exception {
    Path folder = Files.createTempDirectory("souk-attack");
    try {
      Arena arena =
          new Arena(
              MarketFiles.content(market),
              folder,
              seed == null ? new SecureRandom().nextLong() : seed);
      List<Result> results = new ArrayList<>();
      for (Attack attack : chosen) {
        Attack.Outcome outcome = arena.play(attack);
        results.add(
            new Result(
                attack.name(),
                outcome.succeeded(),
                outcome.honestLoss(),
                outcome.exposure(),
                outcome.story()));
      }
      return results;
    } finally {
      delete(folder);
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

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
