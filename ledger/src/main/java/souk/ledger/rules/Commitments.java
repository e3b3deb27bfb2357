package souk.ledger.rules;

import static souk.ledger.Refusal.COMMITMENT_EXISTS;
import static souk.ledger.Refusal.COMMITMENT_NOT_TAKEN;
import static souk.ledger.Refusal.COMMITMENT_TOO_LATE;
import static souk.ledger.Refusal.DETAILS_MISMATCH;
import static souk.ledger.Refusal.EVIDENCE_REFUSED;
import static souk.ledger.Refusal.MALFORMED;
import static souk.ledger.Refusal.NOT_PROVIDER;

import souk.ledger.AgreementTerms;
import souk.ledger.Command.Commit;
import souk.ledger.Event;
import souk.ledger.Judge.Verdict;

/** The one commitment of an agreement. */
final class Commitments {
  private Commitments() {}

  static final Rule<Commit> COMMIT =
      Agreements.onAgreement(
              Rule.of(Commit.class)
                  .refuse(
                      MALFORMED,
                      (t, c) -> c.commitment().isZero(),
                      (t, c) -> "a commitment of zero stands for none"),
              Commit::agreement)
          .refuse(
              NOT_PROVIDER,
              (t, c) -> !t.sender().equals(terms(t, c).provider()),
              (t, c) -> "%s is not %s".formatted(t.sender(), terms(t, c).provider()))
          .refuse(
              COMMITMENT_NOT_TAKEN,
              (t, c) -> terms(t, c).commitBlocks() == 0,
              (t, c) -> "the terms of agreement %s name no time for one".formatted(c.agreement()))
          .refuse(
              COMMITMENT_EXISTS,
              (t, c) -> !t.agreement(c.agreement()).agreement().commitment().isZero(),
              (t, c) -> "it is " + t.agreement(c.agreement()).agreement().commitment())
          .refuse(
              COMMITMENT_TOO_LATE,
              (t, c) -> t.now() > terms(t, c).commitDeadline(),
              (t, c) ->
                  "due up to block %d, now %d".formatted(terms(t, c).commitDeadline(), t.now()))
          .refuse(
              DETAILS_MISMATCH,
              (t, c) -> !c.details().equals(terms(t, c).details()),
              (t, c) -> "not the details of agreement " + c.agreement())
          .refuse(
              EVIDENCE_REFUSED,
              (t, c) ->
                  !(t.commits(t.agreement(c.agreement()), c.commitment(), c.evidence())
                      instanceof Verdict.Proven),
              (t, c) -> "the judge does not take the commitment")
          .then((t, c) -> {
            t.state().put(t.agreement(c.agreement()).commit(c.commitment()));
            t.happened(new Event.Committed(c.agreement(), t.sender(), c.commitment()));
          });

  private static AgreementTerms terms(Execution t, Commit c) {
    return t.agreement(c.agreement()).terms();
  }
}
