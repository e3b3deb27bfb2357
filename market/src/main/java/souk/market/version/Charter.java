package souk.market.version;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import souk.ledger.LedgerRules;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;

/**
 * Which market it is, how it began, and who may change it: {@code threshold} of {@code announcers}
 * together, with at least {@code delay} blocks of notice. Its id names the market in every
 * announcement. Without a charter nobody may change anything.
 *
 * @param kind of service
 * @param rulesHash of the ledger's rules
 * @param founding the first version
 * @param delay blocks from the last one in which an announcement can be made to the first one in
 *     which its version is in force
 */
public record Charter(
    String kind,
    Bytes32 rulesHash,
    MarketVersion founding,
    List<Address> announcers,
    int threshold,
    long delay) {
  /** The most announcers. */
  public static final int MOST = 16;

  private static final long MOST_DELAY = 0xffffffffL;

  private static final Eip712.Type TYPE =
      Eip712.Type.of(
          "Charter",
          "string kind",
          "bytes32 rulesHash",
          "bytes founding",
          "address[] announcers",
          "uint16 threshold",
          "uint32 delay");

  /**
   * @throws IllegalArgumentException when nobody, or not so many, could announce
   */
  public Charter {
    announcers = List.copyOf(announcers);
    Set<Address> distinct = new HashSet<>(announcers);
    if (announcers.isEmpty() || announcers.size() > MOST || distinct.contains(Address.ZERO)) {
      throw new IllegalArgumentException("a market has 1 to " + MOST + " announcers, none zero");
    }
    if (distinct.size() != announcers.size()) {
      throw new IllegalArgumentException("an announcer is named twice");
    }
    if (threshold < 1 || threshold > announcers.size()) {
      throw new IllegalArgumentException(
          "%d of %d announcers; from 1 to all".formatted(threshold, announcers.size()));
    }
    if (delay < 1 || delay > MOST_DELAY) {
      throw new IllegalArgumentException("a delay of " + delay + " blocks; at least 1");
    }
  }

  /**
   * One for a ledger.
   *
   * @throws IllegalArgumentException when somebody could not leave in time: when collateral that is
   *     asked back at an announcement is still held when its version is in force; or when no
   *     announcement fits into the ledger's longest agreement, as which it stands there
   */
  public static Charter of(
      String kind,
      LedgerRules rules,
      MarketVersion founding,
      List<Address> announcers,
      int threshold,
      long delay) {
    if (delay < rules.unbondingBlocks()) {
      throw new IllegalArgumentException(
          "a delay of %d blocks; at least ledger.unbonding, %d, so that everybody can leave in time"
              .formatted(delay, rules.unbondingBlocks()));
    }
    if (delay >= rules.longestAgreement()) {
      throw new IllegalArgumentException(
          "a delay of %d blocks; less than ledger.longestAgreement, %d"
              .formatted(delay, rules.longestAgreement()));
    }
    return new Charter(kind, rules.hash(), founding, announcers, threshold, delay);
  }

  /** What names the market in its announcements. */
  public Bytes32 id(Eip712.Domain domain) {
    return domain.digest(
        TYPE.hash(
            kind,
            rulesHash,
            founding.encoded(),
            Eip712.array("address", announcers),
            threshold,
            delay));
  }
}
