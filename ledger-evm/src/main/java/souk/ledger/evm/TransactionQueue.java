package souk.ledger.evm;

import java.lang.System.Logger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import souk.ledger.BlockRef;
import souk.ledger.FailureLog;
import souk.ledger.LedgerException;
import souk.ledger.Receipt;
import souk.ledger.Refusal;
import souk.primitives.Address;
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
  private static final int NONCES_TRIED = 64;
  private static final int OFFERS_TRIED = 3;
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final EvmNode node;
  private final Verdicts verdicts;
  private final NonceProof proof;
  private final InstantSource clock;
  private final Times times;
  private final long chainId;
  private final PendingTransaction.Sending sending;
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
  private final Nonces nonces;
  private final IncludedTransactions included = new IncludedTransactions();
  private final FailureLog trouble = new FailureLog(LOG, "cannot look after a transaction");

  /**
   * How long is waited.
   *
   * @param patience until a transaction that stays out of blocks may become dearer
   * @param watch until its outcome is told as unknown; it is watched on all the same
   */
  record Times(Duration patience, Duration watch) {}

  /**
   * @param signer empty where nothing is to be signed, only to be watched
   */
  TransactionQueue(
      EvmNode node,
      Verdicts verdicts,
      NonceProof proof,
      FeePolicy fees,
      InstantSource clock,
      Times times,
      long chainId,
      Address sender,
      Optional<Signer> signer) {
    this.node = node;
    this.verdicts = verdicts;
    this.proof = proof;
    this.clock = clock;
    this.times = times;
    this.chainId = chainId;
    this.sending =
        new PendingTransaction.Sending(sender, signer, fees, new NeededTip(), times.patience());
    this.nonces = new Nonces(node, verdicts, sender);
  }

  /** As {@link TransactionSender#submit}. */
  CompletableFuture<Receipt> submit(Supplier<List<PlannedCall>> calls) {
    CompletableFuture<Receipt> fate = new CompletableFuture<>();
    try {
      Instant handedIn = clock.instant();
      worker.execute(() -> run(calls, fate, handedIn));
    } catch (RejectedExecutionException e) {
      fate.complete(
          new Receipt.Dropped(
              "too many commands of "
                  + sending.sender()
                  + " wait already, or the ledger is closed"));
    }
    return fate;
  }

  private void run(
      Supplier<List<PlannedCall>> calls, CompletableFuture<Receipt> fate, Instant handedIn) {
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
        Optional<Receipt> failed = prepare(first, handedIn);
        if (failed.isPresent()) {
          fate.complete(failed.get());
          return;
        }
      }
      send(all.getLast(), fate, handedIn);
    } catch (InterruptedException e) {
      fate.complete(new Receipt.Dropped("the ledger was closed"));
    } catch (LedgerException e) {
      fate.complete(new Receipt.Dropped(String.valueOf(e.getMessage())));
    } catch (Throwable e) { // who waits for it must not wait for ever, whatever it is
      LOG.log(Logger.Level.ERROR, "a command of " + sending.sender() + " failed", e);
      if (!isWaitedFor(fate)) {
        fate.complete(new Receipt.Dropped(e.toString()));
      }
    }
  }

  /** Brings about what a command needs before it; why that failed, if it did. */
  private Optional<Receipt> prepare(PlannedCall call, Instant handedIn)
      throws InterruptedException {
    return switch (await(call, handedIn)) {
      case Receipt.Included _ -> Optional.empty();
      case Receipt.Unknown unknown ->
          Optional.of(
              new Receipt.Dropped(
                  "it was not sent, for what must go before it is in no block yet: "
                      + unknown.why()));
      case Receipt failed ->
          call.instead().isPresent()
              ? prepare(call.instead().get(), handedIn)
              : call.optional() ? Optional.empty() : Optional.of(failed);
    };
  }

  private Receipt await(PlannedCall call, Instant handedIn) throws InterruptedException {
    CompletableFuture<Receipt> fate = new CompletableFuture<>();
    send(call, fate, handedIn);
    while (!fate.isDone()) {
      Thread.sleep(PAUSE);
      look();
    }
    return fate.join();
  }

  /**
   * Waits until a transaction may be sent. One that a node did not take must not have others behind
   * it, and where the node knows no pending block, nothing can be tried behind what waits.
   *
   * @return whether that came to be in time
   */
  private boolean awaitTurn(Instant handedIn) throws InterruptedException {
    WatchTime waited = new WatchTime(clock.instant(), times.patience());
    while (mustWait()) {
      Instant now = clock.instant();
      if (waited.until(now).compareTo(times.watch()) > 0
          || Duration.between(handedIn, now).compareTo(times.watch()) > 0) {
        return false; // also for those that have waited for their turn all the time
      }
      Thread.sleep(PAUSE);
      look();
    }
    return true;
  }

  private synchronized boolean mustWait() {
    return !pending.isEmpty()
        && (!node.knowsPending() || pending.stream().anyMatch(PendingTransaction::unsure));
  }

  private void send(PlannedCall call, CompletableFuture<Receipt> fate, Instant handedIn)
      throws InterruptedException {
    if (!awaitTurn(handedIn)) {
      fate.complete(
          new Receipt.Dropped(
              "it was not sent, for an earlier transaction of %s is in no block yet"
                  .formatted(sending.sender())));
      return;
    }
    if (suffices(call) && broadcastFirst(call, withMargin(call.gas()), fate).isEmpty()) {
      look();
      return;
    }
    long gas;
    try {
      gas = node.estimateGas(sending.sender(), call.to(), call.call().value(), call.call().data());
    } catch (EvmNode.RpcRefusal e) {
      fate.complete(verdicts.of(e, call.call().value()));
      return;
    }
    Optional<Receipt> refused = broadcastFirst(call.estimated(), withMargin(gas), fate);
    refused.ifPresent(fate::complete);
    look();
  }

  private long withMargin(long gas) {
    return gas + gas * sending.fees().gasMargin() / 100;
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
      node.run(sending.sender(), call.to(), call.call().value(), call.call().data(), call.gas());
      return true;
    } catch (EvmNode.RpcRefusal e) {
      return false;
    }
  }

  /** Sends in a new transaction what the old one did not bring about. */
  private void sendAgain(PendingTransaction old, PlannedCall call, Receipt otherwise) {
    CompletableFuture<Receipt> fate = old.fate();
    if (fate.isDone()) {
      return; // whoever was told that it is unknown may have handed it in again
    }
    try {
      Instant now = clock.instant();
      worker.execute(() -> run(() -> List.of(call), fate, now));
    } catch (RejectedExecutionException e) {
      fate.complete(otherwise);
    }
  }

  /** Sends a new transaction under the next nonce; what the node says against it, if anything. */
  private synchronized Optional<Receipt> broadcastFirst(
      PlannedCall call, long gas, CompletableFuture<Receipt> fate) {
    EvmNode.Now now = node.now();
    FeePolicy.Offer offer = sending.offer(now);
    long nonce = nonces.unused(pending);
    PendingTransaction sent;
    for (int tried = 0; ; tried++, nonce++) {
      Transaction transaction =
          new Transaction(
              chainId,
              nonce,
              call.to(),
              call.call().value(),
              call.call().data(),
              gas + nonces.difference(nonce),
              offer);
      sent =
          new PendingTransaction(
              sending, call, transaction, fate, now.head().block(), clock.instant());
      if (!pending.isEmpty() || !nonces.isThere(sent)) {
        break;
      }
      if (tried == NONCES_TRIED) {
        return Optional.of(
            new Receipt.Dropped(
                "it was not sent, for the node at %s counts the transactions of %s wrongly"
                    .formatted(node, sending.sender())));
      }
    }
    sent.writeDown();
    pending.add(sent); // before it is sent: from then on it must be watched, whatever happens
    nonces.sent(nonce);
    try {
      sent.broadcast(node);
      if (!sent.unsure()) {
        sending.tip().taken();
      }
      for (int tried = 1; tried < OFFERS_TRIED && sent.improve(node.now()); tried++) {
        sent.broadcast(node);
      }
    } catch (EvmNode.RpcRefusal e) {
      nonces.notSent();
      pending.remove(sent);
      return Optional.of(verdicts.of(e, call.call().value()));
    } catch (LedgerException e) {
      LOG.log(Logger.Level.DEBUG, "a better offer has to wait", e);
    }
    return Optional.empty();
  }

  /** Goes on with a transaction that an earlier run sent. */
  synchronized void resume(
      Transaction transaction, List<Transaction.Signed> forms, CompletableFuture<Receipt> fate) {
    PendingTransaction sent =
        PendingTransaction.resumed(sending, transaction, forms, fate, clock.instant());
    pending.add(sent);
    try {
      if (sent.found(verdicts).isEmpty()) {
        sent.broadcast(node);
      }
    } catch (EvmNode.RpcRefusal | LedgerException e) {
      LOG.log(Logger.Level.WARNING, "{0}; it is watched, and sent again", e.getMessage());
    }
  }

  @SuppressWarnings("ReferenceEquality") // futures are equal only to themselves
  private synchronized boolean isWaitedFor(CompletableFuture<Receipt> fate) {
    return pending.stream().anyMatch(sent -> sent.fate() == fate);
  }

  /**
   * Looks after everything that is not in a block yet, and after what is not known for too long.
   */
  void look() {
    List<Runnable> told = new ArrayList<>();
    synchronized (this) {
      Instant now = clock.instant();
      for (PendingTransaction sent : pending) {
        if (sent.watched(now).compareTo(times.watch()) > 0 && !sent.fate().isDone()) {
          Receipt unknown = sent.unknown("in no block yet, as far as the node says");
          told.add(() -> sent.fate().complete(unknown));
        }
      }
      try {
        EvmHeader head = null;
        long used = -1;
        for (PendingTransaction sent : List.copyOf(pending)) {
          Optional<Runnable> known = inBlock(sent);
          if (known.isEmpty()) {
            if (head == null) {
              head = node.latest();
              used = node.transactionCount(sending.sender(), head.block());
            }
            known = unseen(sent, used, head.block());
          }
          known.ifPresent(end -> {
            pending.remove(sent);
            pending.forEach(PendingTransaction::hurry);
            told.add(end);
          });
        }
        if (head != null && !pending.isEmpty()) {
          long first = pending.stream().mapToLong(PendingTransaction::nonce).min().orElseThrow();
          included.closeGap(node, used, first, head.block());
        }
        trouble.succeeded();
      } catch (LedgerException e) {
        trouble.failed(e);
      }
    }
    told.forEach(Runnable::run); // never under the lock: whoever hears of it may call back
  }

  /** How a transaction ends that is in a block, if it is. */
  private Optional<Runnable> inBlock(PendingTransaction sent) {
    Verdicts.Found found = sent.found(verdicts).orElse(null);
    if (found == null) {
      return Optional.empty();
    }
    boolean older = !nonces.see(sent.nonce(), found) || sent.isOlder(found, node);
    sent.form(found.hash()).ifPresent(form -> included.add(sent.nonce(), form));
    Receipt receipt = older ? sent.replaced() : sent.receipt(verdicts, found);
    if (older) {
      return Optional.of(() -> sendAgain(sent, sent.call(), receipt));
    }
    return Optional.of(
        receipt.equals(Verdicts.FAILED) && sent.call().gas() != PlannedCall.ESTIMATE
            ? () -> sendAgain(sent, sent.call().estimated(), receipt)
            : () -> sent.fate().complete(receipt));
  }

  /**
   * How a transaction ends that is in no block, if it does; otherwise it may be sent again.
   *
   * @param used how many of the sender's transactions are in blocks
   */
  private Optional<Runnable> unseen(PendingTransaction sent, long used, BlockRef head) {
    if (used <= sent.nonce()) {
      sent.remind(node, clock.instant());
      return Optional.empty();
    }
    boolean ours = nonces.isUsedByThisLane(sent);
    if (!ours) {
      OptionalLong free =
          sent.isNew(head)
              ? proof.usedByAnother(sending.sender(), sent.nonce(), sent.hashes())
              : OptionalLong.empty();
      if (free.isEmpty()) {
        return Optional.empty();
      }
      nonces.startAt(free.getAsLong());
    }
    Receipt replaced = sent.replaced();
    return Optional.of(
        ours || !sent.perhapsTaken()
            ? () -> sendAgain(sent, sent.call(), replaced) // the node's count was out of date
            : () -> sent.fate().complete(replaced));
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
            "transactions of " + sending.sender() + " are in no block after " + atMost);
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
        sent.fate().complete(sent.unknown("the ledger was closed before it was seen in a block")));
    never.forEach(Runnable::run); // each sees that it is closed
  }
}
