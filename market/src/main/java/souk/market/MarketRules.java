package souk.market;

import java.util.Optional;
import souk.ledger.LedgerRules;
import souk.market.version.Charter;

/**
 * What every market has, whatever is sold in it.
 *
 * @param ledger by which the ledger goes
 * @param payment what escrows pay with
 * @param agreement what every agreement says
 * @param charter who may change the two, and how; empty when nobody may
 */
public record MarketRules(
    LedgerRules ledger, PaymentRules payment, AgreementRules agreement, Optional<Charter> charter) {
  /** Those of a market that nobody may change. */
  public MarketRules(LedgerRules ledger, PaymentRules payment, AgreementRules agreement) {
    this(ledger, payment, agreement, Optional.empty());
  }

  /** The same with other prices, as one participant asks for or pays them. */
  public MarketRules withPayment(PaymentRules other) {
    return new MarketRules(ledger, other, agreement, charter);
  }
}
