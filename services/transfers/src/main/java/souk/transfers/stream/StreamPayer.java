package souk.transfers.stream;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import souk.ledger.FailureLog;
import souk.primitives.Bytes32;
import souk.store.Database;
import souk.transport.HttpDialer;

/**
 * The payer's side of streams. One thread looks a few times a second which tickets are due; for
 * each payee that has any, one message is under way at a time. So a payee that is slow, or never
 * reads, holds up nothing but its own streams, and nothing collects for it but a number: what is
 * due follows from the time.
 *
 * <p>What is released is written down before it is sent, and of what was not acknowledged at most
 * {@link #STEP} tickets of a stream are under way. After a crash of either side the same tickets
 * are sent again, from the place on that the payee names; a ticket counts once.
 */
public final class StreamPayer implements AutoCloseable {
  /** The most tickets of one stream that are sent before the payee acknowledged them. */
  public static final int STEP = 8;

  private static final String FOR_ESCROW = "the first round of its escrow is to come";

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration PULSE = Duration.ofMillis(250);
  private static final System.Logger LOG = System.getLogger(StreamPayer.class.getName());

  private final StreamStore store;
  private final StreamEscrows escrows;
  private final StreamLink.Links links;
  private final InstantSource clock;
  private final AtomicInteger numbers;
  private final Map<Integer, OutgoingStream> streams = new ConcurrentHashMap<>();
  private final Map<URI, Lane> lanes = new ConcurrentHashMap<>();
  private final ExecutorService calls =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("souk-stream-", 0).factory());
  private final FailureLog failures = new FailureLog(LOG, "streams go on in the next moment");
  private @Nullable ScheduledExecutorService pulse;

  /**
   * Opens it with the streams of before; nothing flows until {@link #run}.
   *
   * @param database with {@link souk.transfers.TransferTables}; not closed with this
   * @param escrows that it pays from
   * @param dialer not closed with this
   */
  public StreamPayer(
      Database database, StreamEscrows escrows, HttpDialer dialer, InstantSource clock) {
    this(database, escrows, StreamLink.http(dialer, PATIENCE), clock);
  }

  StreamPayer(
      Database database, StreamEscrows escrows, StreamLink.Links links, InstantSource clock) {
    this.store = new DatabaseStreamStore(database);
    this.escrows = escrows;
    this.links = links;
    this.clock = clock;
    store.open().values().forEach(this::add);
    this.numbers = new AtomicInteger(store.next());
    for (OutgoingStream each : streams.values()) {
      each.acked = each.released;
      each.dueThen = each.released;
      if (!each.absence && each.state == OutgoingStream.State.FLOWING) {
        each.basePlace = Math.max(each.released, 1);
        each.baseTime = clock.millis();
      }
    }
  }

  private void add(OutgoingStream stream) {
    streams.put(stream.number, stream);
    lanes.computeIfAbsent(stream.endpoint, at -> new Lane(links.to(at))).streams.add(stream);
  }

  /**
   * A stream as its payer sees it.
   *
   * @param number by which this payer calls it
   * @param state flowing, paused or ended
   * @param rate how fast
   * @param due how many tickets are due by now
   * @param released how many were sent, or may have been
   * @param taken how many the payee acknowledged
   * @param secured how many of these are of books that are full, and so are paid for certain
   * @param why it waits or ended; empty while it flows
   */
  public record Shown(
      int number,
      Bytes32 id,
      StreamTerms terms,
      URI endpoint,
      String state,
      StreamRate rate,
      long due,
      long released,
      long taken,
      long secured,
      String why) {
    /** Whether it is paused for its escrow, and not by somebody's wish. */
    public boolean waitsForEscrow() {
      return why.equals(FOR_ESCROW);
    }

    static Shown of(OutgoingStream each, long now) {
      synchronized (each) {
        return new Shown(
            each.number,
            each.id,
            each.signed.terms(),
            each.endpoint,
            each.state.name().toLowerCase(Locale.ROOT),
            each.rate,
            each.due(now),
            each.released,
            each.acked,
            each.securedNow(),
            each.why);
      }
    }
  }

  /** All streams in a database that a payer may have open, as they were written down last. */
  public static List<Shown> look(Database database, long now) {
    List<Shown> shown = new ArrayList<>();
    for (OutgoingStream each : new DatabaseStreamStore(database).look().values()) {
      each.acked = each.released;
      shown.add(Shown.of(each, now));
    }
    return shown;
  }

  /** All streams, the oldest first. */
  public List<Shown> streams() {
    long now = clock.millis();
    return streams.values().stream()
        .sorted((a, b) -> Integer.compare(a.number, b.number))
        .map(each -> Shown.of(each, now))
        .toList();
  }

  /** One of them. */
  public Optional<Shown> stream(int number) {
    return Optional.ofNullable(streams.get(number)).map(each -> Shown.of(each, clock.millis()));
  }

  /**
   * Starts a stream, which is written down when this returns.
   *
   * @param endpoint of the payee
   * @param absence whether time passes for it while its payee is away; then what became due is paid
   *     when the payee is back
   */
  public int start(StreamTerms.Signed signed, URI endpoint, StreamRate rate, boolean absence) {
    OutgoingStream stream =
        new OutgoingStream(
            numbers.getAndIncrement(),
            signed,
            endpoint,
            absence,
            rate,
            OutgoingStream.State.FLOWING,
            1,
            clock.millis());
    store.put(stream); // many that are started at one time are written together
    add(stream);
    return stream.number;
  }

  /** Nothing more becomes due until {@link #resume}. */
  public void pause(int number) {
    pause(number, "");
  }

  /** As {@link #pause}, until the escrow is there: {@link Shown#waitsForEscrow}. */
  public void pauseForEscrow(int number) {
    pause(number, FOR_ESCROW);
  }

  private void pause(int number, String why) {
    change(
        number,
        stream -> {
          if (stream.state == OutgoingStream.State.FLOWING) {
            stream.rebase(clock.millis());
            stream.state = OutgoingStream.State.PAUSED;
          }
          if (stream.state == OutgoingStream.State.PAUSED) {
            stream.why = why;
          }
        });
  }

  /** Lets it flow again. */
  public void resume(int number) {
    change(
        number,
        stream -> {
          if (stream.state == OutgoingStream.State.PAUSED) {
            stream.state = OutgoingStream.State.FLOWING;
            stream.baseTime = clock.millis();
            stream.why = "";
          }
        });
  }

  /** Changes how fast it flows, from now on. */
  public void rate(int number, StreamRate rate) {
    change(
        number,
        stream -> {
          stream.rebase(clock.millis());
          stream.rate = rate;
        });
  }

  /** Ends it; what is due and not sent yet is not sent any more. */
  public void stop(int number) {
    change(number, stream -> end(stream, "stopped by its payer"));
  }

  private interface Change {
    void on(OutgoingStream stream);
  }

  /**
   * @throws IllegalArgumentException when there is no such stream, or it has ended
   */
  private void change(int number, Change change) {
    OutgoingStream stream = streams.get(number);
    if (stream == null) {
      throw new IllegalArgumentException("there is no stream " + number);
    }
    synchronized (stream) {
      if (stream.state == OutgoingStream.State.ENDED) {
        throw new IllegalArgumentException("stream %d has ended: %s".formatted(number, stream.why));
      }
      change.on(stream);
    }
    store.put(stream);
  }

  static void end(OutgoingStream stream, String why) {
    stream.basePlace = stream.released;
    stream.state = OutgoingStream.State.ENDED;
    stream.why = why;
    stream.closeBook();
  }

  /** Looks a few times a second from now on. */
  public synchronized void run() {
    if (pulse == null) {
      pulse =
          Executors.newSingleThreadScheduledExecutor(
              Thread.ofPlatform().daemon().name("souk-streams").factory());
      var _ = pulse.scheduleWithFixedDelay(this::pulse, 0, PULSE.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Looks once, and returns at once; calls go on. */
  void pulse() {
    try {
      long now = clock.millis();
      for (Lane lane : lanes.values()) {
        if (!lane.busy && lane.isDue(now)) {
          lane.busy = true;
          calls.execute(lane);
        }
      }
      store.shorten(streams.values());
      failures.succeeded();
    } catch (RuntimeException e) {
      failures.failed(e);
    }
  }

  /** Whether nothing is under way. */
  boolean isIdle() {
    return lanes.values().stream().noneMatch(lane -> lane.busy);
  }

  Collection<OutgoingStream> all() {
    return streams.values();
  }

  @Override
  public synchronized void close() {
    if (pulse != null) {
      pulse.shutdownNow();
    }
    calls.shutdownNow();
    try {
      var _ = calls.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** All streams to one payee. */
  private final class Lane implements Runnable {
    final Collection<OutgoingStream> streams = new ConcurrentLinkedQueue<>();
    final StreamLane work;
    volatile boolean busy;

    Lane(StreamLink link) {
      this.work = new StreamLane(link, store, escrows, clock);
    }

    boolean isDue(long now) {
      for (OutgoingStream each : streams) {
        synchronized (each) {
          if (each.state != OutgoingStream.State.ENDED && work.isDue(each, now)) {
            return true;
          }
        }
      }
      return false;
    }

    @Override
    public void run() {
      try {
        work.go(streams);
      } finally {
        busy = false;
      }
    }
  }
}
