package souk.cli.storage;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.Shown;
import souk.cli.StopSignal;
import souk.gateway.s3.object.LostException;
import souk.ledger.evm.EvmLedger;
import souk.node.CustomerNode;
import souk.node.CustomerStart;
import souk.node.Opened;
import souk.primitives.Address;
import souk.primitives.PrivateKey;
import souk.storage.customer.StorageCustomer;
import souk.storage.customer.StoredEntry;

/**
 * The nodes of stored files that are being read. One is started for the first read, and ends when
 * nobody has read for a while, so that other commands can work on the file. Safe for many threads;
 * one reads a file at a time.
 */
final class OpenFiles implements AutoCloseable {
  private static final Duration IDLE = Duration.ofSeconds(30);
  private static final Duration LOOK = Duration.ofSeconds(5);

  private final Store store;
  private final EvmLedger ledger;
  private final PrivateKey key;
  private final StopSignal running;
  private final Map<String, OpenFile> open = new HashMap<>();
  private final Thread watcher;

  private static final class OpenFile {
    private final Opened parts;
    private final CustomerNode node;

    /** The block from which on it can be paid. */
    private final long first;

    private int readers;
    private long last = System.nanoTime();

    OpenFile(Opened parts, CustomerNode node, long first) {
      this.parts = parts;
      this.node = node;
      this.first = first;
    }
  }

  OpenFiles(Store store, EvmLedger ledger, PrivateKey key, StopSignal running) {
    this.store = store;
    this.ledger = ledger;
    this.key = key;
    this.running = running;
    this.watcher = Thread.ofVirtual().name("souk-open-files").start(this::watch);
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(LOOK);
        closeIdle(IDLE.toNanos());
      }
    } catch (InterruptedException closes) {
      // All are closed by whoever interrupts.
    }
  }

  private synchronized void closeIdle(long nanos) {
    long now = System.nanoTime();
    for (String id : List.copyOf(open.keySet())) {
      OpenFile each = open.get(id);
      if (each != null && each.readers == 0 && now - each.last >= nanos) {
        open.remove(id);
        each.parts.close();
      }
    }
  }

  private synchronized OpenFile take(StoredEntry entry) throws IOException {
    OpenFile file = open.get(entry.id());
    if (file == null) {
      file = start(entry);
      open.put(entry.id(), file);
    }
    file.readers++;
    return file;
  }

  private synchronized void giveBack(OpenFile file) {
    file.readers--;
    file.last = System.nanoTime();
  }

  /** A node that hires nobody. */
  private OpenFile start(StoredEntry entry) throws IOException {
    Set<Address> keepers =
        store.agreements(entry).values().stream()
            .map(terms -> terms.provider())
            .collect(Collectors.toSet());
    Opened parts = new Opened();
    try {
      CustomerStart start =
          parts.add(CustomerStart.prepare(store.setup(entry, ledger, key, keepers, false)));
      boolean paid =
          start.agreements().stream()
              .limit(1)
              .anyMatch(each ->
                  start.lookAtEscrow(each.terms().provider()).escrow().goesOn().isPresent());
      if (!paid) {
        throw new LostException(
            "'%s' is kept no longer: its agreements are over"
                .formatted(Shown.oneLine(entry.name())));
      }
      CustomerNode node = parts.add(start.start());
      long round = store.payableRound(Store.head(ledger), node);
      return new OpenFile(parts, node, store.market().ledger().rounds().start(round));
    } catch (IOException | RuntimeException e) {
      parts.close();
      throw e;
    }
  }

  private void await(OpenFile file) {
    while (Store.head(ledger).block().number() < file.first) {
      if (!running.goesOn()) {
        throw new Failure(Main.FAILED, "nothing was got, and nothing was paid");
      }
    }
  }

  /** Returns when a file can be read without waiting for the round in which it can be paid. */
  void awaitReadable(StoredEntry entry) throws IOException {
    OpenFile file = take(entry);
    try {
      await(file);
    } finally {
      giveBack(file);
    }
  }

  /** Writes some of a file's bytes, paid and checked unit by unit. */
  void read(StoredEntry entry, long from, long length, OutputStream out) throws IOException {
    OpenFile file = take(entry);
    try {
      await(file);
      synchronized (file) {
        file.node.role(StorageCustomer.class).get(from, length, out, _ -> {});
      }
    } finally {
      giveBack(file);
    }
  }

  /** Ends the node of a file. */
  synchronized void close(StoredEntry entry) {
    OpenFile file = open.remove(entry.id());
    if (file != null) {
      file.parts.close();
    }
  }

  @Override
  public void close() {
    watcher.interrupt();
    closeIdle(0);
    synchronized (this) {
      open.values().forEach(each -> each.parts.close());
      open.clear();
    }
  }
}
