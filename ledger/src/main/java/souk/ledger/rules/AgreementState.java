package souk.ledger.rules;

import io.vavr.collection.HashSet;
import souk.ledger.AgreementTerms;
import souk.ledger.LedgerView.Agreement;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

/** An agreement with its settled periods and punished faults. */
record AgreementState(Agreement agreement, Marks settledPeriods, HashSet<Bytes32> faultKeys) {
  static AgreementState opened(Bytes32 id, AgreementTerms terms) {
    return new AgreementState(
        new Agreement(
            id,
            terms,
            terms.endBlock(),
            terms.periods().funds(),
            terms.collateral().amount(),
            0,
            0,
            Bytes32.ZERO,
            false),
        Marks.NONE,
        HashSet.empty());
  }

  AgreementTerms terms() {
    return agreement.terms();
  }

  AgreementState endingAt(long block) {
    Agreement a = agreement;
    return with(block, a.funds(), a.lock(), a.faults(), a.openDuties(), a.closed());
  }

  AgreementState close() {
    Agreement a = agreement;
    return with(a.endBlock(), Amount.ZERO, Amount.ZERO, a.faults(), a.openDuties(), true);
  }

  AgreementState pay(Amount price) {
    Agreement a = agreement;
    Amount left = a.funds().minus(price);
    return with(a.endBlock(), left, a.lock(), a.faults(), a.openDuties(), a.closed());
  }

  /** One fault more, which takes {@code amount} from the lock. */
  AgreementState slash(Amount amount) {
    Agreement a = agreement;
    Amount left = a.lock().minus(amount);
    return with(a.endBlock(), a.funds(), left, a.faults() + 1, a.openDuties(), a.closed());
  }

  AgreementState openDuties(int more) {
    Agreement a = agreement;
    int open = a.openDuties() + more;
    return with(a.endBlock(), a.funds(), a.lock(), a.faults(), open, a.closed());
  }

  AgreementState commit(Bytes32 commitment) {
    Agreement a = agreement;
    Agreement committed =
        new Agreement(
            a.id(),
            a.terms(),
            a.endBlock(),
            a.funds(),
            a.lock(),
            a.faults(),
            a.openDuties(),
            commitment,
            a.closed());
    return new AgreementState(committed, settledPeriods, faultKeys);
  }

  AgreementState settle(long period) {
    return new AgreementState(agreement, settledPeriods.with(period), faultKeys);
  }

  AgreementState punish(Bytes32 faultKey) {
    return new AgreementState(agreement, settledPeriods, faultKeys.add(faultKey));
  }

  private AgreementState with(
      long endBlock, Amount funds, Amount lock, int faults, int openDuties, boolean closed) {
    Agreement changed =
        new Agreement(
            agreement.id(),
            agreement.terms(),
            endBlock,
            funds,
            lock,
            faults,
            openDuties,
            agreement.commitment(),
            closed);
    return new AgreementState(changed, settledPeriods, faultKeys);
  }
}
