package souk.content.client;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls to the caches of a bundle, all at the same time and one for each slot, and which of them
 * take far longer than the others. Used by one thread.
 *
 * @param <T> what a call brings
 */
final class BundleCalls<T> implements AutoCloseable {
  /** How often it looks at the clock while nothing comes. */
  private static final Duration LOOK = Duration.ofMillis(50);

  private final ExecutorService io;
  private final InstantSource clock;
  private final Pace pace;
  private final BlockingQueue<Done<T>> done = new LinkedBlockingQueue<>();
  private final @Nullable Call[] calls;
  private int made;

  private record Call(int number, Future<?> task, Instant since, boolean mayBeSlow) {}

  private record Done<T>(int slot, int number, Optional<T> result) {}

  /** What a call brought, and how long that took. */
  record Answer<T>(int slot, T result, Duration took) {}

  BundleCalls(int slots, ExecutorService io, InstantSource clock) {
    this.io = io;
    this.clock = clock;
    this.pace = new Pace(slots);
    this.calls = new Call[slots];
  }

  /** Makes the call of a slot, in the place of any other. */
  void start(int slot, Supplier<T> call) {
    cancel(slot);
    int number = made++;
    Future<?> task =
        io.submit(() -> {
          Optional<T> result = Optional.empty();
          try {
            result = Optional.of(call.get());
          } finally {
            done.add(new Done<>(slot, number, result));
          }
        });
    calls[slot] = new Call(number, task, clock.instant(), false);
  }

  /** Nothing more is to come for a slot, after so long; the others are judged by that. */
  void delivered(Duration took) {
    pace.arrived(took);
  }

  boolean underWay(int slot) {
    return calls[slot] != null;
  }

  boolean anyUnderWay() {
    for (Call call : calls) {
      if (call != null) {
        return true;
      }
    }
    return false;
  }

  /** What came next; empty when nothing came for a moment. */
  Optional<Answer<T>> next() throws InterruptedException {
    Done<T> next = done.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
    Call call = next == null ? null : calls[next.slot()];
    if (next == null || call == null || call.number() != next.number()) {
      return Optional.empty();
    }
    calls[next.slot()] = null;
    T result =
        next.result().orElseThrow(() -> new IllegalStateException("a call to a cache failed"));
    return Optional.of(
        new Answer<>(next.slot(), result, Duration.between(call.since(), clock.instant())));
  }

  /** A call that takes far longer than the others took: its slot, and how long it takes. */
  record Slow(int slot, Duration soFar) {}

  /** Calls that take far too long, but for those that were let be. */
  List<Slow> slow() {
    List<Slow> slow = new ArrayList<>();
    for (int slot = 0; slot < calls.length; slot++) {
      Call call = calls[slot];
      if (call != null && !call.mayBeSlow()) {
        Duration soFar = Duration.between(call.since(), clock.instant());
        if (pace.tooSlow(soFar)) {
          slow.add(new Slow(slot, soFar));
        }
      }
    }
    return slow;
  }

  /** Lets a call take as long as it likes. */
  void letBe(int slot) {
    Call call = calls[slot];
    if (call != null) {
      calls[slot] = new Call(call.number(), call.task(), call.since(), true);
    }
  }

  /** Gives a call up; it may still run for a little. */
  void cancel(int slot) {
    Call call = calls[slot];
    if (call != null) {
      call.task().cancel(true);
      calls[slot] = null;
    }
  }

  /** Gives all calls up. */
  @Override
  public void close() {
    for (int slot = 0; slot < calls.length; slot++) {
      cancel(slot);
    }
  }
}
