package souk.payments;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;

/** Which tickets a till has written down, read from its store by somebody else than the till. */
public final class TillAudit {
  private TillAudit() {}

  /** A ticket that was taken. */
  public record Taken(Bytes32 escrow, long round, long book, int place) {}

  /**
   * The tickets of all rounds that are not settled yet.
   *
   * @param provider whose till it is
   * @throws IllegalStateException when the store holds something else than a till wrote
   */
  public static Set<Taken> taken(TillStore store, Address provider) {
    Reading reading = new Reading();
    store.replay((round, records) -> {
      try {
        TillRecords.read(round, provider, records, reading);
      } catch (DecodeException e) {
        throw new IllegalStateException(
            "the till's log of round %d is damaged: %s".formatted(round, e.getMessage()), e);
      }
    });
    return reading.taken;
  }

  private static final class Reading implements TillRecords.Into {
    private final Map<Integer, HeldBook> books = new HashMap<>();
    private final Set<Taken> taken = new HashSet<>();

    @Override
    public void book(HeldBook book) {
      books.put(book.ref, book);
    }

    @Override
    public void ticket(int ref, int place, byte[] secret, Bytes32 purpose) throws DecodeException {
      HeldBook held = books.get(ref);
      if (held == null) {
        throw new DecodeException("a ticket of book " + ref + ", which is not there");
      }
      taken.add(new Taken(held.book.escrow(), held.book.round(), held.book.number(), place));
    }
  }
}
