package souk.design.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import souk.design.model.Behaviour;
import souk.design.simulation.MarketSetup.Deviants;
import souk.design.simulation.MarketSetup.Side;
import souk.exchange.ServiceTerms;
import souk.exchange.UnitLimits;
import souk.exchange.provider.ExposureRules;
import souk.ledger.AgreementTerms.Collateral;
import souk.ledger.AgreementTerms.Exposures;
import souk.ledger.AgreementTerms.Grades;
import souk.ledger.LedgerRules;
import souk.ledger.RoundRules;
import souk.market.AgreementRules;
import souk.market.PaymentRules;
import souk.primitives.Amount;

/** Markets to be played in tests; what is not said is as in the reference market of content. */
final class Setups {
  private int rounds = 2;
  private int providers = 40;
  private int clients = 200;
  private int group = 1;
  private int needed = 1;
  private int repairs;
  private double units = 10;
  private double detected = 0.99;
  private double availability = 1;
  private long session = 3_600_000;
  private int exposure = 256;
  private int collateral = 50_000_000;
  private Grades grades = new Grades(1000, 5000, 10_000);
  private final List<Deviants> deviants = new ArrayList<>();

  Setups rounds(int value) {
    rounds = value;
    return this;
  }

  Setups agents(int ofProviders, int ofClients) {
    providers = ofProviders;
    clients = ofClients;
    return this;
  }

  Setups group(int of, int needs, int replaced) {
    group = of;
    needed = needs;
    repairs = replaced;
    return this;
  }

  Setups units(double aRound) {
    units = aRound;
    return this;
  }

  Setups detected(double chance) {
    detected = chance;
    return this;
  }

  Setups churn(double there, long sessionMillis) {
    availability = there;
    session = sessionMillis;
    return with(Side.PROVIDER, 1, Behaviour.CHURNING);
  }

  Setups exposure(int tickets) {
    exposure = tickets;
    return this;
  }

  Setups collateral(int amount, Grades taken) {
    collateral = amount;
    grades = taken;
    return this;
  }

  Setups with(Side side, double share, Behaviour... behaviours) {
    deviants.add(new Deviants(side, Set.of(behaviours), share));
    return this;
  }

  MarketSetup build() {
    LedgerRules ledger =
        new LedgerRules(new RoundRules(600, 20, 40, 1200, 8191), 7200, 20_000, 1000, 5000);
    PaymentRules payment = new PaymentRules(Amount.of(640_000), 6);
    AgreementRules agreement =
        new AgreementRules(
            rounds,
            100,
            600,
            0,
            0,
            new Collateral(Amount.of(collateral), grades, 2400),
            new Exposures(exposure, exposure),
            AgreementRules.Periods.NONE,
            AgreementRules.Questions.NONE);
    ExposureRules rules = ExposureRules.of(agreement, ServiceTerms.of(UnitLimits.DEFAULT));
    int books = (int) Math.ceil(3 * clients * units * group / providers / 64) + 1;
    return new MarketSetup(
        ledger,
        payment,
        agreement,
        rules,
        12_000,
        providers,
        clients,
        group,
        needed,
        repairs,
        units,
        2_000,
        2_000,
        detected,
        availability,
        session,
        books,
        deviants);
  }

  /** A measure of many replications. */
  static double[] measure(MarketSetup setup, Measure measure, int replications, long seed) {
    double[] values = new double[replications];
    for (int i = 0; i < replications; i++) {
      values[i] = TicketMarket.play(setup, Seeds.of(seed).at(i)).of(measure);
    }
    return values;
  }
}
