package souk.market.reputation;

import java.util.Optional;
import souk.ledger.AgreementTerms.Grades;
import souk.ledger.LedgerView;
import souk.primitives.Amount;

/** What a ledger says of an agreement that a receipt is about. */
public final class LedgerDealings {
  private static final int WHOLE = 10_000;

  private LedgerDealings() {}

  /** What its provider was slashed for, by the grades that were agreed; zero without a fault. */
  public static Amount broken(LedgerView.Agreement agreement) {
    Grades grades = agreement.terms().collateral().grades();
    Amount lock = agreement.terms().collateral().amount();
    Amount broken = Amount.ZERO;
    for (int fault = 1; fault <= agreement.faults(); fault++) {
      int grade = fault == 1 ? grades.first() : fault == 2 ? grades.second() : grades.further();
      broken = broken.plus(lock.share(grade, WHOLE)).min(lock);
    }
    return broken;
  }

  /**
   * Why a receipt is not to be believed, whatever its writer is worth: the ledger says otherwise.
   * Empty when the ledger does not speak against it.
   *
   * @param agreement that it names, as the ledger has it
   * @param block the ledger's newest one
   */
  public static Optional<String> contradiction(
      DealReceipt receipt, Optional<LedgerView.Agreement> agreement, long block) {
    if (agreement.isEmpty()) {
      return Optional.of("there is no such agreement on the ledger");
    }
    LedgerView.Agreement there = agreement.get();
    boolean between =
        there.terms().customer().equals(receipt.by())
            && there.terms().provider().equals(receipt.about());
    if (!between) {
      return Optional.of("the agreement is not between these two");
    }
    if (there.endBlock() > block) {
      return Optional.of("the agreement has not ended");
    }
    Amount broken = broken(there);
    if (!broken.equals(receipt.broken())) {
      return Optional.of(
          "it says that %s was broken, and the ledger has %s".formatted(receipt.broken(), broken));
    }
    return Optional.empty();
  }
}
