package souk.ledger.local;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;
import souk.ledger.BlockRef;
import souk.ledger.Command;
import souk.ledger.Cursor;
import souk.ledger.Ledger;
import souk.ledger.LedgerException;
import souk.ledger.LedgerInfo;
import souk.ledger.LedgerObserver;
import souk.ledger.LedgerRules;
import souk.ledger.LedgerView;
import souk.ledger.Receipt;
import souk.ledger.Refusal;
import souk.ledger.rules.Environment;
import souk.ledger.rules.Outcome;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Signer;

/**
 * A ledger in this process, safe for many threads. Submitting signs nothing: whoever holds the
 * object is trusted to speak for the signers that it names.
 *
 * <p>With a journal, a receipt says {@link souk.ledger.Receipt.Included} only once the block is
 * safe from power loss. When the journal fails, the ledger stops: what waits is dropped, and {@link
 * #advance} throws.
 */
public final class LocalLedger implements Ledger {
  private static final int PAGE = 256;
  private static final System.Logger LOG = System.getLogger(LocalLedger.class.getName());

  private record Pending(
      Address sender, Command command, Bytes encoded, CompletableFuture<Receipt> receipt) {}

  private record Verdict(Pending of, Receipt receipt) {
    void tell() {
      of.receipt().complete(receipt);
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final LedgerInfo info;
  private final Environment environment;
  private final Sealing sealing;
  private final LongUnaryOperator timeOf;
  private final Executor observers;
  private final int maxPending;
  private final Journal journal;
  private final Chain chain;
  private final List<Follower> followers = new CopyOnWriteArrayList<>();
  private final @Nullable Future<?> ticking;
  private List<Pending> pending = new ArrayList<>();
  private @Nullable String stopped;

  LocalLedger(LocalLedgerBuilder from, Journal journal, List<JournalEntry> past) {
    info = from.info;
    environment = from.environment();
    sealing = from.sealing;
    timeOf = from.timeOf;
    observers = from.observers;
    maxPending = from.maxPending;
    chain = from.chain();
    this.journal = journal;
    past.forEach(this::replay);
    ticking =
        from.ticker == null
            ? null
            : from.ticker.scheduleAtFixedRate(
                this::tick, from.tick.toNanos(), from.tick.toNanos(), TimeUnit.NANOSECONDS);
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
      receipt.complete(
          new Receipt.Refused(
              Refusal.MALFORMED,
              "a command of %d bytes, at most %d"
                  .formatted(encoded.length, CommandCodec.MAX_SIZE)));
      return receipt;
    }
    Pending handedIn = new Pending(by.address(), command, Bytes.of(encoded), receipt);
    List<Verdict> verdicts = List.of();
    lock.lock();
    try {
      if (stopped != null) {
        verdicts = List.of(new Verdict(handedIn, new Receipt.Dropped(stopped)));
      } else if (sealing == Sealing.EACH_COMMAND) {
        verdicts = include(List.of(handedIn));
      } else if (pending.size() == maxPending) {
        verdicts =
            List.of(
                new Verdict(
                    handedIn,
                    new Receipt.Dropped(maxPending + " commands wait already; try again later")));
      } else {
        pending.add(handedIn);
      }
    } finally {
      lock.unlock();
    }
    tell(verdicts);
    return receipt;
  }

  /** Makes so many blocks, at least one; the first takes all the commands that wait. */
  public BlockRef advance(long blocks) {
    if (blocks < 1) {
      throw new IllegalArgumentException("at least one block must be made, got " + blocks);
    }
    List<Verdict> verdicts;
    BlockRef head;
    String failure;
    lock.lock();
    try {
      requireRunning();
      List<Pending> batch = pending;
      pending = new ArrayList<>();
      long before = chain.head().ref().number();
      verdicts = include(batch);
      sealEmpty(blocks - (chain.head().ref().number() - before));
      head = chain.head().ref();
      failure = stopped;
    } finally {
      lock.unlock();
    }
    tell(verdicts);
    if (failure != null) {
      throw new LedgerException(failure);
    }
    return head;
  }

  /**
   * Cuts off the last blocks, as a reorganisation does. Their commands are lost unless somebody
   * hands them in again. Throws {@link IllegalArgumentException} when one of the blocks is final.
   */
  public BlockRef rewind(long blocks) {
    BlockRef head;
    lock.lock();
    try {
      requireRunning();
      chain.requireRewindable(blocks);
      write(new JournalEntry.Rewound(blocks));
      requireRunning();
      chain.rewind(blocks);
      head = chain.head().ref();
    } finally {
      lock.unlock();
    }
    followers.forEach(Follower::wake);
    return head;
  }

  @Override
  public LedgerView at(BlockRef block) {
    lock.lock();
    try {
      return chain.at(block).state().view(block);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Subscription follow(Cursor from, LedgerObserver observer) {
    Follower follower;
    lock.lock();
    try {
      requireRunning();
      chain.requireLogged(from.block());
      Follower.Position start =
          new Follower.Position(from.block(), from.index(), chain.rewinds(), -1);
      follower = new Follower(start, observer, observers, this::page, followers::remove);
      followers.add(follower);
    } finally {
      lock.unlock();
    }
    follower.wake();
    return follower;
  }

  @Override
  public BlockRef head(Finality finality) {
    lock.lock();
    try {
      return finality == Finality.FINAL ? chain.finalHead() : chain.head().ref();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public LedgerInfo info() {
    return info;
  }

  @Override
  public void close() {
    if (ticking != null) {
      ticking.cancel(false);
    }
    List<Verdict> verdicts;
    lock.lock();
    try {
      if (stopped == null) {
        stopped = "the ledger is closed";
      }
      verdicts = dropAll(pending);
      pending = List.of();
      journal.close();
    } finally {
      lock.unlock();
    }
    tell(verdicts);
    followers.forEach(Follower::close);
  }

  private void tick() {
    try {
      advance(1);
    } catch (LedgerException e) {
      LOG.log(System.Logger.Level.ERROR, "the ledger makes no more blocks: " + e.getMessage());
      throw e;
    }
  }

  // ---- making blocks; the lock is held ----

  /** Judges a batch and makes a block of what takes effect; of nothing, none. */
  private List<Verdict> include(List<Pending> batch) {
    BlockDraft draft = draft(timeOf.applyAsLong(chain.head().ref().number() + 1));
    List<Outcome> outcomes =
        batch.stream().map(p -> draft.add(p.sender(), p.command(), p.encoded())).toList();
    if (!draft.commands().isEmpty()) {
      write(new JournalEntry.Full(draft.block().ref().time(), draft.commands()));
      if (stopped != null) {
        return dropAll(batch);
      }
      chain.append(draft.block(), draft.events());
    }
    List<Verdict> verdicts = new ArrayList<>(batch.size());
    int included = 0;
    for (int i = 0; i < batch.size(); i++) {
      Receipt receipt =
          switch (outcomes.get(i)) {
            case Outcome.Refused(Refusal reason, String detail) ->
                new Receipt.Refused(reason, detail);
            case Outcome.Applied applied ->
                new Receipt.Included(
                    chain.head().ref(),
                    draft.transaction(included++),
                    applied.events(),
                    Amount.ZERO);
          };
      verdicts.add(new Verdict(batch.get(i), receipt));
    }
    return verdicts;
  }

  private void sealEmpty(long blocks) {
    if (blocks == 0 || stopped != null) {
      return;
    }
    long time = timeOf.applyAsLong(chain.head().ref().number() + 1);
    write(new JournalEntry.Empty(time, blocks));
    if (stopped == null) {
      appendEmpty(time, blocks);
    }
  }

  private void appendEmpty(long time, long blocks) {
    for (long i = 0; i < blocks; i++) {
      chain.append(draft(time).block(), List.of());
    }
  }

  private BlockDraft draft(long time) {
    return new BlockDraft(chain.head(), chain.rewinds(), time, environment);
  }

  private void write(JournalEntry entry) {
    try {
      journal.append(entry.encode());
    } catch (LedgerException e) {
      stopped = e.getMessage();
    }
  }

  private void replay(JournalEntry entry) {
    switch (entry) {
      case JournalEntry.Empty(long time, long blocks) -> appendEmpty(time, blocks);
      case JournalEntry.Rewound(long blocks) -> chain.rewind(blocks);
      case JournalEntry.Full(long time, List<JournalEntry.Included> commands) -> {
        BlockDraft draft = draft(time);
        for (JournalEntry.Included included : commands) {
          if (draft.add(included.sender(), decode(included), included.command())
              instanceof Outcome.Refused(Refusal reason, String detail)) {
            throw new LedgerException(
                "the journal's block %d holds a command that the rules refuse: %s, %s"
                    .formatted(draft.block().ref().number(), reason, detail));
          }
        }
        chain.append(draft.block(), draft.events());
      }
    }
  }

  private static Command decode(JournalEntry.Included included) {
    try {
      return CommandCodec.decode(included.command().toArray());
    } catch (DecodeException e) {
      throw new LedgerException("the journal holds what is no command: " + e.getMessage(), e);
    }
  }

  private void requireRunning() {
    if (stopped != null) {
      throw new LedgerException(stopped);
    }
  }

  private List<Verdict> dropAll(List<Pending> batch) {
    String why = String.valueOf(stopped);
    return batch.stream().map(p -> new Verdict(p, new Receipt.Dropped(why))).toList();
  }

  // ---- telling; the lock is not held ----

  private void tell(List<Verdict> verdicts) {
    verdicts.forEach(Verdict::tell);
    followers.forEach(Follower::wake);
  }

  private Follower.Page page(Follower.Position at) {
    lock.lock();
    try {
      return chain.page(at, PAGE);
    } finally {
      lock.unlock();
    }
  }
}
