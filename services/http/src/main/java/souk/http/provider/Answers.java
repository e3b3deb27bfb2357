package souk.http.provider;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import souk.exchange.UnitException;
import souk.exchange.UnitException.Reason;
import souk.primitives.Bytes32;

/**
 * The answers that customers may ask for more of, or again. Those that nobody asked for in a while
 * go; so do, where room is needed, those that are read to their end, the oldest first.
 */
final class Answers {
  /** How many answers that are gone are remembered, so as not to be made a second time. */
  static final int REMEMBERED = 16_384;

  private final int most;
  private final Duration keep;
  private final Map<Bytes32, Held> held = new LinkedHashMap<>();
  private final Set<Bytes32> gone = new LinkedHashSet<>();

  private record Held(Bytes32 agreement, Answer answer) {}

  /**
   * @param most answers at a time
   * @param keep how long one stays that nobody asks for
   */
  Answers(int most, Duration keep) {
    this.most = most;
    this.keep = keep;
  }

  synchronized int size() {
    return held.size();
  }

  synchronized Optional<Answer> find(Bytes32 call, Instant now) {
    expire(now);
    Held found = held.remove(call);
    if (found == null) {
      return Optional.empty();
    }
    held.put(call, found); // the newest is last
    found.answer().touch(now);
    return Optional.of(found.answer());
  }

  /** Whether there was an answer that is gone. */
  synchronized boolean forgotten(Bytes32 call) {
    return gone.contains(call);
  }

  /** The answer to a call, made when there is none. */
  synchronized Answer open(Bytes32 call, Bytes32 agreement, Instant now, Supplier<Answer> maker)
      throws UnitException {
    Optional<Answer> there = find(call, now);
    if (there.isPresent()) {
      return there.get();
    }
    mustHaveRoom(now);
    Answer answer = maker.get();
    held.put(call, new Held(agreement, answer));
    return answer;
  }

  /** Refuses where no further answer can be held. */
  synchronized void mustHaveRoom(Instant now) throws UnitException {
    expire(now);
    if (held.size() < most) {
      return;
    }
    Iterator<Map.Entry<Bytes32, Held>> oldest = held.entrySet().iterator();
    while (oldest.hasNext()) {
      Map.Entry<Bytes32, Held> next = oldest.next();
      if (next.getValue().answer().ended()) {
        oldest.remove();
        forget(next.getKey(), next.getValue().answer());
        return;
      }
    }
    throw new UnitException(
        Reason.BUSY, "%d answers are under way here; come back later".formatted(held.size()));
  }

  /** Drops what an agreement has here. */
  synchronized void end(Bytes32 agreement) {
    held.values()
        .removeIf(one -> {
          boolean its = one.agreement().equals(agreement);
          if (its) {
            one.answer().drop();
          }
          return its;
        });
  }

  synchronized void close() {
    List<Held> all = new ArrayList<>(held.values());
    held.clear();
    all.forEach(one -> one.answer().drop());
  }

  private void expire(Instant now) {
    Iterator<Map.Entry<Bytes32, Held>> oldest = held.entrySet().iterator();
    while (oldest.hasNext()) {
      Map.Entry<Bytes32, Held> next = oldest.next();
      if (next.getValue().answer().used().plus(keep).isAfter(now)) {
        return;
      }
      oldest.remove();
      forget(next.getKey(), next.getValue().answer());
    }
  }

  private void forget(Bytes32 call, Answer answer) {
    answer.drop();
    gone.add(call);
    if (gone.size() > REMEMBERED) {
      Iterator<Bytes32> eldest = gone.iterator();
      eldest.next();
      eldest.remove();
    }
  }
}
