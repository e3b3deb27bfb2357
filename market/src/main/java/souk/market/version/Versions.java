package souk.market.version;

import souk.market.AgreementRules;
import souk.market.PaymentRules;

/** By what an agreement goes that begins in a block. Safe for many threads. */
@FunctionalInterface
public interface Versions {
  MarketVersion at(long block);

  /** Those of a market that nobody may change. */
  static Versions fixed(PaymentRules payment, AgreementRules agreement) {
    MarketVersion only = new MarketVersion(payment, agreement);
    return _ -> only;
  }
}
