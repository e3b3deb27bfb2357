package souk.design.threat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import souk.design.model.Asset;
import souk.design.model.Cells;
import souk.design.model.Decision;
import souk.design.model.MarketDesign;
import souk.design.model.Role;
import souk.design.model.Rule;
import souk.design.model.Threat;

/**
 * The collusion matrix of one threat: a row for each set of attackers, a column for each set of
 * targets, and what was decided about each cell. Sets are bits: the lowest is the first role.
 */
public final class Matrix {
  /** Of cells that nothing was decided about, and of those that are merged into none. */
  static final int NONE = -1;

  private final Threat threat;
  private final List<String> attackers;
  private final List<String> targets;
  private final int columns;

  /** The targets' roles that own the asset. */
  private final int owning;

  /** For each need, the attackers' roles that have it. */
  private final int[] able;

  /** For each target's role, its place among the attackers' roles; NONE for those that are not. */
  private final int[] selves;

  /** The index of the decision about a cell. */
  private final int[] decided;

  /** The cell that a cell is merged into. */
  private final int[] into;

  Matrix(MarketDesign design, Threat threat) {
    this.threat = threat;
    this.attackers = design.attackers(threat);
    this.targets = design.targets(threat);
    this.columns = 1 << targets.size();
    List<String> owners =
        Optional.ofNullable(design.assets().get(threat.asset()))
            .map(Asset::owners)
            .orElse(List.of());
    int owning = 0;
    for (int i = 0; i < targets.size(); i++) {
      owning |= owners.contains(targets.get(i)) ? 1 << i : 0;
    }
    this.owning = owning;
    this.able = new int[threat.needs().size()];
    for (int n = 0; n < able.length; n++) {
      for (int i = 0; i < attackers.size(); i++) {
        Role role = design.roles().get(attackers.get(i));
        able[n] |= role != null && role.can().contains(threat.needs().get(n)) ? 1 << i : 0;
      }
    }
    this.selves = targets.stream().mapToInt(attackers::indexOf).toArray();
    this.decided = new int[(1 << attackers.size()) * columns];
    this.into = new int[decided.length];
    Arrays.fill(decided, NONE);
    Arrays.fill(into, NONE);
  }

  public Threat threat() {
    return threat;
  }

  /** The roles of the rows. */
  public List<String> attackers() {
    return attackers;
  }

  /** The roles of the columns. */
  public List<String> targets() {
    return targets;
  }

  /** All cells, row by row: neither side is empty. */
  public List<Integer> cells() {
    List<Integer> cells = new ArrayList<>();
    for (int a = 1; a < 1 << attackers.size(); a++) {
      for (int t = 1; t < columns; t++) {
        cells.add(a * columns + t);
      }
    }
    return cells;
  }

  /** How many cells there are. */
  public int size() {
    return ((1 << attackers.size()) - 1) * (columns - 1);
  }

  int cell(int attackerSet, int targetSet) {
    return attackerSet * columns + targetSet;
  }

  int attackerSet(int cell) {
    return cell / columns;
  }

  int targetSet(int cell) {
    return cell % columns;
  }

  /** The attackers of a cell. */
  public List<String> attackers(int cell) {
    return members(attackers, attackerSet(cell));
  }

  /** The targets of a cell. */
  public List<String> targets(int cell) {
    return members(targets, targetSet(cell));
  }

  private static List<String> members(List<String> roles, int set) {
    List<String> members = new ArrayList<>();
    for (int i = 0; i < roles.size(); i++) {
      if ((set >> i & 1) == 1) {
        members.add(roles.get(i));
      }
    }
    return members;
  }

  /** A cell as decisions name it: {@code client+cache > publisher}. */
  public String name(int cell) {
    return String.join("+", attackers(cell)) + " > " + String.join("+", targets(cell));
  }

  /** What was decided about a cell. */
  public Optional<Decision> decision(int cell) {
    return decided[cell] == NONE
        ? Optional.empty()
        : Optional.of(threat.decisions().get(decided[cell]));
  }

  /** The cell that it is merged into. */
  public Optional<Integer> into(int cell) {
    return into[cell] == NONE ? Optional.empty() : Optional.of(into[cell]);
  }

  void decide(int cell, int decision, int mergedInto) {
    decided[cell] = decision;
    into[cell] = mergedInto;
  }

  boolean isDecided(int cell) {
    return decided[cell] != NONE;
  }

  /** The scenario that a cell's merges lead to; empty when they lead nowhere or in a circle. */
  public Optional<Integer> scenario(int cell) {
    int at = cell;
    for (int steps = 0; steps <= decided.length; steps++) {
      if (decision(at).orElse(null) instanceof Decision.Scenario) {
        return Optional.of(at);
      }
      if (into[at] == NONE) {
        return Optional.empty();
      }
      at = into[at];
    }
    return Optional.empty();
  }

  /** Whether a cell's merges come back to where they were. */
  boolean isCircular(int cell) {
    int at = cell;
    for (int steps = 0; steps <= decided.length; steps++) {
      if (into[at] == NONE) {
        return false;
      }
      at = into[at];
    }
    return true;
  }

  /** A side of a pattern, as sets of bits. */
  private record Bits(int with, int without, boolean others) {
    static Bits of(Cells.Side side, List<String> roles) {
      int with = 0;
      int without = 0;
      for (int i = 0; i < roles.size(); i++) {
        with |= side.with().contains(roles.get(i)) ? 1 << i : 0;
        without |= side.without().contains(roles.get(i)) ? 1 << i : 0;
      }
      return new Bits(with, without, side.others());
    }

    boolean has(int set) {
      return (set & with) == with && (set & without) == 0 && (others || set == with);
    }
  }

  /** Cells as decisions name them, made ready to be asked for very many. */
  final class Named {
    private final Bits attackerBits;
    private final Bits targetBits;

    Named(Cells cells) {
      this.attackerBits = Bits.of(cells.attackers(), attackers);
      this.targetBits = Bits.of(cells.targets(), targets);
    }

    boolean has(int cell) {
      return attackerBits.has(attackerSet(cell)) && targetBits.has(targetSet(cell));
    }

    /** The one cell that is named, where there is no '*'. */
    int one() {
      return cell(attackerBits.with(), targetBits.with());
    }
  }

  /** R1: all targets are among the attackers. */
  boolean isSelfAttack(int cell) {
    int set = targetSet(cell);
    for (int i = 0; i < selves.length; i++) {
      if ((set >> i & 1) == 1 && (selves[i] == NONE || (attackerSet(cell) >> selves[i] & 1) == 0)) {
        return false;
      }
    }
    return true;
  }

  /** R2: what the threat needs, no attacker can do. */
  boolean lacksCapability(int cell) {
    for (int roles : able) {
      if ((attackerSet(cell) & roles) == 0) {
        return true;
      }
    }
    return false;
  }

  /** R3: none of the targets owns the asset. */
  boolean ownsNothing(int cell) {
    return (targetSet(cell) & owning) == 0;
  }

  /** R3: the cell without the targets that do not own the asset; the same where all do. */
  int withoutStrangers(int cell) {
    return cell(attackerSet(cell), targetSet(cell) & owning);
  }

  /** Whether one cell's attackers and targets are among another's. */
  boolean isWithin(int less, int more) {
    return less != more
        && (attackerSet(less) & ~attackerSet(more)) == 0
        && (targetSet(less) & ~targetSet(more)) == 0;
  }

  /** The cells that are scenarios. */
  List<Integer> scenarios() {
    return cells().stream()
        .filter(cell -> decision(cell).orElse(null) instanceof Decision.Scenario)
        .toList();
  }

  /**
   * The first rule that would decide a cell by itself, if there is one.
   *
   * @param scenarios the cells that are some
   */
  Optional<Rule> suggestion(int cell, List<Integer> scenarios) {
    if (lacksCapability(cell)) {
      return Optional.of(Rule.NO_CAPABILITY);
    }
    if (isSelfAttack(cell)) {
      return Optional.of(Rule.SELF_ATTACK);
    }
    if (ownsNothing(cell) || withoutStrangers(cell) != cell) {
      return Optional.of(Rule.OWNS_NOTHING);
    }
    return scenarios.stream().anyMatch(scenario -> isWithin(scenario, cell))
        ? Optional.of(Rule.ADDS_NOTHING)
        : Optional.empty();
  }
}
