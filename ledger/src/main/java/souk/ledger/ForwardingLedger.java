package souk.ledger;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import souk.primitives.Address;
import souk.primitives.Signer;

/** A way to a ledger that does what the ledger does, but for what a subclass changes. */
public abstract class ForwardingLedger implements Ledger {
  /** What it leads to. */
  protected final Ledger truth;

  protected ForwardingLedger(Ledger truth) {
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
  public Optional<BlockRef> block(long number) {
    return truth.block(number);
  }

  @Override
  public LedgerInfo info() {
    return truth.info();
  }

  @Override
  public boolean has(JudgeId judge) {
    return truth.has(judge);
  }

  @Override
  public Optional<Coins> feeCoins(Address account) {
    return truth.feeCoins(account);
  }

  @Override
  public Optional<String> lost() {
    return truth.lost();
  }

  @Override
  public Optional<String> undrawable() {
    return truth.undrawable();
  }

  @Override
  public void close() {
    truth.close();
  }
}
