package souk.exchange.provider;

import souk.exchange.ProviderRole;
import souk.exchange.ServiceKind;
import souk.exchange.ServiceTerms;
import souk.ledger.JudgeId;
import souk.market.AgreementRules;
import souk.market.PaymentRules;
import souk.market.version.Versions;

/**
 * A service that a provider offers, and within which terms it signs agreements about it.
 *
 * @param kind of service
 * @param terms the kind's own, as the market file has them
 * @param versions within which agreements must lie, and what tickets must at least be worth, by the
 *     block in which an agreement begins
 * @param exposure what is risked with it
 * @param role what serves it
 * @param selling what it requires of demands, and how it negotiates
 */
public record Offered(
    ServiceKind kind,
    ServiceTerms terms,
    Versions versions,
    ExposureRules exposure,
    ProviderRole role,
    Selling selling) {
  /** At the market file's price, to everybody. */
  public Offered(
      ServiceKind kind,
      ServiceTerms terms,
      AgreementRules agreement,
      PaymentRules payment,
      ExposureRules exposure,
      ProviderRole role) {
    this(kind, terms, Versions.fixed(payment, agreement), exposure, role, Selling.POSTED);
  }

  /** Who decides evidence about it. */
  JudgeId judge() {
    return kind.judge().map(judge -> judge.id()).orElse(JudgeId.NONE);
  }
}
