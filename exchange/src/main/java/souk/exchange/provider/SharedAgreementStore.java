package souk.exchange.provider;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import souk.ledger.AgreementCodec;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Signature;
import souk.store.SharedLog;

/**
 * Signed agreements that several processes of one provider share, in a {@link SharedLog}: each
 * agreement is a group of it, and a few that are over and done with stay there until all have heard
 * of that.
 */
public final class SharedAgreementStore implements AgreementStore {
  /** Groups of agreements that are over and done with; others look at the log with every block. */
  private static final int KEPT = 64;

  private static final int ADDED = 1;
  private static final int OVER = 2;
  private static final int REMOVED = 3;

  private final SharedLog log;
  private final Executor thread;
  private final Map<Bytes32, Entry> known = new LinkedHashMap<>();
  private final List<Signed> fresh = new ArrayList<>();
  private final Deque<Long> removed = new ArrayDeque<>();

  private record Entry(long group, Signed agreement) {}

  /**
   * Reads what there is.
   *
   * @param log which is closed by whoever opened it
   * @param thread where the log is spoken to: one that nobody interrupts, for that would end the
   *     connection
   * @throws IllegalStateException when something else stands in the log
   */
  public SharedAgreementStore(SharedLog log, Executor thread) {
    this.log = log;
    this.thread = thread;
    log.replay(this::hear);
    fresh.clear();
  }

  @Override
  public synchronized List<Signed> all() {
    return known.values().stream().map(Entry::agreement).toList();
  }

  @Override
  public synchronized List<Signed> fresh() {
    speak(() -> log.catchUp(this::hear));
    List<Signed> heard = List.copyOf(fresh);
    fresh.clear();
    return heard;
  }

  @Override
  public synchronized void add(Signed agreement) {
    long[] group = new long[1];
    speak(() -> group[0] = log.reserve(1));
    write(
        agreement.id(),
        false,
        group[0],
        AgreementCodec.write(
                new ByteWriter()
                    .u8(ADDED)
                    .bytes32(agreement.id())
                    .raw(agreement.customer().toCompact()),
                agreement.terms())
            .toArray());
  }

  @Override
  public synchronized void over(Bytes32 agreement) {
    Entry entry = known.get(agreement);
    if (entry != null && !entry.agreement().over()) {
      write(agreement, true, entry.group(), new ByteWriter().u8(OVER).bytes32(agreement).toArray());
    }
  }

  @Override
  public synchronized void remove(Bytes32 agreement) {
    Entry entry = known.get(agreement);
    if (entry != null) {
      write(
          agreement,
          true,
          entry.group(),
          new ByteWriter().u8(REMOVED).bytes32(agreement).toArray());
    }
    while (removed.size() > KEPT) {
      long group = removed.remove();
      speak(() -> log.drop(group));
    }
  }

  /** Writes a record unless what others wrote meanwhile left nothing to say. */
  private void write(Bytes32 agreement, boolean expected, long group, byte[] record) {
    SharedLog.Entry entry = new SharedLog.Entry(group, Bytes.of(record));
    boolean[] written = new boolean[1];
    speak(() ->
        log.write(
            this::hear,
            () -> {
              written[0] = known.containsKey(agreement) == expected;
              return written[0] ? List.of(entry) : List.of();
            }));
    if (written[0]) {
      apply(entry);
    }
  }

  private void speak(Runnable call) {
    try {
      CompletableFuture.runAsync(call, thread).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private void hear(SharedLog.Entry entry) {
    Signed added = apply(entry);
    if (added != null) {
      fresh.add(added);
    }
  }

  /** What it adds, if it does. */
  private @Nullable Signed apply(SharedLog.Entry entry) {
    try {
      ByteReader in = new ByteReader(entry.data().toArray());
      int what = in.u8();
      Bytes32 id = in.bytes32();
      Signed added = null;
      switch (what) {
        case ADDED -> {
          Signature customer = Signature.parseCompact(in.raw(Signature.COMPACT_SIZE));
          added = new Signed(id, AgreementCodec.read(in), customer);
          known.put(id, new Entry(entry.group(), added));
        }
        case OVER ->
            known.computeIfPresent(
                id,
                (_, old) ->
                    new Entry(
                        old.group(),
                        new Signed(id, old.agreement().terms(), old.agreement().customer(), true)));
        case REMOVED -> {
          known.remove(id);
          fresh.removeIf(signed -> signed.id().equals(id));
          removed.add(entry.group());
        }
        default -> throw new DecodeException("a record of kind " + what);
      }
      in.end();
      return added;
    } catch (DecodeException | IllegalArgumentException e) {
      throw new IllegalStateException(
          "the shared store has something else than agreements: " + e.getMessage(), e);
    }
  }
}
