package souk.market;

import souk.ledger.AgreementTerms;
import souk.primitives.Amount;

/**
 * What a market's customers and providers put into every agreement.
 *
 * @param rounds how many rounds an agreement and its escrow run
 * @param notice blocks that it runs on after one side ends it
 * @param collateral that the provider locks
 * @param grades how much of it a fault takes
 * @param release blocks that the collateral stays locked after the end
 * @param providerExposure the most that the provider can lose, in tickets
 * @param customerExposure the most that the customer can lose, in tickets
 */
public record AgreementRules(
    int rounds,
    int notice,
    Amount collateral,
    AgreementTerms.Grades grades,
    int release,
    int providerExposure,
    int customerExposure) {}
