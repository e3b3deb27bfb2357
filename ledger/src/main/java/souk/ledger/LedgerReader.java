package souk.ledger;

import java.math.BigInteger;
import java.util.Optional;
import souk.primitives.Address;
import souk.primitives.Amount;

/** The reading half of a {@link Ledger}. */
public interface LedgerReader {
  /**
   * What the ledger said right after that block; throws {@link LedgerException} when the block is
   * not on it.
   */
  LedgerView at(BlockRef block);

  /** The newest block that has this finality. */
  BlockRef head(Ledger.Finality finality);

  /**
   * The block of a height on the chain as it is now; empty when there is none, or this ledger does
   * not find old blocks by their number. Whether its state is kept is another question.
   */
  default Optional<BlockRef> block(long number) {
    return Optional.empty();
  }

  /** Which ledger this is, and by which rules it goes. */
  LedgerInfo info();

  /** Whether it has this judge; what it has never changes. */
  boolean has(JudgeId judge);

  /**
   * Why draws of rounds that end now could not be recorded through this ledger, which then is no
   * place for tickets or for money that waits for draws; empty where nothing speaks against it.
   */
  default Optional<String> undrawable() {
    return Optional.empty();
  }

  /** What an account has to pay this ledger's fees with; empty where nothing costs a fee. */
  default Optional<Coins> feeCoins(Address account) {
    return Optional.empty();
  }

  /** Why the ledger cannot be asked just now; empty while it answers. */
  default Optional<String> lost() {
    return Optional.empty();
  }

  /**
   * Coins of the chain itself, in its smallest unit.
   *
   * @param balance that an account has
   * @param usual what a claim of usual size costs now
   */
  record Coins(Amount balance, Amount usual) {
    /** For how many claims it lasts. */
    public long claims() {
      return usual.isZero()
          ? Long.MAX_VALUE
          : balance
              .toBigInteger()
              .divide(usual.toBigInteger())
              .min(BigInteger.valueOf(Long.MAX_VALUE))
              .longValue();
    }
  }

  /** The same with nothing else behind it: it cannot be cast back to a ledger. */
  static LedgerReader of(Ledger ledger) {
    return new LedgerReader() {
      @Override
      public LedgerView at(BlockRef block) {
        return ledger.at(block);
      }

      @Override
      public BlockRef head(Ledger.Finality finality) {
        return ledger.head(finality);
      }

      @Override
      public Optional<BlockRef> block(long number) {
        return ledger.block(number);
      }

      @Override
      public LedgerInfo info() {
        return ledger.info();
      }

      @Override
      public boolean has(JudgeId judge) {
        return ledger.has(judge);
      }

      @Override
      public Optional<Coins> feeCoins(Address account) {
        return ledger.feeCoins(account);
      }

      @Override
      public Optional<String> lost() {
        return ledger.lost();
      }

      @Override
      public Optional<String> undrawable() {
        return ledger.undrawable();
      }
    };
  }
}
