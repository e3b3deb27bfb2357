package souk.design.incentive;

import static souk.design.incentive.Input.Kind.CHANCE;
import static souk.design.incentive.Input.Kind.COUNT;
import static souk.design.incentive.Input.Kind.SUM;
import static souk.design.incentive.Input.given;
import static souk.design.incentive.Input.turned;

import java.util.List;
import souk.design.incentive.Formula.Numbers;

/**
 * Terms that pay honesty: over an agreement's life they are worth more to a provider than the best
 * single cheat, the third financial measure of Almashaqbeh's 'Rethinking Service Systems'. Each is
 * F1 (a cheat that is found out with chance q brings nothing, so what is then lost must be at least
 * g(1 − q)/q) with what that kind of terms takes from whoever is caught, at the moment at which it
 * takes least. Names are free, so what lies ahead counts up to what beginning anew costs (F5b).
 */
final class Honesty {
  private Honesty() {}

  static List<Formula> list() {
    Input gain = given("gain", SUM, "what the best single cheat brings more than honesty, g");
    Input detection = turned("detection", CHANCE, "the chance that it is found out and proven, q");
    Input reentry = given("reentry", SUM, 0, "what beginning anew under another name costs");
    return List.of(
        new Formula(
            "deferred-pay",
            "F1, F5b",
            "at every unit k of n: δ·p·(k − 1), held back until the end, and what the n − k units to"
                + " come bring ≥ g(1 − q)/q",
            List.of(
                gain,
                detection,
                turned("units", COUNT, "of an agreement, n"),
                given("price", SUM, "of a unit, p"),
                given("margin", SUM, "what an honest unit leaves of it, m"),
                turned("deferred", CHANCE, "the share of each price that is paid at the end, δ"),
                reentry),
            Honesty::leastHeldBack,
            Honesty::needed),
        new Formula(
            "rising-grades",
            "F1, F5b",
            "for every number j of proven faults: the collateral's grades together, less the"
                + " reporter's share, and what staying honest would still bring ≥ j·g(1 − q)/q",
            List.of(
                gain,
                detection,
                turned("deposit", SUM, "what is locked, D"),
                turned("first", CHANCE, "the share of it that a first fault takes"),
                turned("second", CHANCE, "a second"),
                turned("further", CHANCE, "and any further"),
                Formulas.returned(),
                given("faults", COUNT, "the most that are proven before nothing is left to do"),
                given("future", SUM, 0, "what staying honest would still bring"),
                reentry),
            Honesty::leastOfGrades,
            Honesty::needed),
        new Formula(
            "renewal",
            "F1, F5b",
            "β(ρ·H + (1 − ρ)·U) − max(0, β·U − c) ≥ g(1 − q)/q: who was honest is hired again with"
                + " chance ρ, a new name with chance ρ₀; H and U are what a hired and an idle"
                + " provider will earn",
            List.of(
                gain,
                detection,
                given("margin", SUM, "what an honest agreement leaves"),
                turned("renewed", CHANCE, "the chance to be hired again after one, ρ"),
                given("hired", CHANCE, "the chance of a new or idle provider to be hired, ρ₀"),
                given("patience", CHANCE, "what one agreement later is worth now, β; below 1"),
                reentry),
            Honesty::lostWithTheName,
            Honesty::needed));
  }

  private static double needed(Numbers in) {
    return in.get("gain") * (1 - in.get("detection")) / in.get("detection");
  }

  /**
   * A straight line and the lesser of two: their sum is concave in k, so it is least at an end,
   * where either nothing is held back yet or nothing is to come.
   */
  private static double leastHeldBack(Numbers in) {
    double others = in.count("units") - 1;
    return Math.min(
        Math.min(in.get("margin") * others, in.get("reentry")),
        in.get("deferred") * in.get("price") * others);
  }

  /** What the faults of a plan cost, for each of them. */
  private static double leastOfGrades(Numbers in) {
    double least = Double.POSITIVE_INFINITY;
    double taken = 0;
    double future = Math.min(in.get("future"), in.get("reentry"));
    int faults = in.count("faults");
    double deposit = (1 - in.get("returned")) * in.get("deposit");
    for (int fault = 1; fault <= faults; fault++) {
      if (taken >= 1) {
        return Math.min(least, (deposit + future) / faults); // nothing is left to take
      }
      taken += in.get(fault == 1 ? "first" : fault == 2 ? "second" : "further");
      least = Math.min(least, (deposit * Math.min(1, taken) + future) / fault);
    }
    return least;
  }

  /**
   * H = m + β(ρH + (1 − ρ)U) and U = β(ρ₀H + (1 − ρ₀)U); whoever is caught begins idle, under
   * another name, if that is worth its cost.
   */
  private static double lostWithTheName(Numbers in) {
    double patience = in.get("patience");
    double renewed = in.get("renewed");
    double hired = in.get("hired");
    double idleShare = patience * hired / (1 - patience * (1 - hired)); // U ÷ H
    double busy =
        in.get("margin") / (1 - patience * renewed - patience * (1 - renewed) * idleShare);
    double idle = idleShare * busy;
    double honest = patience * (renewed * busy + (1 - renewed) * idle);
    return honest - Math.max(0, patience * idle - in.get("reentry"));
  }
}
