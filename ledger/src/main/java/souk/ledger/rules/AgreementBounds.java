package souk.ledger.rules;

import java.util.ArrayList;
import java.util.List;
import souk.ledger.AgreementTerms;
import souk.ledger.LedgerRules;

/** How long an agreement may hold collateral, and how its times must fit together. */
final class AgreementBounds {
  private AgreementBounds() {}

  static boolean keeps(LedgerRules rules, AgreementTerms terms, long now) {
    return faults(rules, terms, now).isEmpty();
  }

  /** What does not fit. */
  static String broken(LedgerRules rules, AgreementTerms terms, long now) {
    return String.join("; ", faults(rules, terms, now));
  }

  private static List<String> faults(LedgerRules rules, AgreementTerms terms, long now) {
    List<String> faults = new ArrayList<>(1);
    long release = terms.collateral().releaseBlocks();
    // The end lies ahead, so neither this difference nor the one below leaves 63 bits.
    if (terms.endBlock() - now > rules.longestAgreement() - release) {
      faults.add(
          "the collateral would be held for %d blocks and %d more, at most %d together"
              .formatted(terms.endBlock() - now, release, rules.longestAgreement()));
    }
    long answered = rules.rounds().seedDelay() + terms.answerBlocks();
    if ((terms.periods().agreed() || terms.questions().agreed()) && release <= answered) {
      faults.add(
          "the collateral would be released %d blocks after the end, and the last answer is due"
                  .formatted(release)
              + " up to %d after it".formatted(answered));
    }
    if (terms.periods().agreed() && terms.answerBlocks() >= rules.rounds().proofWindow()) {
      faults.add(
          "a period's answer may take %d blocks; its draw can be proven for %d, which must be more"
              .formatted(terms.answerBlocks(), rules.rounds().proofWindow()));
    }
    return faults;
  }
}
