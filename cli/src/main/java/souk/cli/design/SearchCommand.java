package souk.cli.design;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.Output;
import souk.cli.Table;
import souk.design.deviation.Deviations;
import souk.design.deviation.Search;
import souk.design.model.MarketDesign;

/** {@code souk design search}: strategies that pay those who deviate. */
@Command(
    name = "search",
    mixinStandardHelpOptions = true,
    description = {
      "Play strategies of single roles and of coalitions on the market's real rules, and say which pays most, with how it goes. When one pays that the threat model does not tell of as lived with, the exit status is 1.",
      "",
      "What is played with stands in the design's part 'play'. The same seed finds the same."
    },
    footer = {
      "Example:",
      "  ./souk design search markets/content.yaml",
      "  ./souk design search markets/content.yaml --coalition cache+client --profiles 20000"
    })
public final class SearchCommand implements Callable<Integer> {
  private static final long TOLD_EVERY_NANOS = 2_000_000_000L;

  @Mixin private DesignFile file = new DesignFile();

  @Option(
      names = "--role",
      paramLabel = "ROLE",
      description = "only coalitions of which this role is one; may be given again")
  private List<String> roles = new ArrayList<>();

  @Option(
      names = "--coalition",
      paramLabel = "ROLES",
      description = "only this coalition: roles with '+' between, such as cache+client")
  private @Nullable String coalition;

  @Option(
      names = "--profiles",
      paramLabel = "N",
      defaultValue = "10000",
      description = "how many strategy profiles are played at most (${DEFAULT-VALUE})")
  private int profiles;

  @Mixin private ReferenceOptions references = new ReferenceOptions();

  @Mixin private Output output = new Output();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    MarketDesign design = file.read();
    Deviations found;
    try {
      found =
          Search.of(
                  design,
                  references.viability(design),
                  new Search.Options(references.seed(), profiles, this::isWanted, progress()))
              .orElseThrow(() ->
                  new Failure(
                      Main.USAGE,
                      file.path()
                          + ": the design has no part 'play', which says what a search plays with"));
    } catch (IllegalArgumentException e) {
      throw new Failure(Main.USAGE, file.path() + ": " + e.getMessage());
    }
    output.show(() -> found, people -> print(found, people));
    return found.holds() ? 0 : Main.FAILED;
  }

  private boolean isWanted(Set<String> members) {
    return members.containsAll(roles)
        && (coalition == null
            || members.equals(new HashSet<>(List.of(coalition.split("\\+", -1)))));
  }

  /** Says on standard error how far it is, where a search takes long and somebody may watch. */
  private Search.Progress progress() {
    CommandSpec command = Objects.requireNonNull(spec);
    if (output.json() || Output.isQuiet(command)) {
      return (_, _) -> {};
    }
    PrintWriter err = command.commandLine().getErr();
    long begun = System.nanoTime();
    long[] told = {begun};
    return (played, of) -> {
      long now = System.nanoTime();
      if (now - told[0] > TOLD_EVERY_NANOS && played < of) {
        told[0] = now;
        err.printf(
            Locale.ROOT,
            "%,d of %,d profiles, about %d s left%n",
            played,
            of,
            Math.round((now - begun) / 1e9 / played * (of - played)));
        err.flush();
      }
    };
  }

  private static void print(Deviations found, PrintWriter people) {
    Table honest = new Table("role", "gains honestly");
    found.honest().entrySet().stream()
        .sorted(java.util.Map.Entry.comparingByKey())
        .forEach(each -> honest.row(each.getKey(), Numbers.of(each.getValue())));
    honest.print(people);
    people.println();
    Table best = new Table("who deviates", "honest", "deviating", "gain", "pays");
    for (Deviations.Best each : found.best()) {
      best.row(
          each.coalition(),
          Numbers.of(each.honest()),
          Numbers.of(each.deviating()),
          Numbers.of(each.gain()),
          each.known().map(name -> "known: " + name).orElse(each.pays() ? "YES" : "no"));
    }
    best.print(people);
    for (Deviations.Best each : found.best()) {
      people.printf("%n%s: the best that was found%n", each.coalition());
      each.moves()
          .forEach(move ->
              people.printf("  %s %s (honest: %s)%n", move.role(), move.does(), move.insteadOf()));
      if (each.pays()) {
        each.trace().forEach(line -> people.println("    " + line));
      }
    }
    people.printf("%nNot done for real:%n");
    found.abstracted().forEach(line -> people.println("  " + line));
    people.printf(
        Locale.ROOT,
        "%n%s: %,d of %,d strategy profiles played, seed %d. %s%n",
        found.game(),
        found.profiles(),
        found.possible(),
        found.seed(),
        found.holds()
            ? "No deviation pays but those that are known."
            : "A deviation pays that nobody has thought of.");
  }
}
