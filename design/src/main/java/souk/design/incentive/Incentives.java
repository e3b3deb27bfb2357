package souk.design.incentive;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import souk.design.incentive.Finding.Put;
import souk.design.incentive.Finding.Turn;
import souk.design.incentive.Formula.Numbers;
import souk.design.model.Expression;
import souk.design.model.Fingerprint;
import souk.design.model.Incentive;
import souk.design.model.MarketDesign;
import souk.market.file.MarketFileException;

/** Puts a design's numbers into its inequalities. */
public final class Incentives {
  /** Equality up to the rounding of sums of doubles ... */
  private static final double ROUNDING = 1e-13;

  /** ... which is never taken for a part of a unit that could count. */
  private static final double LEAST_PART = 1e-3;

  private static final int STEPS = 200;

  private Incentives() {}

  /**
   * All incentives of a design, in its order.
   *
   * @throws MarketFileException with the place, when a formula is not known or a number is none
   */
  public static List<Finding> of(MarketDesign design) {
    List<Finding> all = new ArrayList<>();
    for (Incentive incentive : design.incentives().values()) {
      all.add(of(design, incentive));
    }
    return List.copyOf(all);
  }

  private static Finding of(MarketDesign design, Incentive incentive) {
    Formula formula =
        Formulas.named(incentive.formula())
            .orElseThrow(() ->
                refuse(
                    incentive,
                    "there is no formula '%s'; ./souk design formulas lists them"
                        .formatted(incentive.formula())));
    for (String name : incentive.inputs().keySet().stream().sorted().toList()) {
      if (formula.inputs().stream().noneMatch(input -> input.name().equals(name))) {
        throw refuse(
            incentive,
            "%s has no input '%s'; it has %s"
                .formatted(
                    formula.name(),
                    name,
                    String.join(", ", formula.inputs().stream().map(Input::name).toList())));
      }
    }
    Map<String, Double> values = new LinkedHashMap<>();
    List<Put> put = new ArrayList<>();
    for (Input input : formula.inputs()) {
      Expression written = written(incentive, input);
      try {
        double value =
            input.require(
                written == null
                    ? input
                        .otherwise()
                        .orElseThrow(() ->
                            new IllegalArgumentException(
                                "%s is missing: %s".formatted(input.name(), input.is())))
                    : written.value(design));
        requireMarket(design, input, value);
        values.put(input.name(), value);
        put.add(
            new Put(input.name(), input.is(), written == null ? "" : written.toString(), value));
      } catch (IllegalArgumentException e) {
        throw refuse(incentive, String.valueOf(e.getMessage()));
      }
    }
    return evaluate(incentive, formula, values, put);
  }

  /** What the market's own rules give counts at least, whatever a design writes. */
  private static void requireMarket(MarketDesign design, Input input, double value) {
    double least = input.parameter().flatMap(design::value).orElse(0.0);
    if (value < least) {
      throw new IllegalArgumentException(
          "%s must be at least %s, which is %s; got %s"
              .formatted(input.name(), input.parameter().orElseThrow(), least, value));
    }
  }

  private static @Nullable Expression written(Incentive incentive, Input input) {
    Expression written = incentive.inputs().get(input.name());
    return written != null ? written : input.parameter().map(Expression::parse).orElse(null);
  }

  private static Finding evaluate(
      Incentive incentive, Formula formula, Map<String, Double> values, List<Put> put) {
    double there;
    double needed;
    try {
      there = formula.there().applyAsDouble(new Numbers(values));
      needed = formula.needed().applyAsDouble(new Numbers(values));
    } catch (IllegalArgumentException e) {
      throw refuse(incentive, String.valueOf(e.getMessage()));
    }
    if (Double.isNaN(there) || Double.isNaN(needed)) {
      throw refuse(incentive, "comes to no number: " + formula.says());
    }
    List<Turn> turns = new ArrayList<>();
    for (Input input : formula.inputs()) {
      if (input.turnable()) {
        turn(formula, values, input).ifPresent(turns::add);
      }
    }
    return new Finding(
        incentive.name(),
        incentive.is(),
        formula.name(),
        formula.number(),
        formula.says(),
        put,
        there,
        needed,
        holds(there, needed),
        there - needed,
        turns,
        incentive.place());
  }

  static boolean holds(double there, double needed) {
    if (isWhole(there) && isWhole(needed)) {
      return there >= needed; // whole units are exact
    }
    double part = Math.max(LEAST_PART, 4 * Math.ulp(needed));
    return there >= needed - Math.min(ROUNDING * Math.abs(needed), part);
  }

  /** Doubles below 2^53 hold whole numbers as they are. */
  private static boolean isWhole(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1L << 53;
  }

  /** The value of an input at which the inequality just holds, while the others stay. */
  private static Optional<Turn> turn(Formula formula, Map<String, Double> values, Input input) {
    double now = values.getOrDefault(input.name(), 0.0);
    double low = input.kind() == Input.Kind.COUNT ? 1 : 0;
    double high =
        switch (input.kind()) {
          case CHANCE -> 1;
          case COUNT -> 100_000;
          case SUM, NUMBER -> Math.max(1, now) * 1e12;
        };
    OptionalDouble atLow = slack(formula, values, input.name(), low);
    OptionalDouble atHigh = slack(formula, values, input.name(), high);
    if (atLow.isEmpty()
        || atHigh.isEmpty()
        || (atLow.getAsDouble() >= 0) == (atHigh.getAsDouble() >= 0)) {
      return Optional.empty();
    }
    boolean up = atHigh.getAsDouble() >= 0;
    double bad = up ? low : high;
    double good = up ? high : low;
    for (int i = 0; i < STEPS; i++) {
      // Sums may lie anywhere between cents and millions: halve their logarithm first.
      double middle =
          high > 1 && Math.min(good, bad) > 1 ? Math.sqrt(good) * Math.sqrt(bad) : (good + bad) / 2;
      if (input.kind() == Input.Kind.COUNT) {
        middle = Math.rint(middle);
        if (middle == good || middle == bad) {
          middle = Math.floor((good + bad) / 2);
          if (Math.abs(good - bad) <= 1) {
            break;
          }
        }
      }
      OptionalDouble slack = slack(formula, values, input.name(), middle);
      if (slack.isPresent() && slack.getAsDouble() >= 0) {
        good = middle;
      } else {
        bad = middle;
      }
    }
    return Optional.of(new Turn(input.name(), good, up));
  }

  private static OptionalDouble slack(
      Formula formula, Map<String, Double> values, String name, double value) {
    Map<String, Double> other = new LinkedHashMap<>(values);
    other.put(name, value);
    try {
      double there = formula.there().applyAsDouble(new Numbers(other));
      double needed = formula.needed().applyAsDouble(new Numbers(other));
      // 0 · ∞ is no number; it comes at the ends of ranges only, and stands for what cannot be met.
      return Double.isNaN(there) || Double.isNaN(needed)
          ? OptionalDouble.of(-1)
          : OptionalDouble.of(holds(there, needed) ? Math.abs(there - needed) : there - needed);
    } catch (IllegalArgumentException e) {
      return OptionalDouble.empty();
    }
  }

  /** The mark of a result: it changes with the numbers that were put in, and with the verdict. */
  public static String mark(Finding finding) {
    StringBuilder text = new StringBuilder(finding.formula());
    finding
        .inputs()
        .forEach(
            put -> text.append(String.format(Locale.ROOT, " %s=%.12g", put.name(), put.value())));
    return Fingerprint.of(text.append(finding.holds()).toString());
  }

  private static MarketFileException refuse(Incentive incentive, String why) {
    return new MarketFileException(
        "%s: design.incentives.%s: %s".formatted(incentive.place(), incentive.name(), why));
  }
}
