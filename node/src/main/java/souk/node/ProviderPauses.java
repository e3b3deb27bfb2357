package souk.node;

import java.util.LinkedHashMap;
import java.util.Map;
import souk.primitives.Address;

/**
 * For how long each provider is left alone. Whoever was asked is not asked again for some blocks;
 * who could not be reached, or is not who it says, for twice as long each time; who does not sign
 * yet, for a block, and then for twice as long each time up to the usual; whose signature was worth
 * nothing on the ledger, for twice as long each time. Remembers so many and no more: the one that
 * was asked longest ago is forgotten first.
 */
final class ProviderPauses {
  /** For how many blocks a provider is left alone with which no agreement came about. */
  static final int PAUSE = 10;

  private static final int MOST_DOUBLINGS = 8;

  /** Most that are remembered; each takes about 200 bytes. */
  static final int MOST = 4096;

  /**
   * @param early how often it said in a row that it does not sign yet
   * @param broken how often it signed and the ledger did not take it
   */
  private record Asked(long block, int failures, int early, int broken) {
    long until() {
      return block
          + (early > 0
              ? Math.min(PAUSE, 1L << (early - 1))
              : (long) PAUSE << Math.max(failures, broken));
    }
  }

  private final Map<Address, Asked> asked =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Address, Asked> eldest) {
          return size() > MOST;
        }
      };

  /**
   * Whether a provider is left alone in a block. A block before it was asked is another chain's.
   */
  boolean paused(Address provider, long now) {
    Asked last = asked.get(provider);
    return last != null && last.block() <= now && now < last.until();
  }

  /** It is asked now. */
  void asked(Address provider, long now) {
    Asked last = asked.remove(provider);
    asked.put(
        provider,
        last == null
            ? new Asked(now, 0, 0, 0)
            : new Asked(now, last.failures(), last.early(), last.broken()));
  }

  /** It could not be reached where the ledger says, or somebody else is there. */
  void failed(Address provider) {
    asked.computeIfPresent(
        provider,
        (_, last) ->
            new Asked(
                last.block(), Math.min(last.failures() + 1, MOST_DOUBLINGS), 0, last.broken()));
  }

  /** It answered as itself. */
  void reached(Address provider) {
    asked.computeIfPresent(provider, (_, last) -> new Asked(last.block(), 0, 0, last.broken()));
  }

  /**
   * It signed, and the ledger did not take it: its collateral was gone, say. That costs fees, and
   * can be done again and again, so what it answers afterwards does not make up for it.
   */
  void broke(Address provider) {
    asked.computeIfPresent(
        provider,
        (_, last) -> new Asked(last.block(), 0, 0, Math.min(last.broken() + 1, MOST_DOUBLINGS)));
  }

  /** What it signed stands on the ledger. */
  void kept(Address provider) {
    asked.computeIfPresent(provider, (_, last) -> new Asked(last.block(), 0, 0, 0));
  }

  /** It answered as itself that it does not sign yet. */
  void notYet(Address provider) {
    asked.computeIfPresent(
        provider,
        (_, last) ->
            new Asked(last.block(), 0, Math.min(last.early() + 1, MOST_DOUBLINGS), last.broken()));
  }

  int size() {
    return asked.size();
  }
}
