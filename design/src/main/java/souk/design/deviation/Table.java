package souk.design.deviation;

import java.util.List;
import souk.design.incentive.AnotherDraw;
import souk.design.model.Play.Part;
import souk.design.model.Play.Sum;
import souk.ledger.Command;
import souk.primitives.Bytes;
import souk.primitives.Signer;

/** One play under way, and what is the same in all games: claims, draws, accusations, money. */
final class Table {
  static final String AWAY = "stays away";

  static final Switch PROVIDER_JOINS = Switch.of(Part.PROVIDER, "takes part", "takes part", AWAY);
  static final Switch CLAIMS =
      Switch.of(
          Part.PROVIDER, "claims", "claims in time", "claims too late", "claims each prize twice");
  static final Switch PROVIDER_REPORTS =
      Switch.of(Part.PROVIDER, "reports", "reports nothing", "reports its own faults first");
  static final Switch NAMES =
      Switch.of(
          Part.PROVIDER,
          "names",
          "sells under one name",
          "sells under a second name on the same collateral");
  static final Switch CUSTOMER_JOINS = Switch.of(Part.CUSTOMER, "takes part", "buys", AWAY);
  static final Switch CUSTOMER_REPORTS =
      Switch.of(
          Part.CUSTOMER,
          "reports",
          "reports faults that it can prove",
          "reports nothing that it could prove",
          "reports a fault that is none");
  static final Switch ESCROW =
      Switch.of(
          Part.CUSTOMER,
          "escrow",
          "leaves the escrow alone",
          "takes the escrow back before claims");
  static final Switch BUILDS =
      Switch.of(
          Part.BUILDER,
          "builds",
          "builds every block",
          "gives a block up whose draw is poor for the provider",
          "gives a block up whose draw is dear for the customer");
  static final Switch ORDERS =
      Switch.of(
          Part.BUILDER,
          "orders",
          "takes reports as they come",
          "puts the provider's report of itself before the others'");
  static final Switch ACCUSES =
      Switch.of(Part.OUTSIDER, "accuses", "accuses nobody", "accuses the provider of nothing");

  /** The provider that is looked at. */
  static final int PROVIDER = 0;

  final Ground ground;
  final Sums sums;
  final Stage stage;
  final Dealings dealings;
  final Payoffs payoffs = new Payoffs();

  private final List<Switch> switches;
  private final Moves moves;
  private final Ground.Hired provider;
  private final double providerBefore;
  private final double customerBefore;
  private final double strangerBefore;

  Table(Ground ground, Sums sums, List<Switch> switches, Moves moves, Trace trace) {
    this.ground = ground;
    this.sums = sums;
    this.switches = switches;
    this.moves = moves;
    this.stage = ground.begin(trace);
    this.dealings = new Dealings(ground, stage);
    this.provider = ground.hired(PROVIDER);
    this.providerBefore = stage.wealth(provider.signer());
    this.customerBefore = stage.wealth(ground.customer());
    this.strangerBefore = stage.wealth(ground.stranger());
  }

  /** Whether a player does this; nobody does it where nobody plays the part. */
  boolean does(Switch at, String option) {
    return switches.contains(at) && moves.is(at, option);
  }

  /** Whether somebody keeps out of it, so that nothing is dealt. */
  boolean nobodyDeals() {
    boolean away = does(PROVIDER_JOINS, AWAY) || does(CUSTOMER_JOINS, AWAY);
    if (away) {
      note("nothing is bought or sold");
    }
    return away;
  }

  @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a library of its own
  void note(String form, Object... values) {
    stage.trace().note(form, values);
  }

  /** How the customer pays. */
  Dealings.Payment payment(Switch pays) {
    return does(pays, "pays with forged covers")
        ? Dealings.Payment.FORGED
        : does(pays, "pays when the tills are closed")
            ? Dealings.Payment.LATE
            : does(pays, "pays with the same tickets twice")
                ? Dealings.Payment.TWICE
                : Dealings.Payment.RIGHT;
  }

  /**
   * Evidence of a fault goes to the ledger.
   *
   * @param itself whether the provider has reported it before anybody else knows
   */
  void report(Bytes evidence, boolean itself) {
    Command.ReportFault fault =
        new Command.ReportFault(provider.agreement(), provider.terms().details(), evidence);
    boolean shown = !does(CUSTOMER_REPORTS, "reports nothing that it could prove");
    if (itself
        || (shown && does(ORDERS, "puts the provider's report of itself before the others'"))) {
      stage.does(provider.name(), provider.signer(), fault);
    }
    if (shown) {
      stage.does("the customer", ground.customer(), fault);
    }
  }

  /**
   * Those who accuse without a fault do it.
   *
   * @param evidence that shows none, made by whoever accuses
   */
  void accuse(java.util.function.Function<Signer, Bytes> evidence) {
    if (does(ACCUSES, "accuses the provider of nothing")) {
      accuse("the outsider", ground.stranger(), evidence.apply(ground.stranger()));
    }
    if (does(CUSTOMER_REPORTS, "reports a fault that is none")) {
      accuse("the customer", ground.customer(), evidence.apply(ground.customer()));
    }
  }

  private void accuse(String who, Signer by, Bytes evidence) {
    stage.does(
        who,
        by,
        new Command.ReportFault(provider.agreement(), provider.terms().details(), evidence));
  }

  /** A second agreement on the collateral of the first; says whether the ledger takes it. */
  boolean secondName() {
    if (!does(NAMES, "sells under a second name on the same collateral")) {
      return false;
    }
    var terms =
        provider
            .terms()
            .vary()
            .salt(provider.agreement())
            .openBy(stage.block() + ground.agreement().openWithin())
            .build();
    var id = terms.id(ground.info().domain());
    return stage.does(
        provider.name(),
        provider.signer(),
        new Command.OpenAgreement(terms, ground.customer().sign(id), provider.signer().sign(id)));
  }

  /**
   * The round ends: draws, claims, and what everybody has then.
   *
   * @param others how many providers there are like the second one
   */
  Payoffs settle(int others) {
    if (does(ESCROW, "takes the escrow back before claims")) {
      stage.advanceTo(ground.rounds().end(Ground.ROUND));
      stage.does("the customer", ground.customer(), new Command.Refund(ground.escrow()));
    }
    long inTime = ground.rounds().seedBlock(Ground.ROUND) + 2;
    long claims =
        does(CLAIMS, "claims too late") ? ground.rounds().claimDeadline(Ground.ROUND) + 1 : inTime;
    double prizes = dealings.prizes(PROVIDER, claims, does(CLAIMS, "claims each prize twice"));
    double fees = sums.of(Sum.CLAIM) * dealings.taken(PROVIDER) / ground.payment().tickets();
    payoffs.add(Part.PROVIDER, prizes - fees);
    payoffs.add(Part.CUSTOMER, -prizes);
    if (others > 0) {
      payoffs.add(Part.CUSTOMER, -others * dealings.prizes(PROVIDER + 1, inTime, false));
    }
    draws();
    payoffs.add(Part.PROVIDER, stage.wealth(provider.signer()) - providerBefore);
    payoffs.add(Part.CUSTOMER, stage.wealth(ground.customer()) - customerBefore);
    payoffs.add(Part.OUTSIDER, stage.wealth(ground.stranger()) - strangerBefore);
    return payoffs;
  }

  private void draws() {
    boolean poor = does(BUILDS, "gives a block up whose draw is poor for the provider");
    if (!poor && !does(BUILDS, "gives a block up whose draw is dear for the customer")) {
      return;
    }
    AnotherDraw.Chosen replaced =
        AnotherDraw.mostOf(
            sums.count(Sum.BOOKS), ground.payment().prize().toDouble(), sums.of(Sum.BLOCK));
    note(
        "giving blocks up costs %.6g and moves prizes of %.6g",
        replaced.paid(), replaced.shifted());
    payoffs.add(Part.BUILDER, -replaced.paid());
    payoffs.add(Part.PROVIDER, poor ? replaced.shifted() : -replaced.shifted());
    payoffs.add(Part.CUSTOMER, poor ? -replaced.shifted() : replaced.shifted());
  }
}
