package souk.ledger.evm;

import java.lang.System.Logger;
import java.math.BigInteger;
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
final class Lane implements AutoCloseable {
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
  private final List<Outstanding> outstanding = new ArrayList<>();
  private long nextNonce = -1;

  Lane(
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
  CompletableFuture<Receipt> submit(Supplier<List<Errand>> errands) {
    CompletableFuture<Receipt> fate = new CompletableFuture<>();
    try {
      worker.execute(() -> run(errands, fate));
    } catch (RejectedExecutionException e) {
      fate.complete(
          new Receipt.Dropped(
              "too many commands of "
                  + signer.address()
                  + " wait already, or the ledger is closed"));
    }
    return fate;
  }

  private void run(Supplier<List<Errand>> errands, CompletableFuture<Receipt> fate) {
    if (closed) {
      fate.complete(new Receipt.Dropped("the ledger was closed"));
      return;
    }
    try {
      List<Errand> all;
      try {
        all = errands.get();
      } catch (UnsupportedOperationException | IllegalArgumentException e) {
        // A value does not fit its width on the chain: then the rules need not be asked.
        fate.complete(new Receipt.Refused(Refusal.MALFORMED, String.valueOf(e.getMessage())));
        return;
      }
      for (Errand first : all.subList(0, all.size() - 1)) {
        Receipt receipt = await(first);
        if (!(receipt instanceof Receipt.Included)) {
          fate.complete(receipt);
          return;
        }
      }
      send(all.getLast(), fate);
    } catch (InterruptedException e) {
      fate.complete(new Receipt.Dropped("the ledger was closed"));
    } catch (RuntimeException e) {
      fate.complete(new Receipt.Dropped(String.valueOf(e.getMessage())));
    }
  }

  private Receipt await(Errand errand) throws InterruptedException {
    CompletableFuture<Receipt> fate = new CompletableFuture<>();
    send(errand, fate);
    while (!fate.isDone()) {
      Thread.sleep(PAUSE);
      look();
    }
    return fate.join();
  }

  private void send(Errand errand, CompletableFuture<Receipt> fate) {
    if (suffices(errand) && broadcastFirst(errand, withMargin(errand.gas()), fate).isEmpty()) {
      look();
      return;
    }
    long gas;
    try {
      gas =
          node.estimateGas(
              signer.address(), errand.to(), errand.call().value(), errand.call().data());
    } catch (EvmNode.RpcRefusal e) {
      fate.complete(verdicts.of(e, errand.call().value()));
      return;
    }
    Optional<Receipt> refused = broadcastFirst(errand.estimated(), withMargin(gas), fate);
    refused.ifPresent(fate::complete);
    look();
  }

  private long withMargin(long gas) {
    return gas + gas * fees.gasMargin() / 100;
  }

  /**
   * Whether an errand gets by on the gas that it says: one run tells, on top of what waits. If not,
   * the estimate says what it needs, or what is wrong with it.
   */
  private boolean suffices(Errand errand) {
    if (errand.gas() == Errand.ESTIMATE) {
      return false;
    }
    try {
      node.run(
          signer.address(), errand.to(), errand.call().value(), errand.call().data(), errand.gas());
      return true;
    } catch (EvmNode.RpcRefusal e) {
      return false;
    }
  }

  /** Sends what ran out of gas that was not estimated, with an estimate. */
  private void sendAgain(Outstanding failed) {
    CompletableFuture<Receipt> fate = failed.fate();
    try {
      worker.execute(() -> run(() -> List.of(failed.errand().estimated()), fate));
    } catch (RejectedExecutionException e) {
      fate.complete(Verdicts.FAILED);
    }
  }

  /** Sends a new transaction under the next nonce; what the node says against it, if anything. */
  private synchronized Optional<Receipt> broadcastFirst(
      Errand errand, long gas, CompletableFuture<Receipt> fate) {
    BigInteger most = fees.most(node.latest().baseFee());
    long nonce = unusedNonce();
    for (int tried = 1; ; tried++, nonce++) {
      Transaction transaction =
          new Transaction(
              chainId,
              nonce,
              errand.to(),
              errand.call().value(),
              errand.call().data(),
              gas,
              fees.tip().min(most),
              most);
      Outstanding sent = new Outstanding(signer, errand, transaction, fate, clock.instant());
      try {
        sent.broadcast(node);
      } catch (EvmNode.RpcRefusal e) {
        nextNonce = -1;
        switch (Verdicts.complaint(e)) {
          // A request may have reached the node twice, so a used nonce may be this very
          // transaction's. With another nonce it would be paid twice; so it is watched.
          case KNOWN, NONCE_USED, TOO_CHEAP -> {}
          case NONCE_TAKEN -> {
            if (tried < NONCES_TRIED) {
              continue;
            }
            return Optional.of(verdicts.of(e, errand.call().value()));
          }
          case OTHER -> {
            return Optional.of(verdicts.of(e, errand.call().value()));
          }
        }
      }
      nextNonce = nonce + 1;
      outstanding.add(sent);
      return Optional.empty();
    }
  }

  private long unusedNonce() {
    if (nextNonce < 0 || outstanding.isEmpty()) {
      nextNonce = node.transactionCount(signer.address(), "pending");
    }
    for (Outstanding sent : outstanding) {
      nextNonce = Math.max(nextNonce, sent.nonce() + 1);
    }
    return nextNonce;
  }

  /** Looks after everything that is not in a block yet. */
  void look() {
    List<Runnable> told = new ArrayList<>();
    synchronized (this) {
      for (Iterator<Outstanding> all = outstanding.iterator(); all.hasNext(); ) {
        Outstanding sent = all.next();
        try {
          Optional<Receipt> fate = fate(sent);
          if (fate.isPresent()) {
            all.remove();
            boolean again =
                fate.get().equals(Verdicts.FAILED) && sent.errand().gas() != Errand.ESTIMATE;
            told.add(again ? () -> sendAgain(sent) : () -> sent.fate().complete(fate.get()));
          }
        } catch (LedgerException e) {
          LOG.log(Logger.Level.WARNING, "cannot look after a transaction: {0}", e.getMessage());
          break;
        }
      }
    }
    told.forEach(Runnable::run); // never under the lock: whoever hears of it may call back
  }

  private Optional<Receipt> fate(Outstanding sent) {
    Optional<Receipt> seen = sent.seen(verdicts);
    if (seen.isPresent()) {
      return seen;
    }
    if (node.transactionCount(signer.address(), node.latest().block()) > sent.nonce()) {
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
        if (outstanding.isEmpty() && worker.getActiveCount() == 0 && worker.getQueue().isEmpty()) {
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
    List<Outstanding> left;
    synchronized (this) {
      left = List.copyOf(outstanding);
      outstanding.clear();
    }
    left.forEach(sent ->
        sent.fate()
            .complete(
                new Receipt.Dropped(
                    "the ledger was closed before the transaction was seen in a block")));
    never.forEach(Runnable::run); // each sees that it is closed
  }
}
