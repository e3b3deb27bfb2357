package souk.design.deviation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import souk.design.deviation.Deviations.Best;
import souk.design.deviation.Deviations.Move;
import souk.design.model.Fingerprint;
import souk.design.model.MarketDesign;
import souk.design.model.Play;
import souk.design.model.Play.Part;
import souk.design.threat.LivedWith;
import souk.design.viability.Viability;

/**
 * Looks for strategies that pay those who deviate. First come all profiles in which one switch is
 * turned, then two, and so on; from half of the number on, those that differ from the best at one
 * switch; the rest is drawn by a seed. Each profile counts for every coalition that has all its
 * deviators: a member may gain by doing nothing.
 */
public final class Search {
  /** The most profiles of one search: what was played is remembered. */
  public static final int MOST_PROFILES = 2_000_000;

  /** Profiles that a report or a review plays. */
  public static final int USUAL_PROFILES = 2_000;

  /** The most roles of a coalition. */
  static final int MOST_TOGETHER = 3;

  private static final int BATCH = 256;
  private static final int WALKED_FIRST = 1_000;
  private static final int MOST_WAYS_TOLD = 4;
  private static final double ROUNDING = 1e-13;

  private final MarketDesign design;
  private final Play play;
  private final Game game;
  private final List<Switch> switches;
  private final List<Set<Part>> coalitions;
  private final Options options;
  private final Map<String, String> marks = new TreeMap<>();
  private final Map<Set<Part>, Paying> paying = new LinkedHashMap<>();

  /**
   * How to search.
   *
   * @param profiles how many are played
   * @param coalitions which coalitions are looked at, by the names of their roles
   * @param progress hears how many profiles were played, of how many
   */
  public record Options(
      long seed, int profiles, Predicate<Set<String>> coalitions, Progress progress) {
    public Options {
      if (profiles < 1 || profiles > MOST_PROFILES) {
        throw new IllegalArgumentException(
            "from 1 to %d profiles are played, got %d".formatted(MOST_PROFILES, profiles));
      }
    }

    /** Those of reports and reviews, which must find the same each time. */
    public static Options usual() {
      return new Options(1, USUAL_PROFILES, _ -> true, (_, _) -> {});
    }
  }

  /** Hears how far a search is. */
  @FunctionalInterface
  public interface Progress {
    void played(long profiles, long of);
  }

  private Search(MarketDesign design, Play play, Game game, Options options) {
    this.design = design;
    this.play = play;
    this.game = game;
    this.options = options;
    this.switches = game.switches();
    this.coalitions = coalitions();
  }

  /**
   * Searches a design that says what to play with; empty when it does not.
   *
   * @param viability what a provider's month brings, where that is known
   * @throws IllegalArgumentException when the market's own rules refuse to set it up, or no
   *     coalition is left to look at
   */
  public static Optional<Deviations> of(
      MarketDesign design, Optional<Viability> viability, Options options) {
    return design
        .play()
        .map(play ->
            new Search(design, play, Games.of(design, play, month(design, viability)), options)
                .run());
  }

  /** What a month brings a provider, in the smallest unit. */
  private static double month(MarketDesign design, Optional<Viability> viability) {
    return viability
        .map(found ->
            (found.price() - found.floor())
                * found.soldPerProvider()
                / design.terms().smallestUnit().value())
        .orElse(0.0);
  }

  private List<Set<Part>> coalitions() {
    List<Part> there = switches.stream().map(Switch::part).distinct().sorted().toList();
    List<Set<Part>> all = new ArrayList<>();
    for (int bits = 1; bits < 1 << there.size(); bits++) {
      Set<Part> parts = EnumSet.noneOf(Part.class);
      for (int i = 0; i < there.size(); i++) {
        if ((bits >>> i & 1) == 1) {
          parts.add(there.get(i));
        }
      }
      if (parts.size() <= MOST_TOGETHER && options.coalitions().test(new HashSet<>(roles(parts)))) {
        all.add(parts);
      }
    }
    if (all.isEmpty()) {
      throw new IllegalArgumentException(
          "no coalition is left to look at; roles that play are "
              + String.join(", ", roles(there)));
    }
    all.sort(Comparator.comparingInt(Set<Part>::size).thenComparing(Set::toString));
    return all;
  }

  private List<String> roles(Collection<Part> parts) {
    return parts.stream()
        .sorted()
        .map(part -> play.role(part).orElseGet(() -> part.name().toLowerCase(Locale.ROOT)))
        .toList();
  }

  private String name(Collection<Part> parts) {
    return String.join("+", roles(parts));
  }

  /** The best of a coalition so far. */
  private record Found(Moves moves, double payoff) {}

  /** Below this, a gain is the rounding of sums of doubles. */
  private double rounding(Payoffs honest, Set<Part> coalition) {
    double sums = Math.abs(honest.of(coalition)) + design.value("agreement.collateral").orElse(0.0);
    return ROUNDING * Math.max(1, sums);
  }

  private Deviations run() {
    Payoffs honest = game.mean(Moves.honest(switches));
    Map<Set<Part>, Found> best = new LinkedHashMap<>();
    for (Set<Part> coalition : coalitions) {
      paying.put(coalition, new Paying(honest.of(coalition), rounding(honest, coalition)));
    }
    Set<Moves> played = new HashSet<>();
    List<Moves> batch = new ArrayList<>();
    long possible = possible();
    long wanted = Math.min(possible, options.profiles());
    Walk walk = new Walk(switches);
    Climb climb = new Climb(best);
    SplittableRandom random = new SplittableRandom(options.seed());
    long vain = 0;
    while (played.size() < wanted && vain < 100 * wanted) {
      // Half by and by, then from the best on, then by chance.
      Moves next =
          played.size() < Math.max(WALKED_FIRST, wanted / 2) || wanted == possible
              ? walk.next()
              : null;
      if (next == null) {
        next = climb.next();
      }
      if (next == null) {
        judge(batch, best);
        next = climb.again() ? climb.next() : null;
      }
      if (next == null) {
        next = drawn(random);
      }
      if (next.deviations() == 0 || !isAllowed(next) || !played.add(next)) {
        vain++;
        continue;
      }
      batch.add(next);
      if (batch.size() == BATCH) {
        judge(batch, best);
        options.progress().played(played.size(), wanted);
      }
    }
    judge(batch, best);
    options.progress().played(played.size(), wanted);
    List<Best> told = told(honest, best);
    return new Deviations(
        game.name(),
        options.seed(),
        played.size(),
        possible,
        honest(honest),
        told,
        game.abstracted(),
        marks,
        play.place());
  }

  /** Plays a batch, on all cores, and keeps the best; the order does not matter to what is kept. */
  private void judge(List<Moves> batch, Map<Set<Part>, Found> best) {
    List<Payoffs> payoffs = batch.parallelStream().map(game::mean).toList();
    for (int i = 0; i < batch.size(); i++) {
      Moves moves = batch.get(i);
      Set<Part> deviators = deviators(moves);
      for (Set<Part> coalition : coalitions) {
        if (coalition.containsAll(deviators)) {
          double payoff = payoffs.get(i).of(coalition);
          Objects.requireNonNull(paying.get(coalition)).add(moves, payoff);
          Found before = best.get(coalition);
          if (before == null || isBetter(payoff, moves, before)) {
            best.put(coalition, new Found(moves, payoff));
          }
        }
      }
    }
    batch.clear();
  }

  /** More money, or as much with less done otherwise. */
  private static boolean isBetter(double payoff, Moves moves, Found before) {
    double more = payoff - before.payoff();
    double rounding = ROUNDING * Math.max(1, Math.abs(before.payoff()));
    return more > rounding
        || (more > -rounding && moves.deviations() < before.moves().deviations());
  }

  private Set<Part> deviators(Moves moves) {
    Set<Part> parts = EnumSet.noneOf(Part.class);
    moves.changed().forEach(at -> parts.add(switches.get(at).part()));
    return parts;
  }

  private boolean isAllowed(Moves moves) {
    Set<Part> deviators = deviators(moves);
    return coalitions.stream().anyMatch(coalition -> coalition.containsAll(deviators));
  }

  /** How many profiles there are in which somebody deviates, and no more than may together. */
  private long possible() {
    Map<Part, Long> others = new EnumMap<>(Part.class);
    for (Switch each : switches) {
      others.merge(each.part(), (long) each.options().size(), (one, more) -> one * more);
    }
    // Each set of deviators once: all whose coalition, or a larger one, is looked at.
    Set<Set<Part>> sets = new HashSet<>();
    for (Set<Part> coalition : coalitions) {
      addSubsets(List.copyOf(coalition), sets);
    }
    long sum = 0;
    for (Set<Part> set : sets) {
      long product = 1;
      for (Part part : set) {
        product *= others.getOrDefault(part, 1L) - 1;
      }
      sum += product;
    }
    return sum;
  }

  private static void addSubsets(List<Part> coalition, Set<Set<Part>> sets) {
    for (int bits = 1; bits < 1 << coalition.size(); bits++) {
      Set<Part> subset = EnumSet.noneOf(Part.class);
      for (int i = 0; i < coalition.size(); i++) {
        if ((bits >>> i & 1) == 1) {
          subset.add(coalition.get(i));
        }
      }
      sets.add(subset);
    }
  }

  /** Goes on from the best of each coalition: all that differ from it at one switch. */
  private final class Climb {
    private final Map<Set<Part>, Found> best;
    private final Set<Moves> from = new HashSet<>();
    private final List<Moves> waiting = new ArrayList<>();

    Climb(Map<Set<Part>, Found> best) {
      this.best = best;
    }

    /** The next; null when all around the best that were known were given. */
    @Nullable Moves next() {
      return waiting.isEmpty() ? null : waiting.removeLast();
    }

    /** Looks for new ones that are the best; says whether there are. */
    boolean again() {
      for (Set<Part> coalition : coalitions) {
        Found found = best.get(coalition);
        if (found != null && from.add(found.moves())) {
          for (int at = switches.size() - 1; at >= 0; at--) {
            if (coalition.contains(switches.get(at).part())) {
              for (int option = switches.get(at).options().size() - 1; option >= 0; option--) {
                waiting.add(found.moves().with(at, option));
              }
            }
          }
        }
      }
      return !waiting.isEmpty();
    }
  }

  /** Any profile of some coalition. */
  private Moves drawn(SplittableRandom random) {
    Set<Part> coalition = coalitions.get(random.nextInt(coalitions.size()));
    int[] options = new int[switches.size()];
    for (int i = 0; i < options.length; i++) {
      if (coalition.contains(switches.get(i).part()) && random.nextInt(3) == 0) {
        options[i] = random.nextInt(switches.get(i).options().size());
      }
    }
    return new Moves(switches, options);
  }

  private Map<String, Double> honest(Payoffs honest) {
    Map<String, Double> all = new TreeMap<>();
    for (Part part : Part.values()) {
      play.role(part).ifPresent(role -> all.put(role, honest.of(part)));
    }
    return all;
  }

  private List<Best> told(Payoffs honest, Map<Set<Part>, Found> best) {
    List<Best> all = new ArrayList<>();
    Map<Set<Part>, Double> gains = new LinkedHashMap<>();
    LivedWith lived = LivedWith.of(design);
    for (Set<Part> coalition : coalitions) {
      Found found = best.get(coalition);
      if (found == null) {
        continue;
      }
      double gain = found.payoff() - honest.of(coalition);
      double rounding = rounding(honest, coalition);
      double within =
          gains.entrySet().stream()
              .filter(each -> coalition.containsAll(each.getKey()))
              .mapToDouble(Map.Entry::getValue)
              .max()
              .orElse(Double.NEGATIVE_INFINITY);
      gains.put(coalition, gain);
      boolean pays = gain > rounding;
      boolean more = pays && gain > within + rounding;
      Paying.Way whole = new Paying.Way(found.moves(), gain);
      List<Paying.Way> ways =
          Objects.requireNonNull(paying.get(coalition)).apart(within(coalition), whole, more);
      Map<Paying.Way, String> known =
          lived.match(Set.copyOf(roles(coalition)), ways, Paying.Way::gain, rounding);
      if (more && !ways.contains(whole) && known.size() == ways.size()) {
        // All that it does pays by itself and is known.
        known.put(whole, String.join(" and ", new TreeSet<>(known.values())));
      }
      marks.put(Deviations.component(roles(coalition)), Fingerprint.of(mark(whole, more, ways)));
      if (more || coalition.size() == 1) {
        all.add(best(coalition, honest, whole, pays, known));
      }
      ways.stream()
          .filter(way -> !way.equals(whole))
          .forEach(way -> all.add(best(coalition, honest, way, true, known)));
    }
    all.sort(Comparator.comparingDouble(Best::gain).reversed().thenComparing(Best::coalition));
    return all;
  }

  /** What the coalitions within one found. */
  private List<Paying> within(Set<Part> coalition) {
    return coalitions.stream()
        .filter(each -> each.size() < coalition.size() && coalition.containsAll(each))
        .map(each -> Objects.requireNonNull(paying.get(each)))
        .toList();
  }

  private String mark(Paying.Way whole, boolean more, List<Paying.Way> ways) {
    StringBuilder text = new StringBuilder(more ? moves(whole.moves()).toString() : "nothing more");
    ways.stream()
        .filter(way -> !way.equals(whole))
        .forEach(way -> text.append('\n').append(moves(way.moves())));
    return text.toString();
  }

  private Best best(
      Set<Part> coalition,
      Payoffs honest,
      Paying.Way way,
      boolean pays,
      Map<Paying.Way, String> known) {
    return new Best(
        name(coalition),
        honest.of(coalition),
        honest.of(coalition) + way.gain(),
        way.gain(),
        pays,
        Optional.ofNullable(known.get(way)),
        moves(way.moves()),
        trace(way.moves()));
  }

  private List<Move> moves(Moves moves) {
    List<Move> told = new ArrayList<>();
    for (int at : moves.changed()) {
      Switch each = switches.get(at);
      told.add(
          new Move(
              name(Set.of(each.part())),
              each.options().get(moves.option(at)),
              each.options().getFirst()));
    }
    return told;
  }

  /** How it goes, in the ways that are most likely. */
  private List<String> trace(Moves moves) {
    record Way(double weight, List<String> lines) {}
    List<Way> ways = new ArrayList<>();
    Chance chance = new Chance();
    do {
      Trace trace = new Trace(true);
      game.play(moves, chance, trace);
      ways.add(new Way(chance.weight(), trace.lines()));
    } while (chance.advance());
    ways.sort(Comparator.comparingDouble(Way::weight).reversed());
    if (ways.size() == 1) {
      return ways.getFirst().lines();
    }
    List<String> lines = new ArrayList<>();
    for (Way way : ways.subList(0, Math.min(MOST_WAYS_TOLD, ways.size()))) {
      lines.add(String.format(Locale.ROOT, "with a chance of %.4g:", way.weight()));
      way.lines().forEach(line -> lines.add("  " + line));
    }
    if (ways.size() > MOST_WAYS_TOLD) {
      lines.add("and %d ways that are less likely".formatted(ways.size() - MOST_WAYS_TOLD));
    }
    return lines;
  }
}
