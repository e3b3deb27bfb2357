package souk.ledger.local;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;
import souk.ledger.BlockRef;
import souk.ledger.Judge;
import souk.ledger.JudgeId;
import souk.ledger.LedgerInfo;
import souk.ledger.LedgerRules;
import souk.ledger.rules.Beacon;
import souk.ledger.rules.Environment;
import souk.ledger.rules.SignatureRecovery;
import souk.ledger.rules.State;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes32;
import souk.primitives.Keccak256;

/** Describes a {@link LocalLedger}; {@link #open} makes it. */
public final class LocalLedgerBuilder {
  /** The default number of past blocks whose state can be asked for. */
  public static final int HISTORY = 1_024;

  /** The default number of commands that may wait for a block. */
  public static final int MAX_PENDING = 10_000;

  /** The default number of past events kept for those who follow from an earlier block. */
  public static final int MAX_EVENTS = 1_000_000;

  private final LedgerRules rules;
  final Map<Address, Amount> outside = new HashMap<>();
  private final Map<JudgeId, Judge> judges = new HashMap<>();
  LedgerInfo info;
  Beacon beacon;
  SignatureRecovery recovery = SignatureRecovery.SECP256K1;
  Sealing sealing = Sealing.EACH_COMMAND;
  LongUnaryOperator timeOf = number -> number;
  Executor observers = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().factory());
  int finalityDepth;
  int history = HISTORY;
  int maxPending = MAX_PENDING;
  int maxEvents = MAX_EVENTS;
  @Nullable ScheduledExecutorService ticker;
  Duration tick = Duration.ZERO;
  private @Nullable Path journal;

  LocalLedgerBuilder(LedgerRules rules, Bytes32 seed) {
    this.rules = rules;
    this.beacon = Beacon.seeded(seed);
    this.info = pseudoChain(rules, seed);
  }

  /** Money that an account has outside at the beginning; the last word for an account counts. */
  public LocalLedgerBuilder fund(Address account, Amount amount) {
    outside.put(account, amount);
    return this;
  }

  /** A judge that agreements may name. */
  public LocalLedgerBuilder judge(Judge judge) {
    judges.put(judge.id(), judge);
    return this;
  }

  /**
   * Stands in for another ledger: ids and signatures are then the same on both. Without this, chain
   * id and contract follow from the seed.
   */
  public LocalLedgerBuilder standInFor(LedgerInfo other) {
    if (!other.rules().equals(rules)) {
      throw new IllegalArgumentException("the other ledger has other rules");
    }
    info = other;
    return this;
  }

  /** Another beacon than the one that the seed gives. */
  public LocalLedgerBuilder beacon(Beacon other) {
    beacon = other;
    return this;
  }

  /** Another way to find out who signed. */
  public LocalLedgerBuilder recovery(SignatureRecovery other) {
    recovery = other;
    return this;
  }

  /** When blocks are made; {@link Sealing#EACH_COMMAND} if nothing is said. */
  public LocalLedgerBuilder sealing(Sealing when) {
    sealing = when;
    return this;
  }

  /**
   * Makes a block every so often, whatever is in it. {@code executor} runs the work and is not shut
   * down; the ticking ends when the ledger is closed.
   */
  public LocalLedgerBuilder ticker(ScheduledExecutorService executor, Duration every) {
    sealing = Sealing.ON_ADVANCE;
    ticker = executor;
    tick = every;
    return this;
  }

  /** The time stamps of blocks; without a clock, a block's time is its number. */
  public LocalLedgerBuilder clock(InstantSource clock) {
    timeOf = _ -> clock.instant().getEpochSecond();
    return this;
  }

  /**
   * Runs the observers; by default each in a virtual thread of its own. With {@code Runnable::run}
   * they have heard everything when the call that made a block returns.
   */
  public LocalLedgerBuilder observers(Executor executor) {
    observers = executor;
    return this;
  }

  /** How many blocks lie between the newest block and the newest final one; 0 by default. */
  public LocalLedgerBuilder finalityDepth(int blocks) {
    finalityDepth = atLeast(0, blocks, "finalityDepth");
    return this;
  }

  /** How many past blocks' states can be asked for, besides the newest. */
  public LocalLedgerBuilder history(int blocks) {
    history = atLeast(0, blocks, "history");
    return this;
  }

  /** How many commands may wait for a block; more are dropped. */
  public LocalLedgerBuilder maxPending(int commands) {
    maxPending = atLeast(1, commands, "maxPending");
    return this;
  }

  /** How many past events are kept for those who follow from an earlier block. */
  public LocalLedgerBuilder maxEvents(int events) {
    maxEvents = atLeast(1, events, "maxEvents");
    return this;
  }

  /**
   * Keeps the ledger in this directory. Opened again with the same seed, rules and money, it goes
   * on where it was, whatever happened in between.
   */
  public LocalLedgerBuilder journal(Path directory) {
    journal = directory;
    return this;
  }

  /**
   * Opens the ledger. Throws {@link souk.ledger.LedgerException} when its journal is damaged, in
   * use or another ledger's.
   */
  public LocalLedger open() {
    return new LocalLedger(this);
  }

  Journal openJournal(Consumer<JournalEntry> replay) {
    return journal == null
        ? Journal.NONE
        : SqliteJournal.open(journal, SqliteJournal.identity(info, outside), replay);
  }

  Environment environment() {
    return new Environment(0, info.domain(), rules, beacon, judges, recovery);
  }

  Chain chain() {
    BlockRef genesis = new BlockRef(0, Keccak256.hash("souk.local.genesis"), 0);
    return new Chain(
        new Chain.Block(genesis, State.genesis(outside)),
        Math.max(history, finalityDepth),
        finalityDepth,
        maxEvents);
  }

  private static LedgerInfo pseudoChain(LedgerRules rules, Bytes32 seed) {
    Bytes32 hash = Keccak256.hash(new ByteWriter().string("souk.local").bytes32(seed).toArray());
    // Over 2^40 and under 2^52: no public chain's id, and exact in JSON numbers.
    long chainId = (1L << 40) | (hash.lowLong() & 0xff_ffff_ffffL);
    return new LedgerInfo(chainId, Address.of(hash.toArray(), 0), Address.ZERO, rules);
  }

  private static int atLeast(int least, int value, String name) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be at least " + least + ", got " + value);
    }
    return value;
  }
}
