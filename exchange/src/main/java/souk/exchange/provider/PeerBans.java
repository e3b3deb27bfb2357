package souk.exchange.provider;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import souk.exchange.UnitException;
import souk.exchange.UnitException.Reason;
import souk.exchange.wire.Problems;
import souk.payments.TillRefusal;
import souk.transport.ProblemException;

/**
 * Counts what peers send that does not hold, and cuts off those that send too much of it. A peer is
 * a client's key once that is proven, and a network address before. Only so many peers are
 * remembered, the longest quiet one forgotten first.
 */
final class PeerBans {
  private static final int MOST_PEERS = 10_000;

  /** A guess: nobody knows when a store is back. */
  private static final int STORE_BACK_SECONDS = 5;

  private static final Set<Reason> BAD_WISHES =
      EnumSet.of(Reason.MALFORMED, Reason.FORBIDDEN, Reason.WRONG_PRICE);

  private static final Set<TillRefusal> BAD_TICKETS =
      EnumSet.of(
          TillRefusal.NOT_ALLOTTED,
          TillRefusal.BAD_LEAVES,
          TillRefusal.BAD_SIGNATURE,
          TillRefusal.BOOK_CONFLICT,
          TillRefusal.BAD_PLACE,
          TillRefusal.BAD_SECRET,
          TillRefusal.TICKET_SPENT);

  private record Count(Instant since, int bad) {}

  private final InstantSource clock;
  private final int mostBad;
  private final Duration window;
  private final Map<String, Count> peers = new LinkedHashMap<>(64, 0.75f, true);

  /** Cuts a peer off, for the rest of the window, after {@code mostBad} bad messages in it. */
  PeerBans(InstantSource clock, int mostBad, Duration window) {
    this.clock = clock;
    this.mostBad = mostBad;
    this.window = window;
  }

  /** Refuses a peer that is cut off. */
  synchronized void admit(String peer) throws UnitException {
    Count count = current(peer);
    if (count != null && count.bad() >= mostBad) {
      throw new UnitException(
          Reason.CUT_OFF, "too many bad messages; come back in " + window.toSeconds() + " seconds");
    }
  }

  /** Counts one bad message. */
  synchronized void bad(String peer) {
    Count count = current(peer);
    peers.put(
        peer,
        count == null ? new Count(clock.instant(), 1) : new Count(count.since(), count.bad() + 1));
    if (peers.size() > MOST_PEERS) {
      peers.remove(peers.keySet().iterator().next());
    }
  }

  private @Nullable Count current(String peer) {
    Count count = peers.get(peer);
    if (count != null && !clock.instant().isBefore(count.since().plus(window))) {
      peers.remove(peer);
      return null;
    }
    return count;
  }

  /** A refusal as its peer is told it, counted if it speaks against the peer. */
  ProblemException refused(String peer, UnitException refusal) {
    if (isBad(refusal)) {
      bad(peer);
    }
    ProblemException told = new ProblemException(Problems.of(refusal));
    return switch (refusal.reason()) {
      case CUT_OFF -> told.retryAfter((int) window.toSeconds());
      case STORE_AWAY -> told.retryAfter(STORE_BACK_SECONDS);
      default -> told;
    };
  }

  /** Whether a refusal speaks against the peer, and not only against its luck. */
  static boolean isBad(UnitException refusal) {
    return BAD_WISHES.contains(refusal.reason())
        || refusal.till().map(PeerBans::isBad).orElse(false);
  }

  /** As {@link #isBad(UnitException)}. */
  static boolean isBad(TillRefusal refusal) {
    return BAD_TICKETS.contains(refusal);
  }
}
