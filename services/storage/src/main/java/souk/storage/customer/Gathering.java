package souk.storage.customer;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import souk.storage.StorageRules;
import souk.storage.cipher.CipherFile;
import souk.storage.erasure.ReedSolomon;

/**
 * The enciphered file, put together from the pieces that can be had: the same part of as many as
 * suffice at once, the fastest first, and further parts ahead of time. A piece that fails is not
 * asked any more, one that is slow is overtaken by another; what is missing is computed. Read by
 * one thread.
 */
final class Gathering implements CipherFile.Source {
  private static final int BLOCK = ReedSolomon.BLOCK;

  /** Bytes of each piece in a part: as many units as give whole blocks. */
  static final int PART = 2 * StorageRules.UNIT;

  /** Bytes that parts may take in memory, all together. */
  private static final int ROOM = 32 << 20;

  private static final int MOST_AHEAD = 3;

  /** A piece that takes so many times longer than others do is overtaken. */
  private static final int SLOW = 4;

  private static final long LEAST_PATIENCE = TimeUnit.SECONDS.toNanos(2);
  private static final long MOST_PATIENCE = TimeUnit.SECONDS.toNanos(20);

  private final ReedSolomon code;
  private final long pieceSize;
  private final Executor executor;
  private final Map<Integer, RemotePiece> pieces;
  private final Map<Integer, Long> nanos;
  private final List<String> failures = new ArrayList<>();
  private final Map<Long, FutureTask<Part>> parts = new LinkedHashMap<>(16, 0.75f, true);
  private final int ahead;
  private long until;

  /** A part of each of as many pieces as suffice. */
  private static final class Part {
    private final int[] there;
    private final byte[][] shards;
    private final int length;

    Part(Map<Integer, byte[]> got, int length) {
      this.there = got.keySet().stream().mapToInt(Integer::intValue).toArray();
      this.shards = got.values().toArray(new byte[0][]);
      this.length = length;
    }
  }

  /** A part of one piece. */
  private static final class Shard {
    private final int piece;
    private final byte[] bytes;

    Shard(int piece, byte[] bytes) {
      this.piece = piece;
      this.bytes = bytes;
    }
  }

  /**
   * A gathering.
   *
   * @param pieces those that can be asked for, by their numbers
   * @param nanos how long their keepers took to answer something else; the fastest are asked first
   * @param executor runs what may block
   */
  Gathering(
      StoredFile file,
      Map<Integer, RemotePiece> pieces,
      Map<Integer, Long> nanos,
      Executor executor) {
    this.code = file.code();
    this.pieceSize = file.pieceSize();
    this.executor = executor;
    this.pieces = new ConcurrentHashMap<>(pieces);
    this.nanos = new ConcurrentHashMap<>(nanos);
    this.ahead = Math.clamp(ROOM / ((long) code.needed() * PART) - 2, 0, MOST_AHEAD);
  }

  /** What lies before this byte will be read, and may be bought ahead of time. */
  void readUntil(long end) {
    until = end;
  }

  @Override
  public void read(long from, byte[] target, int length) throws IOException {
    int needed = code.needed();
    for (int done = 0; done < length; ) {
      long block = (from + done) / BLOCK;
      int place = (int) ((from + done) % BLOCK);
      int some = Math.min(length - done, BLOCK - place);
      long row = block / needed * BLOCK;
      byte[] shard = shard((int) (block % needed), row / PART);
      System.arraycopy(shard, (int) (row % PART) + place, target, done, some);
      done += some;
    }
  }

  /** How many parts there are. */
  long parts() {
    return Math.ceilDiv(pieceSize, PART);
  }

  /**
   * A part of any piece, whether that can be had or not.
   *
   * @throws IOException when too few pieces can be had; it says why of each
   */
  byte[] shard(int piece, long number) throws IOException {
    Part part = part(number);
    for (int i = 0; i < part.there.length; i++) {
      if (part.there[i] == piece) {
        return part.shards[i];
      }
    }
    byte[][] computed = new byte[1][part.length];
    code.recovery(part.there, new int[] {piece}).recover(part.shards, computed, part.length);
    keep(part, piece, computed[0]);
    return computed[0];
  }

  /** Takes what was computed in the place of a piece that is needed less: none of the data. */
  private void keep(Part part, int piece, byte[] bytes) {
    for (int i = 0; piece < code.needed() && i < part.there.length; i++) {
      if (part.there[i] >= code.needed()) {
        part.there[i] = piece;
        part.shards[i] = bytes;
        return;
      }
    }
  }

  private Part part(long number) throws IOException {
    FutureTask<Part> wanted = begin(number);
    for (long next = number + 1; next <= number + ahead && next < last(); next++) {
      var _ = begin(next);
    }
    while (parts.size() > ahead + 2) {
      parts.remove(parts.keySet().iterator().next());
    }
    try {
      return wanted.get();
    } catch (ExecutionException e) {
      parts.remove(number);
      throw e.getCause() instanceof IOException why ? why : new IOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** The part behind the last that will be read. */
  private long last() {
    return Math.min(parts(), Math.ceilDiv(Math.ceilDiv(until, code.needed()), PART));
  }

  private FutureTask<Part> begin(long number) {
    FutureTask<Part> part = parts.get(number);
    if (part == null) {
      part = new FutureTask<>(() -> gather(number));
      parts.put(number, part);
      executor.execute(part);
    }
    return part;
  }

  private Part gather(long number) throws IOException, InterruptedException {
    int needed = code.needed();
    int length = (int) Math.min(PART, pieceSize - number * PART);
    Deque<Integer> waiting = new ArrayDeque<>(order());
    ExecutorCompletionService<Shard> asked = new ExecutorCompletionService<>(executor);
    Map<Integer, byte[]> got = new LinkedHashMap<>();
    int running = 0;
    while (got.size() < needed) {
      while (running + got.size() < needed && !waiting.isEmpty()) {
        ask(asked, waiting.remove(), number, length);
        running++;
      }
      if (running == 0) {
        throw tooFew(got.size());
      }
      Future<Shard> answer = asked.poll(patience(), TimeUnit.NANOSECONDS);
      if (answer == null) {
        if (waiting.isEmpty()) {
          answer = asked.take();
        } else {
          ask(asked, waiting.remove(), number, length); // it overtakes who is slow
          running++;
          continue;
        }
      }
      running--;
      try {
        Shard shard = answer.get();
        got.put(shard.piece, shard.bytes);
      } catch (ExecutionException e) {
        // It is not asked any more; another is, while there are enough.
      }
    }
    return new Part(got, length);
  }

  private void ask(ExecutorCompletionService<Shard> asked, int piece, long number, int length) {
    Callable<Shard> task =
        () -> {
          long begun = System.nanoTime();
          try {
            RemotePiece from = pieces.get(piece);
            if (from == null) {
              throw new IOException("it failed before");
            }
            byte[] bytes = from.read(number * PART, length);
            nanos.merge(piece, System.nanoTime() - begun, (before, now) -> (3 * before + now) / 4);
            return new Shard(piece, bytes);
          } catch (IOException e) {
            fail(piece, e);
            throw e;
          }
        };
    var _ = asked.submit(task);
  }

  private void fail(int piece, IOException why) {
    if (pieces.remove(piece) != null) {
      synchronized (failures) {
        failures.add("piece " + piece + ": " + why.getMessage());
      }
    }
  }

  /** The pieces that can be had, the fastest first, those of the data before others like them. */
  private List<Integer> order() {
    return pieces.keySet().stream()
        .sorted(
            Comparator.<Integer>comparingLong(piece -> nanos.getOrDefault(piece, 0L) >>> 24)
                .thenComparing(Comparator.naturalOrder()))
        .toList();
  }

  private long patience() {
    long usual =
        nanos.values().stream()
            .mapToLong(Long::longValue)
            .sorted()
            .skip(nanos.size() / 2)
            .findFirst()
            .orElse(0);
    return Math.clamp(SLOW * usual, LEAST_PATIENCE, MOST_PATIENCE);
  }

  private IOException tooFew(int found) {
    synchronized (failures) {
      return new IOException(
          "%d pieces are needed and %d can be had%s"
              .formatted(
                  code.needed(),
                  found,
                  failures.isEmpty() ? "" : ": " + String.join("; ", failures)));
    }
  }
}
