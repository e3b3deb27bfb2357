package souk.deployment;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import souk.ledger.Command;
import souk.ledger.ForwardingLedger;
import souk.ledger.Ledger;
import souk.ledger.Receipt;
import souk.primitives.Signer;

/**
 * A ledger that counts the commands that took effect through it: each is a transaction somebody
 * pays a fee for.
 */
public final class CountingLedger extends ForwardingLedger {
  private final LongAdder included = new LongAdder();
  private final AtomicLong handedIn = new AtomicLong();
  private final Map<Long, CompletableFuture<Receipt>> underWay = new ConcurrentHashMap<>();
  private final BiConsumer<Command, Receipt.Included> listener;

  public CountingLedger(Ledger ledger) {
    this(ledger, (command, receipt) -> {});
  }

  /**
   * @param listener hears of each command that took effect; it must return at once
   */
  public CountingLedger(Ledger ledger, BiConsumer<Command, Receipt.Included> listener) {
    super(ledger);
    this.listener = listener;
  }

  /** Waits until the fate of every command is known that was handed in so far. */
  public void awaitFates() {
    for (CompletableFuture<Receipt> fate : underWay.values()) {
      fate.exceptionally(failure -> null).join();
    }
  }

  /** Commands that took effect so far. */
  public long transactions() {
    return included.sum();
  }

  @Override
  public CompletableFuture<Receipt> submit(Signer by, Command command) {
    CompletableFuture<Receipt> fate = super.submit(by, command);
    long number = handedIn.incrementAndGet();
    underWay.put(number, fate);
    return fate.whenComplete((receipt, failure) -> {
      underWay.remove(number);
      if (failure == null && receipt instanceof Receipt.Included effect) {
        included.increment();
        listener.accept(command, effect);
      }
    });
  }
}
