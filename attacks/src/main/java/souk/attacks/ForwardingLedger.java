package souk.attacks;

import java.util.concurrent.CompletableFuture;
import souk.ledger.BlockRef;
import souk.ledger.Command;
import souk.ledger.Cursor;
import souk.ledger.Ledger;
import souk.ledger.LedgerInfo;
import souk.ledger.LedgerObserver;
import souk.ledger.LedgerView;
import souk.ledger.Receipt;
import souk.primitives.Signer;

/** A node's way to the ledger that somebody sits on; a subclass says what he changes. */
abstract class ForwardingLedger implements Ledger {
  final Ledger truth;

  ForwardingLedger(Ledger truth) {
    this.truth = truth;
  }

  @Override
  public CompletableFuture<Receipt> submit(Signer by, Command command) {
    return truth.submit(by, command);
  }

  @Override
  public LedgerView at(BlockRef block) {
    return truth.at(block);
  }

  @Override
  public Subscription follow(Cursor from, LedgerObserver observer) {
    return truth.follow(from, observer);
  }

  @Override
  public BlockRef head(Finality finality) {
    return truth.head(finality);
  }

  @Override
  public LedgerInfo info() {
    return truth.info();
  }

  /** Leaves the ledger open, which others use, too. */
  @Override
  public void close() {}
}
