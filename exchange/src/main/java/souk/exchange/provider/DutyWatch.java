package souk.exchange.provider;

import java.lang.System.Logger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import souk.exchange.Commitment;
import souk.exchange.DutyNotice;
import souk.exchange.DutyNotice.PeriodDue;
import souk.exchange.DutyNotice.QuestionDue;
import souk.ledger.AgreementTerms;
import souk.ledger.Command;
import souk.ledger.Cursor;
import souk.ledger.Event;
import souk.ledger.FailureLog;
import souk.ledger.Judge.Matter;
import souk.ledger.Ledger;
import souk.ledger.LedgerView;
import souk.ledger.RoundRules;
import souk.primitives.Bytes32;
import souk.primitives.Signer;

/**
 * Finds out what a provider owes the ledger, asks its services for the answers and has them handed
 * in until they are there. It acts on final blocks only; questions are remembered through a
 * restart, periods and commitments follow from terms and ledger.
 *
 * <p>A period is due when the seed of its challenge round is recorded. Where nobody records it, the
 * provider does, for it wants to be paid.
 */
final class DutyWatch {
  private static final Logger LOG = System.getLogger("souk.exchange");

  private final Ledger ledger;
  private final RoundRules rounds;
  private final Signer signer;
  private final AgreementWatch agreements;
  private final DutyStore store;
  private final LedgerAnswers answers;

  private final Map<Bytes32, QuestionDue> questions = new HashMap<>();
  private final Map<Bytes32, Long> firstPeriod = new HashMap<>();
  private final Map<Long, Long> drawAgainAt = new HashMap<>();
  private final FailureLog asked =
      new FailureLog(LOG, "a question is looked at again with the next block");
  private final FailureLog due =
      new FailureLog(LOG, "an agreement's duties are looked at again with the next block");
  private Cursor read;

  /** That an agreement's commitment is owed. */
  private record CommitmentOwed(Bytes32 agreement) {
    @Override
    public String toString() {
      return "the commitment of agreement " + agreement;
    }
  }

  /**
   * @param signer sends the commands
   * @param work runs the services' answers, each as a task of its own
   */
  DutyWatch(
      Ledger ledger, Signer signer, AgreementWatch agreements, DutyStore store, Executor work) {
    this.ledger = ledger;
    this.rounds = ledger.info().rules().rounds();
    this.signer = signer;
    this.agreements = agreements;
    this.store = store;
    this.answers = new LedgerAnswers(ledger, signer, work);
    this.read = store.cursor();
    store.questions().forEach(question -> questions.put(question.duty(), question));
  }

  /** To be called with every look at the ledger, after the agreements had theirs. */
  void look(LedgerView view, List<Event> events, Cursor upTo) {
    remember(events, upTo);
    Set<Object> owed = new HashSet<>();
    boolean all =
        asked.forEach(List.copyOf(questions.values()), question -> look(view, question, owed));
    drawAgainAt.keySet().removeIf(round -> view.draw(round).isPresent());
    firstPeriod.keySet().removeIf(agreement -> agreements.find(agreement).isEmpty());
    all &=
        due.forEach(
            agreements.served(),
            agreement -> {
              if (agreement.terms().commitBlocks() > 0) {
                commitment(view, agreement, owed);
              }
              if (agreement.terms().periods().agreed()) {
                periods(view, agreement, owed);
              }
            });
    if (all) {
      answers.keepOnly(owed); // what could not be looked at may be owed still
    }
  }

  private void remember(List<Event> events, Cursor upTo) {
    List<QuestionDue> found = new ArrayList<>();
    for (Event event : events) {
      if (event instanceof Event.DutyOpened opened && agreements.knows(opened.agreement())) {
        found.add(
            new QuestionDue(
                opened.agreement(), opened.duty(), opened.question(), opened.deadline()));
      }
    }
    if (!upTo.equals(read)) {
      store.found(found, upTo);
      read = upTo;
    }
    found.forEach(question -> questions.put(question.duty(), question));
  }

  private void look(LedgerView view, QuestionDue question, Set<Object> owed) {
    boolean settled = view.duty(question.duty()).map(LedgerView.Duty::settled).orElse(true);
    if (settled || question.deadline() < view.block().number()) {
      store.settled(question.duty());
      questions.remove(question.duty());
      return;
    }
    agreements
        .find(question.agreement())
        .ifPresent(agreement -> owe(view, agreement, question, owed));
  }

  private void commitment(LedgerView view, ServedAgreement agreement, Set<Object> owed) {
    long now = view.block().number();
    boolean open =
        now <= agreement.terms().commitDeadline()
            && view.agreement(agreement.id())
                .filter(known -> known.commitment().isZero())
                .isPresent();
    if (!open) {
      return;
    }
    CommitmentOwed what = new CommitmentOwed(agreement.id());
    owed.add(what);
    answers.owe(
        what,
        now,
        agreement.terms().commitDeadline(),
        newest ->
            newest
                .agreement(agreement.id())
                .filter(known -> !known.commitment().isZero())
                .isPresent(),
        () -> agreement.role().commitment(agreement.id()).map(value -> commit(agreement, value)));
  }

  private static Command commit(ServedAgreement agreement, Commitment commitment) {
    return new Command.Commit(
        agreement.id(), agreement.terms().details(), commitment.value(), commitment.evidence());
  }

  private void periods(LedgerView view, ServedAgreement agreement, Set<Object> owed) {
    AgreementTerms terms = agreement.terms();
    long now = view.block().number();
    long first = firstPeriod.computeIfAbsent(agreement.id(), id -> firstOpen(terms, now));
    long periods = terms.periodCount(rounds, agreement.endBlock());
    boolean allBefore = true;
    for (long period = first; period < periods; period++) {
      long round = terms.challengeRound(rounds, period);
      if (now <= rounds.seedBlock(round)) {
        break;
      }
      long deadline = terms.answerDeadline(rounds, period);
      boolean over = deadline < now || view.periodSettled(agreement.id(), period);
      if (over) {
        if (allBefore) {
          firstPeriod.put(agreement.id(), period + 1);
        }
        continue;
      }
      allBefore = false;
      Bytes32 draw = view.draw(round).orElse(Bytes32.ZERO);
      if (draw.isZero()) {
        record(round, now);
        break;
      }
      Bytes32 seed = Matter.Period.of(agreement.id(), period, draw).seed();
      owe(view, agreement, new PeriodDue(agreement.id(), period, seed, deadline), owed);
    }
  }

  /** The first period whose answer is still taken: a long absence costs no walk through all. */
  private long firstOpen(AgreementTerms terms, long now) {
    long low = 0;
    long high = terms.periodCount(rounds, terms.endBlock());
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (terms.answerDeadline(rounds, middle) < now) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Has the seed of a round recorded; asks again a few blocks later if that did not help. */
  private void record(long round, long now) {
    if (now >= drawAgainAt.getOrDefault(round, 0L)) {
      drawAgainAt.put(round, now + rounds.closeGap());
      var _ =
          // Where the ledger's beacon asks for a proof, the ledger's client makes it.
          ledger.submit(signer, new Command.RecordDraw(round, souk.primitives.Bytes.EMPTY));
    }
  }

  private static boolean settled(LedgerView view, DutyNotice duty) {
    return switch (duty) {
      case PeriodDue period -> view.periodSettled(period.agreement(), period.period());
      case QuestionDue question ->
          view.duty(question.duty()).map(LedgerView.Duty::settled).orElse(false);
    };
  }

  private void owe(LedgerView view, ServedAgreement agreement, DutyNotice duty, Set<Object> owed) {
    owed.add(duty);
    answers.owe(
        duty,
        view.block().number(),
        duty.deadline(),
        newest -> settled(newest, duty),
        () ->
            Optional.of(
                switch (duty) {
                  case PeriodDue period ->
                      new Command.AnswerPeriod(
                          agreement.id(),
                          period.period(),
                          agreement.terms().details(),
                          agreement.role().answer(period));
                  case QuestionDue question ->
                      new Command.AnswerDuty(
                          question.duty(),
                          agreement.terms().details(),
                          question.question(),
                          agreement.role().answer(question));
                }));
  }
}
