package souk.market.negotiation.strategy;

import java.util.Optional;
import java.util.function.LongSupplier;
import souk.ledger.AgreementBuilder;
import souk.ledger.AgreementTerms;
import souk.ledger.AgreementTerms.Collateral;
import souk.ledger.AgreementTerms.Exposures;
import souk.market.AgreementRules;
import souk.market.negotiation.Talk;

/**
 * A provider's own rules for everything but the price. Collateral, exposure and notice beyond them
 * are brought back to them; what else does not fit ends the negotiation.
 *
 * @param rules within which it signs
 * @param roundLength blocks of a round
 * @param head the number of the ledger's newest block
 */
public record Limits(AgreementRules rules, long roundLength, LongSupplier head) implements Concern {
  @Override
  public Opinion opinion(Talk talk) {
    AgreementTerms terms = talk.there().terms();
    long now = head.getAsLong();
    if (rules.refusal(terms, roundLength, now).isEmpty()) {
      return Opinion.FINE;
    }
    AgreementTerms within = within(terms);
    Optional<String> still = rules.refusal(within, roundLength, now);
    return still.isPresent()
        ? new Opinion.Never(still.get())
        : new Opinion.Wants(draft -> draft.with(within(draft.terms())));
  }

  private AgreementTerms within(AgreementTerms terms) {
    Collateral collateral = terms.collateral();
    Exposures exposures = terms.exposures();
    AgreementBuilder changed =
        terms
            .vary()
            .collateral(
                collateral.amount().min(rules.collateral().amount()),
                collateral.grades(),
                Math.min(collateral.releaseBlocks(), rules.collateral().releaseBlocks()))
            .exposures(
                Math.min(exposures.provider(), rules.exposures().provider()), exposures.customer())
            .notice(Math.min(terms.noticeBlocks(), rules.notice()));
    return changed.build();
  }
}
