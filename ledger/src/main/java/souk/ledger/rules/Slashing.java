package souk.ledger.rules;

import static souk.ledger.Refusal.DETAILS_MISMATCH;
import static souk.ledger.Refusal.EVIDENCE_REFUSED;
import static souk.ledger.Refusal.FAULT_KNOWN;
import static souk.ledger.Refusal.JUDGE_UNKNOWN;

import java.util.Optional;
import souk.ledger.AgreementTerms;
import souk.ledger.Command.ReportFault;
import souk.ledger.Event;
import souk.ledger.Event.Cause;
import souk.ledger.Judge.Matter;
import souk.ledger.Judge.Verdict;
import souk.ledger.LedgerRules;
import souk.ledger.LedgerView;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

/** Proven faults, and what any fault costs. */
final class Slashing {
  private Slashing() {}

  static final Rule<ReportFault> REPORT =
      Agreements.onAgreement(Rule.of(ReportFault.class), ReportFault::agreement)
          .refuse(
              DETAILS_MISMATCH,
              (t, c) -> !c.details().equals(t.agreement(c.agreement()).terms().details()),
              (t, c) -> "not the details of agreement " + c.agreement())
          .refuse(
              JUDGE_UNKNOWN,
              (t, c) -> t.agreement(c.agreement()).terms().judge().isNone(),
              (t, c) -> "the agreement has no judge")
          .refuse(
              EVIDENCE_REFUSED,
              (t, c) -> fault(t, c).isEmpty(),
              (t, c) -> "the evidence shows no fault")
          .refuse(
              FAULT_KNOWN,
              (t, c) -> t.agreement(c.agreement()).faultKeys().contains(fault(t, c).orElseThrow()),
              (t, c) -> "fault " + fault(t, c).orElseThrow())
          .then((t, c) -> {
            t.state().put(t.agreement(c.agreement()).punish(fault(t, c).orElseThrow()));
            slash(t, c.agreement(), Cause.FAULT);
          });

  /**
   * Takes the grade of the agreement's next fault out of its lock: a share to the sender, who
   * reported it, one to the customer; what is left of it is burned.
   */
  static void slash(Execution t, Bytes32 id, Cause cause) {
    AgreementState agreement = t.agreement(id);
    AgreementTerms terms = agreement.terms();
    int grade = terms.collateral().grades().after(agreement.agreement().faults());
    Amount amount =
        agreement
            .agreement()
            .lock()
            .min(terms.collateral().amount().share(grade, LedgerRules.WHOLE));
    Amount reward = amount.share(t.rules().reporterShare(), LedgerRules.WHOLE);
    Amount damages = amount.share(t.rules().customerShare(), LedgerRules.WHOLE);
    LedgerView.Provider p = t.provider(terms.provider());
    t.state().put(agreement.slash(amount));
    t.state().put(Providers.with(p, p.free(), p.locked().minus(amount)));
    t.state().credit(Pot.COLLATERAL, t.sender(), reward);
    t.state().credit(Pot.COLLATERAL, terms.customer(), damages);
    t.state().move(Pot.COLLATERAL, Pot.BURNED, amount.minus(reward).minus(damages));
    t.happened(new Event.Slashed(id, cause, t.sender(), amount, reward, damages));
  }

  private static Optional<Bytes32> fault(Execution t, ReportFault c) {
    Verdict verdict = t.verdict(t.agreement(c.agreement()), new Matter.Accusation(), c.evidence());
    return verdict instanceof Verdict.Fault(Bytes32 key) ? Optional.of(key) : Optional.empty();
  }
}
