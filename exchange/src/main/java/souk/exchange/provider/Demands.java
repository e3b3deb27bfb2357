package souk.exchange.provider;

import java.util.Map;
import souk.ledger.AgreementTerms;
import souk.ledger.RoundRules;
import souk.market.PaymentRules;
import souk.market.offer.Demand;
import souk.market.offer.Property;
import souk.primitives.Amount;

/** What proposed terms demand, as a provider's constraint sees it. */
final class Demands {
  private Demands() {}

  static Demand of(
      AgreementTerms terms,
      PaymentRules payment,
      RoundRules rounds,
      Map<String, Property> properties) {
    Amount ticket = payment.prize().share(1, payment.tickets());
    return new Demand(
        terms.customer(),
        terms.service(),
        ticket,
        Math.max(0, rounds.roundOf(terms.endBlock()) - rounds.roundOf(terms.startBlock())),
        terms.collateral().amount(),
        Property.sorted(properties));
  }
}
