package souk.payments;

import souk.ledger.Ledger;
import souk.ledger.LedgerView;
import souk.ledger.RoundRules;
import souk.primitives.Signer;

/**
 * Records the draws of the rounds in which a payer paid, when nobody else did for some blocks: who
 * alone records draws could otherwise hold them back. Providers come first, for they earn by it.
 */
public final class PayerDraws {
  /** How long others are waited for, at the most, in blocks. */
  private static final int MOST_PATIENCE = 10;

  private final RoundRules rounds;
  private final Wallet wallet;
  private final int patience;
  private final DrawRecorder draws;

  /**
   * @param by sends what is recorded, and pays for that
   */
  public PayerDraws(Ledger ledger, Signer by, Wallet wallet) {
    this.rounds = ledger.info().rules().rounds();
    this.wallet = wallet;
    this.patience = Math.clamp(rounds.claimWindow() / 8, 1, MOST_PATIENCE);
    this.draws = new DrawRecorder(ledger, by, patience);
  }

  /** Does what is due in a block. */
  public void look(LedgerView view) {
    long now = view.block().number();
    long current = rounds.roundOf(now);
    for (long round = Math.max(0, current - Wallet.KEPT_ROUNDS); round < current; round++) {
      long due = rounds.seedBlock(round) + patience;
      if (now > rounds.claimDeadline(round) || view.draw(round).isPresent()) {
        draws.forget(round);
      } else if (now > due && wallet.paidIn(round)) {
        draws.record(round, now);
      }
    }
    draws.forget(current - Wallet.KEPT_ROUNDS - 1);
  }
}
