package souk.storage.customer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import souk.primitives.Address;
import souk.transport.HttpDialer;

/**
 * Sends a stored file's pieces to providers before anything is agreed on, several at a time, one to
 * each. Who does not take its piece is left out, and the next one gets it.
 */
public final class PieceSending {
  private static final int AT_ONCE = 8;

  private final StoredFile file;
  private final Placement placement;
  private final Path pieces;
  private final HttpDialer dialer;
  private final Map<Address, String> failures = new TreeMap<>();

  /** Hears how far it is; from several threads. */
  @FunctionalInterface
  public interface Watcher {
    void sent(long bytes, long total);
  }

  /**
   * A sending of the file that was cut in a folder.
   *
   * @throws IOException when none was
   */
  public PieceSending(Path folder, HttpDialer dialer) throws IOException {
    this.file = StoredFile.load(folder.resolve(StorageCustomer.STORED));
    this.placement = Placement.in(folder);
    this.pieces = folder.resolve(StorageCustomer.PIECES);
    this.dialer = dialer;
  }

  /** Somebody who may get a piece. */
  public record Candidate(Address provider, String endpoint) {}

  /**
   * Sends each piece that nobody keeps.
   *
   * @param keepers those that have signed for a piece already; they get none
   * @param candidates the best first
   * @return those that have their pieces now, at most one for each piece
   */
  public Set<Address> send(Collection<Address> keepers, List<Candidate> candidates, Watcher watcher)
      throws IOException, InterruptedException {
    Deque<Integer> open = new ArrayDeque<>();
    for (int piece = 0; piece < file.pieces().size(); piece++) {
      open.add(piece);
    }
    keepers.forEach(each -> placement.of(each).ifPresent(open::remove));
    Deque<Candidate> waiting = new ArrayDeque<>();
    candidates.stream().filter(each -> !keepers.contains(each.provider())).forEach(waiting::add);
    AtomicLong sent = new AtomicLong();
    long total = file.pieceSize() * open.size();
    Set<Address> done = new HashSet<>();
    while (!open.isEmpty() && !waiting.isEmpty()) {
      round(open, waiting, done, bytes -> watcher.sent(sent.addAndGet(bytes), total));
    }
    return done;
  }

  /** Why some did not take theirs. */
  public Map<Address, String> failures() {
    return Map.copyOf(failures);
  }

  private void round(
      Deque<Integer> open, Deque<Candidate> waiting, Set<Address> done, PieceUpload.Sent sent)
      throws IOException, InterruptedException {
    Map<Integer, Candidate> chosen = new TreeMap<>();
    // Who was to get a piece before, and may have a part of it, gets the same one.
    for (Candidate each : List.copyOf(waiting)) {
      int before = placement.of(each.provider()).orElse(-1);
      if (open.contains(before) && !chosen.containsKey(before)) {
        chosen.put(before, each);
        waiting.remove(each);
      }
    }
    for (int piece : open) {
      if (!chosen.containsKey(piece) && !waiting.isEmpty()) {
        chosen.put(piece, waiting.remove());
      }
    }
    for (Map.Entry<Integer, Candidate> each : chosen.entrySet()) {
      placement.put(each.getValue().provider(), each.getKey());
    }
    Semaphore turns = new Semaphore(AT_ONCE);
    List<Map.Entry<Integer, Future<Boolean>>> uploads = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      chosen.forEach((piece, to) ->
          uploads.add(Map.entry(piece, threads.submit(() -> upload(piece, to, turns, sent)))));
      for (Map.Entry<Integer, Future<Boolean>> each : uploads) {
        try {
          Candidate to = chosen.get(each.getKey());
          if (each.getValue().get() && to != null) {
            open.remove(each.getKey());
            done.add(to.provider());
          }
        } catch (ExecutionException e) {
          throw new IOException("a piece was not sent: " + e.getCause(), e);
        } catch (InterruptedException e) {
          threads.shutdownNow();
          throw e;
        }
      }
    }
  }

  private boolean upload(int piece, Candidate to, Semaphore turns, PieceUpload.Sent sent)
      throws IOException, InterruptedException {
    turns.acquire();
    try {
      new PieceUpload(dialer, to.endpoint())
          .send(file.pieces().get(piece), pieces.resolve("piece-" + piece), sent);
      return true;
    } catch (IOException e) {
      synchronized (failures) {
        failures.put(to.provider(), String.valueOf(e.getMessage()));
      }
      placement.remove(to.provider());
      return false;
    } finally {
      turns.release();
    }
  }
}
