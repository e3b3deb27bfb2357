package souk.node;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import souk.exchange.provider.AgreementStore;
import souk.exchange.provider.SharedAgreementStore;
import souk.ledger.Command;
import souk.ledger.ForwardingLedger;
import souk.ledger.Ledger;
import souk.ledger.LedgerInfo;
import souk.ledger.Receipt;
import souk.payments.SharedLogTillStore;
import souk.payments.TillStore;
import souk.primitives.Address;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Keccak256;
import souk.primitives.Signer;
import souk.store.SharedLog;
import souk.store.StoreException;

/**
 * What several processes of one provider share, in PostgreSQL: its till, its agreements, the name
 * by which its own processes know each other, and which of them leads. The leader alone sends
 * commands to the ledger; when it ends, another process leads.
 */
final class SharedState implements AutoCloseable {
  private final SharedLog tickets;
  private final SharedLog signed;
  private final SharedLog identity;
  private final Bytes32 process;
  private final AtomicBoolean looking = new AtomicBoolean();
  private volatile boolean closed;
  private volatile @Nullable TillStore till;

  /** Nobody interrupts it: an interrupted thread that reads from a connection ends that. */
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("souk-shared-state").factory());

  private SharedState(SharedLog tickets, SharedLog signed, SharedLog identity, Bytes32 drawn) {
    this.tickets = tickets;
    this.signed = signed;
    this.identity = identity;
    this.process = named(identity, drawn);
  }

  /**
   * Opens it, or makes it for whoever comes first.
   *
   * @param drawn the processes' common name, if this one is the first
   * @throws StoreException when the database cannot be reached
   */
  static SharedState open(String url, Address key, LedgerInfo ledger, Bytes32 drawn) {
    Opened open = new Opened();
    try {
      return new SharedState(
          // Whoever waits for an answer to what it wrote has it in the end, however late.
          open.add(SharedLog.open(url, name("tickets", key, ledger), SharedLog.UNTIL_CLOSED)),
          open.add(SharedLog.open(url, name("agreements", key, ledger))),
          open.add(SharedLog.open(url, name("process", key, ledger))),
          drawn);
    } catch (RuntimeException e) {
      open.close();
      throw e;
    }
  }

  /** One database may serve many providers, on many ledgers. */
  private static String name(String what, Address key, LedgerInfo ledger) {
    return Keccak256.hash(
            new ByteWriter()
                .string("souk shared " + what)
                .u64(ledger.chainId())
                .address(ledger.contract())
                .address(key)
                .toArray())
        .toString()
        .substring(2);
  }

  private static Bytes32 named(SharedLog identity, Bytes32 drawn) {
    AtomicReference<Bytes> first = new AtomicReference<>(Bytes.EMPTY);
    SharedLog.Listener listener = entry -> first.compareAndSet(Bytes.EMPTY, entry.data());
    identity.replay(listener);
    Bytes own = Bytes.of(drawn.toArray());
    identity.write(
        listener,
        () -> first.get().equals(Bytes.EMPTY) ? List.of(new SharedLog.Entry(0, own)) : List.of());
    listener.hear(new SharedLog.Entry(0, own));
    return Bytes32.of(first.get().toArray());
  }

  /** Its till's store, which is closed with the till. */
  TillStore till() {
    TillStore store = new SharedLogTillStore(tickets);
    till = store;
    return store;
  }

  AgreementStore agreements() {
    return new SharedAgreementStore(signed, thread);
  }

  /** By what each of the processes answers for all of them. */
  Bytes32 process() {
    return process;
  }

  /** Whether this process is the one that speaks to the ledger. */
  boolean leads() {
    try {
      return CompletableFuture.supplyAsync(identity::leads, thread).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /**
   * Why the database cannot be reached; empty while it can be, as far as is known. Answers at once,
   * and has the database looked at for the next time.
   */
  Optional<String> away() {
    if (!closed && looking.compareAndSet(false, true)) {
      thread.execute(() -> {
        try {
          identity.ping();
          signed.ping();
        } catch (StoreException said) {
          // by the log itself
        } finally {
          looking.set(false);
        }
      });
    }
    TillStore opened = till;
    if (opened != null) {
      var _ = opened.away(); // it has its log looked at, too
    }
    return Stream.of(tickets, signed, identity)
        .flatMap(log -> log.away().stream())
        .max(Comparator.comparing(SharedLog.Away::lasts))
        .map(away ->
            "the shared store cannot be reached: %s (for %d s)"
                .formatted(away.why(), away.lasts().toSeconds()));
  }

  /** Nobody waits for the database any more; to be called before what may wait is closed. */
  void waitNoMore() {
    closed = true;
    tickets.waitNoMore();
    signed.waitNoMore();
    identity.waitNoMore();
  }

  /** The ledger, on which this process has a say while it leads. */
  Ledger led(Ledger ledger) {
    return new Led(ledger);
  }

  private final class Led extends ForwardingLedger {
    Led(Ledger ledger) {
      super(ledger);
    }

    @Override
    public CompletableFuture<Receipt> submit(Signer by, Command command) {
      return leads()
          ? super.submit(by, command)
          : CompletableFuture.completedFuture(
              new Receipt.Dropped("another process of this provider sends commands"));
    }
  }

  @Override
  public void close() {
    waitNoMore();
    thread.close();
    signed.close();
    identity.close();
    tickets.close(); // again where the till has closed it: where no till came to stand, nobody has
  }
}
