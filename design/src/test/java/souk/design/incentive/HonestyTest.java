package souk.design.incentive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import souk.design.incentive.Formula.Numbers;

/**
 * Terms that pay honesty, played: an honest and a cheating provider live through many lives, and
 * the better off is the one that the inequality says.
 */
class HonestyTest {
  private static final long SEED = 20_261_129;
  private static final int LIVES = 200_000;

  private final SplittableRandom random = new SplittableRandom(SEED);

  private static Numbers numbers(Object... pairs) {
    Map<String, Double> values = new HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      values.put((String) pairs[i], ((Number) pairs[i + 1]).doubleValue());
    }
    return new Numbers(values);
  }

  private static boolean holds(String name, Numbers in) {
    Formula formula = Formulas.named(name).orElseThrow();
    return formula.there().applyAsDouble(in) >= formula.needed().applyAsDouble(in);
  }

  /** What is left on average, and four standard errors of it. */
  private record Mean(double value, double doubt) {
    static Mean of(ToDoubleFunction<SplittableRandom> life, SplittableRandom random) {
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < LIVES; i++) {
        double got = life.applyAsDouble(random);
        sum += got;
        squares += got * got;
      }
      double mean = sum / LIVES;
      return new Mean(mean, 4 * Math.sqrt((squares / LIVES - mean * mean) / LIVES));
    }
  }

  /** The inequality says which of the two is better off, beyond doubt. */
  private void mustAgree(
      String name, Numbers in, ToDoubleFunction<SplittableRandom> cheating, double honest) {
    Mean mean = Mean.of(cheating, random);
    double ahead = honest - mean.value();
    assertThat(Math.abs(ahead))
        .as("%s, seed %d: too near to tell", name, SEED)
        .isGreaterThan(mean.doubt());
    assertThat(ahead > 0)
        .as("%s, seed %d: honesty is ahead by %s", name, SEED, ahead)
        .isEqualTo(holds(name, in));
  }

  // ---- deferred pay ----

  private static Numbers deferred(double share, double reentry) {
    return numbers(
        "gain",
        12,
        "detection",
        0.5,
        "units",
        21,
        "price",
        4,
        "margin",
        1,
        "deferred",
        share,
        "reentry",
        reentry);
  }

  /** A life of one agreement in which unit {@code cheated} is a cheat. */
  private static double agreement(Numbers in, int cheated, SplittableRandom random) {
    int units = in.count("units");
    double margins =
        in.get("margin") * (units - 1); // of the others; the cheated one's is kept, too
    if (random.nextDouble() >= in.get("detection")) {
      return margins + in.get("margin") + in.get("gain");
    }
    double held = in.get("deferred") * in.get("price") * (cheated - 1);
    double ahead = in.get("margin") * (units - cheated);
    return margins + in.get("margin") - held - Math.min(ahead, in.get("reentry"));
  }

  @Test
  void shouldPayHonestyWhenEnoughIsHeldBackAndOnlyThen() {
    for (double share : new double[] {0, 0.1, 0.2, 0.4}) {
      for (double reentry : new double[] {0, 8, 100}) {
        Numbers in = deferred(share, reentry);
        double best = Double.NEGATIVE_INFINITY;
        int when = 0;
        for (int unit : new int[] {1, 11, 21}) {
          double mean = Mean.of(chance -> agreement(in, unit, chance), random).value();
          when = mean > best ? unit : when;
          best = Math.max(best, mean);
        }
        int cheated = when;
        mustAgree("deferred-pay", in, chance -> agreement(in, cheated, chance), 21);
      }
    }
  }

  // ---- rising grades ----

  private static double untilFaults(Numbers in, int faults, SplittableRandom random) {
    double got = 0;
    double left = 1;
    for (int proven = 0; proven < faults; ) {
      if (random.nextDouble() >= in.get("detection")) {
        got += in.get("gain");
      } else {
        proven++;
        double grade = in.get(proven == 1 ? "first" : proven == 2 ? "second" : "further");
        got -= in.get("deposit") * Math.min(left, grade);
        left -= Math.min(left, grade);
      }
    }
    return got - Math.min(in.get("future"), in.get("reentry"));
  }

  @Test
  void shouldPayHonestyWhenGradesRiseFastEnoughAndOnlyThen() {
    for (double first : new double[] {0.05, 0.15, 0.5}) {
      for (int most : new int[] {1, 3, 12}) {
        for (double future : new double[] {0, 8}) {
          Numbers in =
              numbers(
                  "gain",
                  10,
                  "detection",
                  0.5,
                  "deposit",
                  100,
                  "first",
                  first,
                  "second",
                  0.5,
                  "further",
                  1,
                  "returned",
                  0,
                  "faults",
                  most,
                  "future",
                  future,
                  "reentry",
                  50);
          double best = Double.NEGATIVE_INFINITY;
          int when = 0;
          for (int faults = 1; faults <= most; faults++) {
            int plan = faults;
            // Averages are enough to choose the plan; it is played with other chances below.
            double mean =
                faults * 10
                    - 100 * Math.min(1, faults == 1 ? first : faults == 2 ? first + 0.5 : 1)
                    - future;
            when = mean > best ? plan : when;
            best = Math.max(best, mean);
          }
          int plan = when;
          mustAgree("rising-grades", in, chance -> untilFaults(in, plan, chance), 0);
        }
      }
    }
  }

  // ---- renewal ----

  /** What a life brings from an agreement on in which it cheats, or not. */
  private static double life(Numbers in, boolean cheats, SplittableRandom random) {
    double got = 0;
    double worth = 1;
    boolean busy = true;
    for (int period = 0; period < 100; period++, worth *= in.get("patience")) {
      boolean caught = false;
      if (busy) {
        got += worth * in.get("margin");
        if (cheats && period == 0) {
          caught = random.nextDouble() < in.get("detection");
          got += caught ? -in.get("reentry") : in.get("gain");
        }
      }
      busy = !caught && random.nextDouble() < in.get(busy ? "renewed" : "hired");
    }
    return got;
  }

  @Test
  void shouldPayHonestyWhenItIsHiredAgainMoreOftenThanStrangersAndOnlyThen() {
    for (double hired : new double[] {0, 0.2, 0.9}) {
      for (double reentry : new double[] {0, 3}) {
        Numbers in =
            numbers(
                "gain",
                4,
                "detection",
                0.5,
                "margin",
                2,
                "renewed",
                0.9,
                "hired",
                hired,
                "patience",
                0.8,
                "reentry",
                reentry);
        // With nobody to hire it anew, it does not pay to begin anew.
        if (hired == 0 && reentry > 0) {
          continue;
        }
        double honest = Mean.of(chance -> life(in, false, chance), random).value();
        mustAgree("renewal", in, chance -> life(in, true, chance), honest);
      }
    }
  }
}
