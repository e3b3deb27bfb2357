package souk.transfers.mandate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import souk.ledger.LedgerView;
import souk.ledger.RoundRules;

/**
 * How a mandate stands, as a ledger says it: nothing else is needed.
 *
 * @param cancelledFrom the first period that is not paid since the mandate was cancelled
 */
public record MandateStatus(List<Period> periods, Optional<Integer> cancelledFrom) {
  /** How a period is. */
  public enum State {
    /** The ledger gives nobody any of its books yet: its payer's transactions are under way. */
    OPENING,
    /** Its round is to come, or its draw. */
    AHEAD,
    /** The prize can be claimed. */
    DUE,
    PAID,
    /** The mandate was cancelled before its round began. */
    CANCELLED,
    /** Nobody claimed it in time, or could: the money goes back to the payer. */
    LAPSED
  }

  /**
   * A period.
   *
   * @param round in which it is paid
   * @param claimFrom the first block in which it can be claimed
   * @param claimUntil the last one
   */
  public record Period(long round, State state, long claimFrom, long claimUntil) {}

  public MandateStatus {
    periods = List.copyOf(periods);
  }

  /** How many periods are in a state. */
  public long count(State state) {
    return periods.stream().filter(each -> each.state() == state).count();
  }

  /** Looks. */
  public static MandateStatus of(MandateTerms terms, LedgerView view, RoundRules rounds) {
    List<Period> periods = new ArrayList<>();
    Optional<Integer> cancelled = Optional.empty();
    for (int period = 0; period < terms.periods(); period++) {
      State state = state(terms, terms.round(period), view, rounds);
      if (state == State.CANCELLED && cancelled.isEmpty()) {
        cancelled = Optional.of(period);
      }
      long round = terms.round(period);
      periods.add(
          new Period(round, state, rounds.seedBlock(round) + 1, rounds.claimDeadline(round)));
    }
    return new MandateStatus(periods, cancelled);
  }

  private static State state(MandateTerms terms, long round, LedgerView view, RoundRules rounds) {
    Optional<LedgerView.Allotment> allotment =
        view.allotment(terms.escrow(), round, terms.payee())
            .filter(each -> round >= each.fromRound());
    if (allotment.isEmpty()) {
      boolean opening =
          view.escrow(terms.escrow())
              .filter(each -> each.cursor() > 0 || each.refunded())
              .isEmpty();
      if (!opening) {
        return State.CANCELLED;
      }
      // What is allotted counts from the next round on.
      return round > rounds.roundOf(view.block().number()) ? State.OPENING : State.LAPSED;
    }
    if (view.claimed(terms.escrow(), round, allotment.get().first())) {
      return State.PAID;
    }
    long now = view.block().number();
    if (now > rounds.claimDeadline(round)) {
      return State.LAPSED;
    }
    return now > rounds.seedBlock(round) ? State.DUE : State.AHEAD;
  }
}
