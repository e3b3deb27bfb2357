package souk.design.deviation;

import java.util.List;
import java.util.Optional;
import souk.design.model.MarketDesign;
import souk.design.model.Play;
import souk.design.model.Play.Part;
import souk.design.model.Play.Sum;
import souk.primitives.Bytes;
import souk.primitives.Signer;

/**
 * Units against tickets, for any service: each unit is paid before it is served, all that one
 * collateral backs at the same time, and what is not served as agreed is proven with a chance that
 * the file says. Who is proven to have left a unit out serves it after all.
 */
final class UnitGame implements Game {
  private static final Switch SERVES =
      Switch.of(
          Part.PROVIDER,
          "serves",
          "serves all units",
          "leaves one unit out",
          "leaves half of the units out",
          "leaves all units out");
  private static final Switch BETRAYS =
      Switch.of(
          Part.PROVIDER, "betrays", "keeps the customer's secrets", "sells what it was entrusted");
  private static final Switch PAYS =
      Switch.of(
          Part.CUSTOMER,
          "pays",
          "pays with tickets",
          "pays with forged covers",
          "pays when the tills are closed",
          "pays with the same tickets twice",
          "pays nothing");

  private static final List<Switch> ALL =
      List.of(
          Table.PROVIDER_JOINS,
          SERVES,
          BETRAYS,
          Table.PROVIDER_REPORTS,
          Table.CLAIMS,
          Table.NAMES,
          Table.CUSTOMER_JOINS,
          PAYS,
          Table.CUSTOMER_REPORTS,
          Table.ESCROW,
          Table.BUILDS,
          Table.ORDERS,
          Table.ACCUSES);

  private final Ground ground;
  private final Sums sums;
  private final List<Switch> switches;
  private final int units;
  private final double month;

  /**
   * The game of a design.
   *
   * @param month what a month in the market brings a provider besides the units that are played
   */
  UnitGame(MarketDesign design, Play play, double month) {
    this.sums = new Sums(design, play);
    this.units = Math.max(1, sums.count(Sum.AT_ONCE));
    this.month = month;
    this.switches = ALL.stream().filter(each -> play.role(each.part()).isPresent()).toList();
    String provider = play.role(Part.PROVIDER).orElseThrow();
    this.ground =
        new Ground(
            design.market(),
            Bytes.EMPTY,
            Optional.of(new SignedFault()),
            List.of("the " + provider),
            units);
  }

  @Override
  public String name() {
    return "units against tickets";
  }

  @Override
  public List<Switch> switches() {
    return switches;
  }

  @Override
  public List<String> abstracted() {
    return List.of(
        "work is not done: it costs what the file says, and what is left out is proven as often as"
            + " it says",
        "draws count by their probabilities; of each provider's books one is claimed, in a draw"
            + " that it wins",
        "there is no network: every message arrives");
  }

  @Override
  public Payoffs play(Moves moves, Chance chance, Trace trace) {
    Table table = new Table(ground, sums, switches, moves, trace);
    if (table.nobodyDeals()) {
      return table.payoffs;
    }
    int paid =
        table.dealings.pay(
            Table.PROVIDER, table.does(PAYS, "pays nothing") ? 0 : units, table.payment(PAYS));
    int left = leftOut(table, paid);
    betray(table);
    double served = paid - left + proven(table, chance, left);
    table.payoffs.add(Part.PROVIDER, month - served * sums.of(Sum.WORK));
    table.payoffs.add(Part.CUSTOMER, served * sums.of(Sum.VALUE));
    table.note("%.4g of %d units are served", served, units);
    if (table.secondName()) {
      // What is left out under it is backed by nothing.
      table.payoffs.add(Part.PROVIDER, left * sums.of(Sum.WORK));
    }
    table.accuse(by -> evidence(by, 0));
    return table.settle(0);
  }

  private static int leftOut(Table table, int paid) {
    int left =
        table.does(SERVES, "leaves one unit out")
            ? Math.min(1, paid)
            : table.does(SERVES, "leaves half of the units out")
                ? paid / 2
                : table.does(SERVES, "leaves all units out") ? paid : 0;
    if (left > 0) {
      table.note("the provider leaves out %d of %d units that are paid", left, paid);
    }
    return left;
  }

  private void betray(Table table) {
    if (table.does(BETRAYS, "sells what it was entrusted")) {
      double loot = sums.of(Sum.LOOT);
      table.note("the provider sells what it was entrusted, for %.6g", loot);
      table.payoffs.add(Part.PROVIDER, loot);
      table.payoffs.add(Part.CUSTOMER, -loot);
      table.report(
          evidence(ground.hired(Table.PROVIDER).signer(), units),
          table.does(Table.PROVIDER_REPORTS, "reports its own faults first"));
    }
  }

  /** Reports what is found out; says how many units are served after all because of it. */
  private double proven(Table table, Chance chance, int left) {
    boolean itself = table.does(Table.PROVIDER_REPORTS, "reports its own faults first");
    if (left == 0
        || (!itself && table.does(Table.CUSTOMER_REPORTS, "reports nothing that it could prove"))) {
      return 0;
    }
    Proven proven = new Proven(left, itself ? 1 : sums.of(Sum.DETECTED));
    int outcome = proven.pick(chance);
    table.note("%.4g of %d are found out and proven", proven.mean(outcome), left);
    for (int unit = 0; unit < outcome; unit++) {
      table.report(evidence(ground.hired(Table.PROVIDER).signer(), unit), itself);
    }
    return proven.mean(outcome);
  }

  private Bytes evidence(Signer by, int unit) {
    return SignedFault.evidence(by, ground.hired(Table.PROVIDER).agreement(), unit);
  }
}
