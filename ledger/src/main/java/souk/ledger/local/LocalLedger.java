package souk.ledger.local;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import souk.ledger.BlockRef;
import souk.ledger.Command;
import souk.ledger.Cursor;
import souk.ledger.JudgeId;
import souk.ledger.Ledger;
import souk.ledger.LedgerException;
import souk.ledger.LedgerInfo;
import souk.ledger.LedgerObserver;
import souk.ledger.LedgerRules;
import souk.ledger.LedgerView;
import souk.ledger.Receipt;
import souk.ledger.Refusal;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Signer;

/**
 * A ledger in this process, safe for many threads. Submitting signs nothing: whoever holds the
 * object is trusted to speak for the signers that it names.
 *
 * <p>With a journal, a receipt says {@link souk.ledger.Receipt.Included} only once the block is
 * safe from power loss. When the journal fails, the ledger stops: what waits is dropped, and {@link
 * #advance} throws.
 *
 * <p>An observer that throws is cut off, and so is one that falls so far behind that the events it
 * has not heard are no longer kept.
 */
public final class LocalLedger implements Ledger {
  /** How many bytes of commands a block takes at most; the rest waits for the next one. */
  static final int BLOCK_BYTES = 16 << 20;

  private static final int PAGE = 256;
  private static final System.Logger LOG = System.getLogger(LocalLedger.class.getName());

  private final ReentrantLock lock = new ReentrantLock();
  private final LedgerInfo info;
  private final Sealing sealing;
  private final Set<JudgeId> judges;
  private final Executor observers;
  private final List<Follower> followers = new CopyOnWriteArrayList<>();
  private final @Nullable Future<?> ticking;
  private volatile boolean closed;

  // Guarded by the lock.
  private final Chain chain;
  private final BlockMaker blocks;
  private final Pending pending;

  LocalLedger(LocalLedgerBuilder from) {
    info = from.info;
    sealing = from.sealing;
    judges = Set.copyOf(from.environment().judges().keySet());
    observers = from.observers;
    pending = new Pending(from.maxPending);
    chain = from.chain();
    blocks = new BlockMaker(from, chain, from::openJournal);
    long nanos = from.tick.toNanos();
    ticking =
        from.ticker == null
            ? null
            : from.ticker.scheduleAtFixedRate(this::tick, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  /**
   * A ledger by these rules, to be described further.
   *
   * @param seed of its beacon; whoever knows it knows every draw beforehand
   */
  public static LocalLedgerBuilder builder(LedgerRules rules, Bytes32 seed) {
    return new LocalLedgerBuilder(rules, seed);
  }

  @Override
  public CompletableFuture<Receipt> submit(Signer by, Command command) {
    CompletableFuture<Receipt> receipt = new CompletableFuture<>();
    byte[] encoded;
    try {
      encoded = CommandCodec.encode(command);
    } catch (IllegalArgumentException e) {
      receipt.complete(new Receipt.Refused(Refusal.MALFORMED, String.valueOf(e.getMessage())));
      return receipt;
    }
    if (encoded.length > CommandCodec.MAX_SIZE) {
      String detail = "%d bytes, at most %d".formatted(encoded.length, CommandCodec.MAX_SIZE);
      receipt.complete(new Receipt.Refused(Refusal.MALFORMED, detail));
      return receipt;
    }
    Submission submission = new Submission(by.address(), command, Bytes.of(encoded), receipt);
    tell(locked(() -> take(submission)));
    return receipt;
  }

  private List<Submission.Verdict> take(Submission submission) {
    if (blocks.stopped() != null) {
      return blocks.drop(List.of(submission));
    }
    if (sealing == Sealing.EACH_COMMAND) {
      return blocks.include(List.of(submission));
    }
    if (pending.offer(submission)) {
      return List.of();
    }
    String why = pending.size() + " commands wait already; try again after the next block";
    return List.of(submission.verdict(new Receipt.Dropped(why)));
  }

  /**
   * Makes so many blocks, at least one; the first takes the commands that wait, as many as fit.
   * Throws {@link LedgerException} when the ledger is closed or its journal failed.
   */
  public BlockRef advance(long number) {
    if (number < 1) {
      throw new IllegalArgumentException("at least one block must be made, got " + number);
    }
    tell(
        locked(() -> {
          blocks.requireRunning();
          long before = chain.head().ref().number();
          List<Submission.Verdict> verdicts = blocks.include(pending.take(BLOCK_BYTES));
          blocks.idle(number - (chain.head().ref().number() - before));
          return verdicts;
        }));
    return locked(() -> {
      blocks.requireRunning();
      return chain.head().ref();
    });
  }

  /**
   * Cuts off the last blocks, as a reorganisation does. Their commands are lost unless somebody
   * hands them in again. Throws {@link IllegalArgumentException} when one of the blocks is final.
   */
  public BlockRef rewind(long number) {
    BlockRef head =
        locked(() -> {
          blocks.requireRunning();
          blocks.rewind(number);
          return chain.head().ref();
        });
    followers.forEach(Follower::wake);
    return head;
  }

  @Override
  public LedgerView at(BlockRef block) {
    return locked(() -> chain.at(block).state().view(block));
  }

  @Override
  public Subscription follow(Cursor from, LedgerObserver observer) {
    Follower follower =
        locked(() -> {
          blocks.requireRunning();
          chain.requireLogged(from.block());
          Follower.Position start =
              new Follower.Position(from.block(), from.index(), chain.rewinds(), -1);
          Follower added = new Follower(start, observer, observers, this::page, followers::remove);
          followers.add(added);
          return added;
        });
    follower.wake();
    return follower;
  }

  private Follower.Page page(Follower.Position at) {
    return locked(() -> chain.page(at, PAGE));
  }

  @Override
  public BlockRef head(Finality finality) {
    return locked(() -> finality == Finality.FINAL ? chain.finalHead() : chain.head().ref());
  }

  @Override
  public Optional<BlockRef> block(long number) {
    return locked(() -> chain.find(number));
  }

  @Override
  public LedgerInfo info() {
    return info;
  }

  @Override
  public boolean has(JudgeId judge) {
    return judges.contains(judge);
  }

  @Override
  public void close() {
    closed = true;
    if (ticking != null) {
      ticking.cancel(false);
    }
    tell(
        locked(() -> {
          blocks.close();
          return blocks.drop(pending.take(Long.MAX_VALUE));
        }));
    followers.forEach(Follower::close);
  }

  private void tick() {
    try {
      advance(1);
    } catch (LedgerException e) {
      if (!closed) {
        LOG.log(System.Logger.Level.ERROR, "the ledger makes no more blocks: " + e.getMessage());
      }
      throw e; // ends the ticking
    }
  }

  /** Completes receipts and wakes followers; never under the lock, since either may call back. */
  private void tell(List<Submission.Verdict> verdicts) {
    verdicts.forEach(Submission.Verdict::tell);
    followers.forEach(Follower::wake);
  }

  private <T> T locked(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }
}
