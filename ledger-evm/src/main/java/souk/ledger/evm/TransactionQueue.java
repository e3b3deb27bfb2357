package souk.ledger.evm;

import java.lang.System.Logger;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import souk.ledger.LedgerException;
import souk.ledger.Receipt;
import souk.ledger.Refusal;
import souk.primitives.Signer;

/**
 * One signer's transactions, one after the other, with nonces that are kept here. Each is tried on
 * top of the ones before (so that what the rules refuse costs no gas), signed, sent, and watched
 * until it is in a block. One that stays out, or of which the node does not say whether it took it,
 * is sent again; one whose nonce somebody else used is given up.
 */
final class TransactionQueue implements AutoCloseable {
  private static final Logger LOG = System.getLogger("souk.ledger.evm");
  private static final int MOST_WAITING = 10_000;
  private static final int NONCES_TRIED = 4;
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final EvmNode node;
  private final Verdicts verdicts;
  private final FeePolicy fees;
  private final InstantSource clock;
  private final Duration patience;
  private final long chainId;
  private final Signer signer;
  private final ThreadPoolExecutor worker =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(MOST_WAITING),
          Thread.ofVirtual().factory());

  private volatile boolean closed;

  // Guarded by this.
  private final List<PendingTransaction> pending = new ArrayList<>();
  private long nextNonce = -1;
  private @Nullable PendingTransaction lastSeen;

  TransactionQueue(
      EvmNode node,
      Verdicts verdicts,
      FeePolicy fees,
      InstantSource clock,
      Duration patience,
      long chainId,
      Signer signer) {
    this.node = node;
    this.verdicts = verdicts;
    this.fees = fees;
    this.clock = clock;
    this.patience = patience;
    this.chainId = chainId;
    this.signer = signer;
  }

  /** As {@link TransactionSender#submit}. */
  CompletableFuture<Receipt> submit(Supplier<List<PlannedCall>> calls) {
    CompletableFuture<Receipt> fate = new CompletableFuture<>();
    try {
      worker.execute(() -> run(calls, fate));
    } catch (RejectedExecutionException e) {
      fate.complete(
          new Receipt.Dropped(
              "too many commands of "
                  + signer.address()
                  + " wait already, or the ledger is closed"));
    }
    return fate;
  }

  private void run(Supplier<List<PlannedCall>> calls, CompletableFuture<Receipt> fate) {
    if (closed) {
      fate.complete(new Receipt.Dropped("the ledger was closed"));
      return;
    }
    try {
      List<PlannedCall> all;
      try {
        all = calls.get();
      } catch (UnsupportedOperationException | IllegalArgumentException e) {
        // A value does not fit its width on the chain: then the rules need not be asked.
        fate.complete(new Receipt.Refused(Refusal.MALFORMED, String.valueOf(e.getMessage())));
        return;
      }
      for (PlannedCall first : all.subList(0, all.size() - 1)) {
        Receipt receipt = await(first);
        if (!(receipt instanceof Receipt.Included)) {
          fate.complete(receipt);
          return;
        }
      }
      send(all.getLast(), fate);
    } catch (InterruptedException e) {
      fate.complete(new Receipt.Dropped("the ledger was closed"));
    } catch (LedgerException e) {
      fate.complete(new Receipt.Dropped(String.valueOf(e.getMessage())));
    } catch (Throwable e) { // who waits for it must not wait for ever, whatever it is
      LOG.log(Logger.Level.ERROR, "a command of " + signer.address() + " failed", e);
      if (!isWaitedFor(fate)) {
        fate.complete(new Receipt.Dropped(e.toString()));
      }
    }
  }

  private Receipt await(PlannedCall call) throws InterruptedException {
    CompletableFuture<Receipt> fate = new CompletableFuture<>();
    send(call, fate);
    while (!fate.isDone()) {
      Thread.sleep(PAUSE);
      look();
    }
    return fate.join();
  }

  private void send(PlannedCall call, CompletableFuture<Receipt> fate) throws InterruptedException {
    while (!node.knowsPending() && isWaiting()) {
      Thread.sleep(PAUSE); // it could not be tried on top of what waits
      look();
    }
    if (suffices(call) && broadcastFirst(call, withMargin(call.gas()), fate).isEmpty()) {
      look();
      return;
    }
    long gas;
    try {
      gas = node.estimateGas(signer.address(), call.to(), call.call().value(), call.call().data());
    } catch (EvmNode.RpcRefusal e) {
      fate.complete(verdicts.of(e, call.call().value()));
      return;
    }
    Optional<Receipt> refused = broadcastFirst(call.estimated(), withMargin(gas), fate);
    refused.ifPresent(fate::complete);
    look();
  }

  private long withMargin(long gas) {
    return gas + gas * fees.gasMargin() / 100;
  }

  /**
   * Whether a call gets by on the gas that it says: one run tells, on top of what waits. If not,
   * the estimate says what it needs, or what is wrong with it.
   */
  private boolean suffices(PlannedCall call) {
    if (call.gas() == PlannedCall.ESTIMATE) {
      return false;
    }
    try {
      node.run(signer.address(), call.to(), call.call().value(), call.call().data(), call.gas());
      return true;
    } catch (EvmNode.RpcRefusal e) {
      return false;
    }
  }

  /** Sends in a new transaction what the old one did not bring about. */
  private void sendAgain(PendingTransaction old, PlannedCall call) {
    CompletableFuture<Receipt> fate = old.fate();
    try {
      worker.execute(() -> run(() -> List.of(call), fate));
    } catch (RejectedExecutionException e) {
      fate.complete(Verdicts.FAILED);
    }
  }

  /** Sends a new transaction under the next nonce; what the node says against it, if anything. */
  private synchronized Optional<Receipt> broadcastFirst(
      PlannedCall call, long gas, CompletableFuture<Receipt> fate) {
    EvmNode.Now now = node.now();
    FeePolicy.Offer offer = fees.offer(now.head().baseFee(), now.tip());
    long nonce = unusedNonce();
    for (int tried = 1; ; tried++, nonce++) {
      Transaction transaction =
          new Transaction(
              chainId, nonce, call.to(), call.call().value(), call.call().data(), gas, offer);
      PendingTransaction sent =
          new PendingTransaction(
              signer, call, transaction, fate, now.head().block(), clock.instant());
      pending.add(sent); // before it is sent: from then on it must be watched, whatever happens
      nextNonce = nonce + 1;
      try {
        Optional<Complaint> complaint = sent.broadcast(node);
        if (complaint.isPresent()) {
          nextNonce = -1;
        }
        // A request may have reached the node twice, so a used nonce may be this very
        // transaction's. With another nonce it would be paid twice; so it is watched. One that
        // another transaction waits with is not: the node has not taken this one.
        if (!complaint.equals(Optional.of(Complaint.NONCE_TAKEN))) {
          return Optional.empty();
        }
        pending.remove(sent);
        if (tried == NONCES_TRIED) {
          return Optional.of(
              new Receipt.Dropped(
                  "other transactions of %s wait with nonces up to %d"
                      .formatted(signer.address(), nonce)));
        }
      } catch (EvmNode.RpcRefusal e) {
        nextNonce = -1;
        pending.remove(sent);
        return Optional.of(verdicts.of(e, call.call().value()));
      }
    }
  }

  @SuppressWarnings("ReferenceEquality") // futures are equal only to themselves
  private synchronized boolean isWaitedFor(CompletableFuture<Receipt> fate) {
    return pending.stream().anyMatch(sent -> sent.fate() == fate);
  }

  private synchronized boolean isWaiting() {
    return !pending.isEmpty();
  }

  private long unusedNonce() {
    if (nextNonce < 0 || pending.isEmpty()) {
      nextNonce = node.transactionCount(signer.address(), "pending");
    }
    PendingTransaction seen = lastSeen;
    if (seen != null && nextNonce <= seen.nonce()) {
      if (seen.isInBlock(node)) {
        nextNonce = seen.nonce() + 1; // the node's count is out of date
      } else {
        lastSeen = null; // a reorganisation removed it
      }
    }
    for (PendingTransaction sent : pending) {
      nextNonce = Math.max(nextNonce, sent.nonce() + 1);
    }
    return nextNonce;
  }

  /** Looks after everything that is not in a block yet. */
  void look() {
    List<Runnable> told = new ArrayList<>();
    synchronized (this) {
      long used = -1;
      for (Iterator<PendingTransaction> all = pending.iterator(); all.hasNext(); ) {
        PendingTransaction sent = all.next();
        try {
          if (sent.isOlder(node)) {
            all.remove();
            lastSeen = sent;
            told.add(() -> sendAgain(sent, sent.call()));
            continue;
          }
          Optional<Receipt> fate = sent.seen(verdicts);
          if (fate.isPresent()) {
            lastSeen = sent;
          } else {
            used = used < 0 ? node.transactionCount(signer.address(), node.latest().block()) : used;
            fate = unseen(sent, used);
          }
          if (fate.isPresent()) {
            all.remove();
            Receipt receipt = fate.get();
            boolean again =
                receipt.equals(Verdicts.FAILED) && sent.call().gas() != PlannedCall.ESTIMATE;
            told.add(
                again
                    ? () -> sendAgain(sent, sent.call().estimated())
                    : () -> sent.fate().complete(receipt));
          }
        } catch (LedgerException e) {
          LOG.log(Logger.Level.WARNING, "cannot look after a transaction: {0}", e.getMessage());
          break;
        }
      }
    }
    told.forEach(Runnable::run); // never under the lock: whoever hears of it may call back
  }

  /**
   * What became of a transaction that is in no block, if anything.
   *
   * @param used how many of the signer's transactions are in blocks
   */
  private Optional<Receipt> unseen(PendingTransaction sent, long used) {
    if (used > sent.nonce()) {
      return sent.replaced(clock.instant(), patience);
    }
    sent.notReplaced();
    sent.remind(node, fees, clock.instant(), patience);
    return Optional.empty();
  }

  /** Waits until nothing is under way. */
  void awaitIdle(Duration atMost) {
    CompletableFuture.runAsync(() -> {}, worker).join();
    long end = System.nanoTime() + atMost.toNanos();
    while (true) {
      look();
      synchronized (this) {
        if (pending.isEmpty() && worker.getActiveCount() == 0 && worker.getQueue().isEmpty()) {
          return;
        }
      }
      if (System.nanoTime() > end) {
        throw new LedgerException(
            "transactions of " + signer.address() + " are in no block after " + atMost);
      }
      Thread.onSpinWait();
    }
  }

  /** Ends the worker. What was sent stays sent; nobody hears of it any more. */
  @Override
  public void close() {
    closed = true;
    List<Runnable> never = worker.shutdownNow();
    List<PendingTransaction> left;
    synchronized (this) {
      left = List.copyOf(pending);
      pending.clear();
    }
    left.forEach(sent ->
        sent.fate()
            .complete(
                new Receipt.Dropped(
                    "the ledger was closed before the transaction was seen in a block")));
    never.forEach(Runnable::run); // each sees that it is closed
  }
}
