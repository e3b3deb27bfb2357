package souk.market.agreement;

import java.util.Optional;
import souk.ledger.AgreementTerms;
import souk.ledger.LedgerRules;
import souk.market.PaymentRules;

/** What terms mean, in words that follow from them alone. */
final class AgreementWords {
  private AgreementWords() {}

  static String ends(AgreementTerms terms, LedgerRules rules) {
    return ("It can be put on the ledger until block %d, runs from block %d, and ends with block %d."
            + " Either side may end it earlier; it then runs on for %d blocks, %d at most in all.")
        .formatted(
            terms.openBy(),
            terms.startBlock(),
            terms.endBlock(),
            terms.noticeBlocks(),
            rules.longestAgreement());
  }

  static String settles(AgreementTerms terms, LedgerRules rules, Optional<PaymentRules> payment) {
    StringBuilder said = new StringBuilder();
    if (terms.escrow().isZero()) {
      said.append("No units are paid with tickets. ");
    } else {
      said.append(
          ("Each unit is paid with tickets of escrow %s when it is delivered%s. Winning tickets of a"
                  + " round are claimed within %d blocks of its draw; what no claim took is the"
                  + " escrow's funder's. ")
              .formatted(
                  terms.escrow(),
                  payment.map(AgreementWords::worth).orElse(""),
                  rules.rounds().claimWindow()));
    }
    said.append(
        "If the other side walks away, the provider loses at most %d tickets and the customer %d. "
            .formatted(terms.exposures().provider(), terms.exposures().customer()));
    if (terms.periods().agreed()) {
      said.append(
          ("Every %d rounds an answer is due within %d blocks, and pays %s of %s that the customer"
                  + " locks; what is left is the customer's again. ")
              .formatted(
                  terms.periods().everyRounds(),
                  terms.answerBlocks(),
                  terms.periods().price(),
                  terms.periods().funds()));
    }
    if (terms.questions().agreed()) {
      said.append(
          "Who asks locks a bond of %s, which pays for the answer. "
              .formatted(terms.questions().bond()));
    }
    if (terms.collateral().amount().isZero()) {
      said.append("The provider locks no collateral.");
    } else {
      var grades = terms.collateral().grades();
      said.append(
          ("The provider locks %s until %d blocks after the end; a first fault takes %s of it, a"
                  + " second %s, each further %s. Of what is taken, who reports it gets %s, the"
                  + " customer %s, and the rest is burned.")
              .formatted(
                  terms.collateral().amount(),
                  terms.collateral().releaseBlocks(),
                  percent(grades.first()),
                  percent(grades.second()),
                  percent(grades.further()),
                  percent(rules.reporterShare()),
                  percent(rules.customerShare())));
    }
    return said.toString();
  }

  private static String worth(PaymentRules payment) {
    return ": one in %d wins %s".formatted(payment.tickets(), payment.prize());
  }

  private static String percent(int basisPoints) {
    int hundredths = basisPoints % 100;
    return hundredths == 0
        ? basisPoints / 100 + " %"
        : "%d.%02d %%".formatted(basisPoints / 100, hundredths);
  }
}
