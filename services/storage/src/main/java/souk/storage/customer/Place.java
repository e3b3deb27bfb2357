package souk.storage.customer;

import souk.ledger.AgreementTerms;
import souk.ledger.LedgerView;
import souk.ledger.RoundRules;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

/**
 * How it stands with a piece at a provider, by one block of the ledger.
 *
 * @param piece its number
 * @param endpoint where the provider is, as the ledger says; empty when it says nothing
 * @param proven periods that were proven, and paid
 * @param missed faults for which it was slashed
 * @param periods how many there are in all
 * @param paid for what was proven
 * @param slashed of the provider's collateral
 * @param endBlock the block after the agreement's last
 */
public record Place(
    int piece,
    Bytes32 agreement,
    Address provider,
    String endpoint,
    State state,
    long proven,
    int missed,
    long periods,
    Amount paid,
    Amount slashed,
    long endBlock) {
  /** How a place stands. */
  public enum State {
    /** Signed, and not on the ledger yet. */
    OPENING,
    /** The replica is being made. */
    SEALING,
    /** The replica is committed to, and no fault was reported. */
    KEPT,
    /** It was not sealed in time, or a fault was reported. */
    LOST,
    /** The agreement is over. */
    OVER
  }

  /** Whether the piece is in good hands, or will be. */
  public boolean holds() {
    return state != State.LOST && state != State.OVER;
  }

  static Place of(int piece, Bytes32 id, AgreementTerms terms, LedgerView view, RoundRules rounds) {
    String endpoint = view.provider(terms.provider()).map(LedgerView.Provider::endpoint).orElse("");
    LedgerView.Agreement known = view.agreement(id).orElse(null);
    long now = view.block().number();
    if (known == null) {
      State state = now < terms.openBy() ? State.OPENING : State.OVER;
      return new Place(
          piece,
          id,
          terms.provider(),
          endpoint,
          state,
          0,
          0,
          terms.periodCount(rounds, terms.endBlock()),
          Amount.ZERO,
          Amount.ZERO,
          terms.endBlock());
    }
    long periods = terms.periodCount(rounds, known.endBlock());
    long proven = known.closed() ? settled(view, id, periods) - known.faults() : proven(known);
    return new Place(
        piece,
        id,
        terms.provider(),
        endpoint,
        state(known, now),
        proven,
        known.faults(),
        periods,
        terms.periods().price().times(proven),
        known.closed() ? slashed(known) : terms.collateral().amount().minus(known.lock()),
        known.endBlock());
  }

  private static State state(LedgerView.Agreement known, long now) {
    if (known.closed() || known.endBlock() <= now) {
      return State.OVER;
    }
    if (known.faults() > 0) {
      return State.LOST;
    }
    if (known.commitment().isZero()) {
      return now > known.terms().commitDeadline() ? State.LOST : State.SEALING;
    }
    return State.KEPT;
  }

  /** What was paid out of the funds, in periods. */
  private static long proven(LedgerView.Agreement known) {
    AgreementTerms.Periods periods = known.terms().periods();
    Amount price = periods.price();
    return price.isZero()
        ? 0
        : periods
            .funds()
            .minus(known.funds())
            .toBigInteger()
            .divide(price.toBigInteger())
            .longValueExact();
  }

  private static long settled(LedgerView view, Bytes32 id, long periods) {
    long settled = 0;
    for (long period = 0; period < periods; period++) {
      settled += view.periodSettled(id, period) ? 1 : 0;
    }
    return settled;
  }

  /** What so many faults took: what is left was given back when the agreement was closed. */
  private static Amount slashed(LedgerView.Agreement known) {
    Amount collateral = known.terms().collateral().amount();
    Amount slashed = Amount.ZERO;
    for (int fault = 0; fault < known.faults(); fault++) {
      int grade = known.terms().collateral().grades().after(fault);
      slashed = slashed.plus(collateral.share(grade, 10_000));
    }
    return slashed.compareTo(collateral) < 0 ? slashed : collateral;
  }
}
