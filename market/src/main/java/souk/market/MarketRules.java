package souk.market;

import souk.ledger.LedgerRules;

/**
 * What every market has, whatever is sold in it.
 *
 * @param ledger by which the ledger goes
 * @param payment what escrows pay with
 * @param agreement what every agreement says
 */
public record MarketRules(LedgerRules ledger, PaymentRules payment, AgreementRules agreement) {}
