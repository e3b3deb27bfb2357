package souk.exchange.provider;

import java.util.Optional;
import souk.exchange.CustomerPorts;
import souk.exchange.CustomerRole;
import souk.exchange.ProviderPorts;
import souk.exchange.ProviderRole;
import souk.exchange.ServiceKind;
import souk.exchange.ServiceTerms;
import souk.ledger.AgreementTerms.Collateral;
import souk.ledger.AgreementTerms.Exposures;
import souk.ledger.AgreementTerms.Grades;
import souk.ledger.Judge;
import souk.market.AgreementRules;
import souk.market.AgreementRules.Periods;
import souk.market.AgreementRules.Questions;
import souk.market.PaymentRules;
import souk.market.file.MarketSection;
import souk.primitives.Amount;

/** A kind of service whose roles a test makes itself. */
record TestKind(String name, Optional<Judge> judge) implements ServiceKind {
  /** Within which agreements of it lie. */
  static final AgreementRules RULES =
      new AgreementRules(
          1 << 20,
          1000,
          100,
          0,
          5,
          new Collateral(Amount.of(1_000), new Grades(1000, 5000, 10_000), 500),
          new Exposures(100, 100),
          new Periods(1, Amount.of(1)),
          new Questions(Amount.of(1), 0));

  /** What its tickets must be worth: 4 for a prize of 400. */
  static final PaymentRules PAYMENT = new PaymentRules(Amount.of(400), 2);

  /** {@code echo/1}, without a judge, served by this role. */
  static Offered offered(ProviderRole role) {
    return new TestKind("echo/1", Optional.empty()).servedBy(role);
  }

  /** This kind, served by a role. */
  Offered servedBy(ProviderRole role) {
    ServiceTerms terms = new ServiceTerms() {};
    return new Offered(this, terms, RULES, PAYMENT, ExposureRules.of(RULES, terms), role);
  }

  @Override
  public ServiceTerms terms(MarketSection section) {
    section.end();
    return new ServiceTerms() {};
  }

  @Override
  public ProviderRole provider(ProviderPorts ports) {
    throw new UnsupportedOperationException("a test makes the role itself");
  }

  @Override
  public CustomerRole customer(CustomerPorts ports) {
    throw new UnsupportedOperationException("no customer here");
  }
}
