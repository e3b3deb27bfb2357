package souk.ledger;

import java.util.concurrent.CompletableFuture;
import souk.primitives.Signer;

/**
 * A public ledger that settles a market. The local ledger keeps it in this process; another
 * implementation keeps it in contracts on an EVM chain. Both refuse the same command for the same
 * {@link Refusal}, and both pass the same test kit.
 */
public interface Ledger extends LedgerReader, AutoCloseable {
  /**
   * Hands a command in on behalf of a signer. The future completes once the fate of the command is
   * known: included in a block, refused by the rules, or dropped by the ledger without a verdict.
   * It never completes exceptionally because of what the command says.
   */
  CompletableFuture<Receipt> submit(Signer by, Command command);

  /**
   * Reports every event after {@code from}, in order, first the ones that are there and then new
   * ones as they come, from one thread at a time. A rollback is reported before anything that
   * replaces what was rolled back. A cursor is good for followers with the same {@link Interest}.
   */
  Subscription follow(Cursor from, LedgerObserver observer);

  @Override
  void close();

  /** How sure a block is: part of the chain now, or too deep to be reorganised away. */
  enum Finality {
    INCLUDED,
    FINAL
  }

  /** Ends a {@link #follow}; no report comes after {@code close} has returned. */
  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }
}
