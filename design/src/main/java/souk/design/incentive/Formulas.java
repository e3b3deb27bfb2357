package souk.design.incentive;

import static souk.design.incentive.Input.Kind.CHANCE;
import static souk.design.incentive.Input.Kind.COUNT;
import static souk.design.incentive.Input.Kind.NUMBER;
import static souk.design.incentive.Input.Kind.SUM;
import static souk.design.incentive.Input.given;
import static souk.design.incentive.Input.ofMarket;
import static souk.design.incentive.Input.turned;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import souk.design.incentive.Formula.Numbers;

/**
 * The inequalities that designs can name. Sources: deposits under imperfect detection and repeated
 * play are textbook; audits after Belenkiy et al. (Brown CS-08-05); verifiers' rewards after
 * TrueBit; the puzzle's bound is CAPnet's; cost and profit of corruption after STAKESURE (arXiv
 * 2401.05797). What a colluder loses is counted with its deposit, what it would have been paid, and
 * the business that it would have had.
 */
public final class Formulas {
  private static final List<Formula> ALL = all();

  private Formulas() {}

  /** All of them. */
  public static List<Formula> list() {
    return ALL;
  }

  /** The one of a name. */
  public static Optional<Formula> named(String name) {
    return ALL.stream().filter(formula -> formula.name().equals(name)).findFirst();
  }

  private static List<Formula> all() {
    List<Formula> all = new ArrayList<>();
    deposits(all);
    detection(all);
    repetition(all);
    payment(all);
    collateral(all);
    all.addAll(Honesty.list());
    return List.copyOf(all);
  }

  /** What is lost with a deposit, by whoever is caught. */
  private static List<Input> losses(Input... first) {
    List<Input> inputs = new ArrayList<>(List.of(first));
    inputs.add(turned("deposit", SUM, "what is locked, D"));
    inputs.add(turned("slashed", CHANCE, 1, "the share of it that a proven fault takes, s"));
    inputs.add(returned());
    inputs.add(given("withheld", SUM, 0, "payment that whoever is caught does not get, w"));
    inputs.add(given("future", SUM, 0, "what staying honest would still bring, V"));
    inputs.add(
        given(
            "reentry", SUM, 0, "what beginning anew under another name costs; V counts up to it"));
    return inputs;
  }

  /** What comes back to whoever reports itself before others do. */
  static Input returned() {
    return ofMarket(
        "returned",
        CHANCE,
        "ledger.reporterShare",
        "of what is slashed, the share that a cheat gets back by reporting itself, b");
  }

  /**
   * (1 − b)·s·D + w + min(V, reentry). Whoever sees a report of itself coming puts its own before
   * it, so the reporter's share comes back.
   */
  private static double loss(Numbers in) {
    return (1 - in.get("returned")) * in.get("slashed") * in.get("deposit")
        + in.get("withheld")
        + Math.min(in.get("future"), in.get("reentry"));
  }

  private static void deposits(List<Formula> all) {
    Input gain = given("gain", SUM, "what the cheat brings more than honesty, g");
    Input chance = turned("detection", CHANCE, "the chance that it is found out and proven, q");
    all.add(
        new Formula(
            "deposit",
            "F1",
            "(1 − b)sD and what else whoever is caught loses ≥ g(1 − q)/q; the gain is lost when it is"
                + " caught",
            losses(gain, chance),
            Formulas::loss,
            in -> in.get("gain") * (1 - in.get("detection")) / in.get("detection")));
    all.add(
        new Formula(
            "deposit-gain-kept",
            "F1b",
            "(1 − b)sD and what else whoever is caught loses ≥ g/q; the gain is kept even when it is"
                + " caught",
            losses(gain, chance),
            Formulas::loss,
            in -> in.get("gain") / in.get("detection")));
    all.add(
        new Formula(
            "parallel",
            "F2",
            "what is lost once ≥ k·g(1 − q)/(1 − (1 − q)^k) for every k up to the most cheats at"
                + " once against one deposit",
            losses(
                gain, chance, turned("atOnce", COUNT, "the most that one deposit backs at once")),
            Formulas::loss,
            in -> parallel(in.get("gain"), in.get("detection"), in.count("atOnce"))));
  }

  /** The deposit that so many cheats at once need. It grows with them, so the most decide. */
  static double parallel(double gain, double detection, int atOnce) {
    return atOnce * gain * (1 - detection) / (1 - Math.pow(1 - detection, atOnce));
  }

  private static void detection(List<Formula> all) {
    all.add(
        new Formula(
            "audit-rate",
            "F3",
            "share of answers that is checked ≥ c/((1 − h)(r + f))",
            List.of(
                turned("rate", CHANCE, "the share of answers that is checked"),
                given("saved", SUM, "what a lazy answer saves, c"),
                turned("reward", SUM, "what an answer is paid, r"),
                turned("fine", SUM, "what a wrong one costs, f"),
                given("guess", CHANCE, 0, "the chance that a guess is right, h")),
            in -> in.get("rate"),
            in -> in.get("saved") / ((1 - in.get("guess")) * (in.get("reward") + in.get("fine")))));
    all.add(
        new Formula(
            "participation",
            "F3",
            "reward ≥ cost: who works honestly is not worse off",
            List.of(
                turned("reward", SUM, "what a unit is paid"),
                given("cost", SUM, "what it costs honestly")),
            in -> in.get("reward"),
            in -> in.get("cost")));
    all.add(
        new Formula(
            "sampling",
            "F3b",
            "1 − (1 − x)^s ≥ the chance of detection that is asked for",
            List.of(
                given("bad", CHANCE, "the share that is bad, x"),
                turned("samples", COUNT, "how many are drawn, s"),
                given("chance", CHANCE, "the chance that is asked for")),
            in -> 1 - Math.pow(1 - in.get("bad"), in.get("samples")),
            in -> in.get("chance")));
    all.add(
        new Formula(
            "duplicates",
            "F4",
            "1 − C(m, r)/C(N, r) ≥ the chance of detection that is asked for",
            List.of(
                given("providers", COUNT, "all, N"),
                given("colluding", COUNT, "of one operator, m"),
                turned("copies", COUNT, "how many do the same, r"),
                given("chance", CHANCE, "the chance that is asked for")),
            in ->
                1
                    - Binomial.noneOf(
                        in.count("providers"),
                        in.count("providers") - in.count("colluding"),
                        in.count("copies")),
            in -> in.get("chance")));
    all.add(
        new Formula(
            "verifiers",
            "F8",
            "J ≥ c·2^(k − 1)/η: forced errors pay the last of k verifiers",
            List.of(
                turned("jackpot", SUM, "what a forced error pays, J"),
                given("cost", SUM, "what verifying costs, c"),
                given("verifiers", COUNT, "how many are wanted, k"),
                turned("forced", CHANCE, "the share of forced errors, η")),
            in -> in.get("jackpot"),
            in -> in.get("cost") * Math.pow(2, in.count("verifiers") - 1.0) / in.get("forced")));
    all.add(
        new Formula(
            "puzzle-share",
            "F9",
            "ε^(1/R) ≥ the share that must be there: with less, R visits succeed less often than ε",
            List.of(
                turned("visits", COUNT, "how often a chunk is visited, R"),
                given("success", CHANCE, "the chance of success that is let be, ε"),
                given("share", CHANCE, "the share of a chunk that must be there")),
            in -> Math.pow(in.get("success"), 1 / in.get("visits")),
            in -> in.get("share")));
    all.add(
        new Formula(
            "puzzle-outsourced",
            "F9",
            "R·n·hash ≥ bytes avoided: solving from afar sends as much as it saves",
            List.of(
                turned("visits", COUNT, "how often a chunk is visited, R"),
                given("chunks", COUNT, "chunks of a bundle, n"),
                given("hash", NUMBER, "bytes that one visit sends"),
                given("avoided", NUMBER, "bytes that are not sent")),
            in -> in.get("visits") * in.get("chunks") * in.get("hash"),
            in -> in.get("avoided")));
  }

  private static void repetition(List<Formula> all) {
    all.add(
        new Formula(
            "repeated",
            "F5",
            "q·δ·π/(1 − δ) ≥ (1 − q)·g, where δ is what a later unit is worth today, and what is"
                + " lost is no more than a new name costs",
            List.of(
                given("gain", SUM, "what the cheat brings once, g"),
                turned("margin", SUM, "what a unit brings honestly, π"),
                turned("detection", CHANCE, "the chance that it is found out, q"),
                given("patience", CHANCE, "what a unit later is worth today, δ"),
                turned("reentry", SUM, "what beginning anew under another name costs")),
            in ->
                in.get("detection")
                    * Math.min(
                        in.get("margin") * in.get("patience") / (1 - in.get("patience")),
                        in.get("reentry")),
            in -> (1 - in.get("detection")) * in.get("gain")));
    all.add(
        new Formula(
            "grim-trigger",
            "F5",
            "δ ≥ (deviation − cooperation)/(deviation − punishment)",
            List.of(
                given("patience", CHANCE, "what a round later is worth today, δ"),
                turned("cooperation", SUM, "what a round brings while all are honest"),
                given("deviation", SUM, "what the round of the cheat brings"),
                turned("punishment", SUM, "what each round after it brings")),
            in -> in.get("patience"),
            in ->
                (in.get("deviation") - in.get("cooperation"))
                    / (in.get("deviation") - in.get("punishment"))));
    all.add(
        new Formula(
            "double-issue",
            "F6",
            "penalty ≥ (m − 1)·p·β·r·T: every ticket made out to m payees until it is provable",
            List.of(
                turned("penalty", SUM, "what a proven double issue costs"),
                given("payees", COUNT, "to whom each ticket is made out, m"),
                given("odds", CHANCE, "of a ticket, p"),
                turned("prize", SUM, "of a ticket, β"),
                given("rate", NUMBER, "tickets in a round, r"),
                turned("rounds", NUMBER, "until it can be proven, T")),
            in -> in.get("penalty"),
            in ->
                (in.get("payees") - 1)
                    * in.get("odds")
                    * in.get("prize")
                    * in.get("rate")
                    * in.get("rounds")));
  }

  private static void payment(List<Formula> all) {
    all.add(
        new Formula(
            "lottery-spread",
            "F7",
            "the chance that is let be ≥ P(income < share of its mean) over so many tickets",
            List.of(
                turned("tickets", COUNT, "that a provider takes in the time looked at, N"),
                turned("odds", CHANCE, "of a ticket, p"),
                given("share", CHANCE, "of the mean income, x"),
                given("chance", CHANCE, "that is let be")),
            in -> in.get("chance"),
            in -> poorer(in.count("tickets"), in.get("odds"), in.get("share"))));
    all.add(
        new Formula(
            "fee-overhead",
            "F7",
            "the share of a prize that may go to fees ≥ fee/prize",
            List.of(
                given("most", CHANCE, "the share that may go to fees"),
                given("fee", SUM, "of claiming a prize"),
                turned("prize", SUM, "what is claimed")),
            in -> in.get("most"),
            in -> in.get("fee") / in.get("prize")));
    all.add(
        new Formula(
            "prizes-held",
            "F7",
            "prizes that an escrow holds ≥ the quantile of those that are won, where each ticket is"
                + " drawn by itself; with a fixed number of winners it is that number",
            List.of(
                turned("prizes", COUNT, "that the escrow holds"),
                given("tickets", COUNT, "that are out, N"),
                given("odds", CHANCE, "of a ticket, p"),
                given("certainty", CHANCE, "that is asked for")),
            in -> in.get("prizes"),
            in -> Binomial.quantile(in.count("tickets"), in.get("odds"), in.get("certainty"))));
    all.add(
        new Formula(
            "safe-prize",
            "F7",
            "the price of another draw ≥ the least B at which E[max(0, X(nx − W) − B)], W ~ B(n, x),"
                + " is what is let be, at the worst x: a proposer chooses after it saw; with nothing"
                + " let be, B = n·X",
            List.of(
                given("price", SUM, "of another draw: a block that is given up"),
                turned("books", COUNT, "of a round in one hand, n"),
                turned("prize", SUM, "of a book, X"),
                given("letBe", SUM, 0, "what choosing may gain in a round")),
            in -> in.get("price"),
            in -> AnotherDraw.safePrice(in.count("books"), in.get("prize"), in.get("letBe"))));
  }

  /** The chance to earn less than a share of the mean. */
  static double poorer(int tickets, double odds, double share) {
    // A number of wins that is a share exactly must not be taken for one less or more.
    int least = (int) Math.ceil(share * tickets * odds - 1e-9);
    return least <= 0 ? 0 : Binomial.atMost(tickets, least - 1, odds);
  }

  private static void collateral(List<Formula> all) {
    all.add(
        new Formula(
            "honest-faults",
            "F10",
            "deposit ≥ s·(the quantile of honest faults in so many rounds)",
            List.of(
                turned("deposit", SUM, "what is locked, D"),
                turned("slash", SUM, "what one fault costs, s"),
                given("faultRate", CHANCE, "of an honest provider in a round, e"),
                given("rounds", COUNT, "n"),
                given("certainty", CHANCE, "1 − α")),
            in -> in.get("deposit"),
            in ->
                in.get("slash")
                    * Binomial.quantile(
                        in.count("rounds"), in.get("faultRate"), in.get("certainty"))));
    all.add(
        new Formula(
            "honest-margin",
            "F10",
            "margin ≥ s·e + capital cost: an honest provider earns more than it loses by accident",
            List.of(
                turned("margin", SUM, "of a round, π"),
                turned("slash", SUM, "what one fault costs, s"),
                given("faultRate", CHANCE, "of an honest provider in a round, e"),
                given("capital", SUM, 0, "what the locked deposit costs in a round")),
            in -> in.get("margin"),
            in -> in.get("slash") * in.get("faultRate") + in.get("capital")));
    all.add(
        new Formula(
            "capital-cost",
            "F10",
            "what a unit may cost for locked capital ≥ D·ρ/units",
            List.of(
                given("most", SUM, "what a unit may cost for it"),
                turned("deposit", SUM, "what is locked, D"),
                given("interest", CHANCE, "a year, ρ"),
                given("units", NUMBER, "a year")),
            in -> in.get("most"),
            in -> in.get("deposit") * in.get("interest") / in.get("units")));
    all.add(
        new Formula(
            "corruption",
            "F11",
            "cost of corruption ≥ profit from corruption",
            List.of(
                turned("cost", SUM, "what corrupting loses"),
                given("profit", SUM, "what it brings to whoever corrupts")),
            in -> in.get("cost"),
            in -> in.get("profit")));
    all.add(
        new Formula(
            "self-report",
            "F11",
            "(1 − b)·s·D ≥ g: who reports itself still loses more than the cheat brought",
            List.of(
                given("gain", SUM, "what the cheat brings, g"),
                turned("deposit", SUM, "what is locked, D"),
                turned("slashed", CHANCE, 1, "the share of it that a proven fault takes, s"),
                returned()),
            in -> (1 - in.get("returned")) * in.get("slashed") * in.get("deposit"),
            in -> in.get("gain")));
    all.add(
        new Formula(
            "shared-stake",
            "F11",
            "the share of stake that may be lost ≥ (1 + 1/γ)·ψ, where attacks cost 1 + γ times"
                + " what they bring (Durvasula and Roughgarden, arXiv 2407.21785)",
            List.of(
                given("most", CHANCE, "the share of stake that may be lost"),
                turned("overcost", NUMBER, "γ"),
                given("shock", CHANCE, "the share of stake that goes by itself, ψ")),
            in -> in.get("most"),
            in -> (1 + 1 / in.get("overcost")) * in.get("shock")));
  }
}
