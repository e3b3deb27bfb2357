package souk.market.version;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import souk.ledger.LedgerRules;
import souk.market.version.VersionState.Happening;
import souk.primitives.Address;
import souk.primitives.Eip712;

/**
 * A market's versions, as they follow from what stands on a ledger, in its order. Everybody who
 * reads the same records comes to the same versions; what does not count changes nothing.
 */
public final class VersionHistory {
  /** The number of the version with which a market begins. */
  public static final long FOUNDING = 1;

  /**
   * An announcement as it stands on the ledger: since the ledger took it no later than its block
   * {@code by}, everybody could see it from then on.
   *
   * @param poster who put it there
   * @param withdrawn whether its poster took it back before its version began
   */
  public record Posted(Announcement announcement, Address poster, boolean withdrawn) {}

  /**
   * A version of the market.
   *
   * @param from the first block in which it is in force; 0 for the founding one
   */
  public record Version(long number, MarketVersion terms, long from, boolean withdrawn) {}

  /** An announcement that does not count, and why. */
  public record Refused(Announcement announcement, Address poster, String why) {}

  private final Charter charter;
  private final List<Version> versions = new ArrayList<>();
  private final Map<Long, Posted> posted = new HashMap<>();
  private final List<Refused> refused = new ArrayList<>();

  private VersionHistory(Charter charter) {
    this.charter = charter;
    versions.add(new Version(FOUNDING, charter.founding(), 0, false));
  }

  /**
   * Reads what stands on a ledger with these rules; announcements of other markets are left out.
   */
  public static VersionHistory of(
      Charter charter, LedgerRules rules, Eip712.Domain domain, List<Posted> posted) {
    VersionHistory history = new VersionHistory(charter);
    for (Posted each : posted) {
      if (each.announcement().charter().equals(charter.id(domain))) {
        history.take(each, rules, domain);
      }
    }
    return history;
  }

  private void take(Posted posted, LedgerRules rules, Eip712.Domain domain) {
    Announcement announcement = posted.announcement();
    Optional<String> why =
        refusal(
            posted,
            rules,
            domain,
            "%s put it on the ledger, and is none of the announcers that signed it");
    if (why.isPresent()) {
      refused.add(new Refused(announcement, posted.poster(), why.get()));
    } else {
      this.posted.put(announcement.number(), posted);
      versions.add(
          new Version(
              announcement.number(),
              announcement.version(),
              announcement.from(),
              posted.withdrawn()));
    }
  }

  /**
   * Why an announcement would not count if this announcer put it on the ledger now; empty when it
   * would.
   */
  public Optional<String> refusal(
      Announcement announcement, Address announcer, LedgerRules rules, Eip712.Domain domain) {
    return refusal(
        new Posted(announcement, announcer, false),
        rules,
        domain,
        "%s is none of the announcers that signed it, one of which must put it on the ledger");
  }

  private Optional<String> refusal(
      Posted posted, LedgerRules rules, Eip712.Domain domain, String stranger) {
    Announcement announcement = posted.announcement();
    Set<Address> signers = announcement.signers(domain);
    signers.retainAll(charter.announcers());
    long last = versions.getLast().number();
    // Withdrawn or not: else a withdrawal would make a version count that was refused till then,
    // and was announced to nobody.
    long before = versions.getLast().from();
    List<Supplier<Optional<String>>> checks =
        List.of(
            () ->
                when(
                    !announcement.charter().equals(charter.id(domain)),
                    "it is for another market, or the market began otherwise"),
            () ->
                when(
                    signers.size() < charter.threshold(),
                    "%d of the market's announcers signed it; %d of %d must"
                        .formatted(
                            signers.size(), charter.threshold(), charter.announcers().size())),
            () -> when(!signers.contains(posted.poster()), stranger.formatted(posted.poster())),
            () ->
                when(
                    announcement.number() <= last,
                    "version %d was announced before".formatted(announcement.number())),
            () ->
                when(
                    announcement.number() > last + 1,
                    "version %d is announced, and version %d is the next"
                        .formatted(announcement.number(), last + 1)),
            () ->
                when(
                    announcement.from() - announcement.by() < charter.delay(),
                    "it is announced too late: up to block %d for block %d, and the delay is %d blocks"
                        .formatted(announcement.by(), announcement.from(), charter.delay())),
            () ->
                when(
                    announcement.from() <= before,
                    "it begins with block %d, and the version before it with block %d"
                        .formatted(announcement.from(), before)),
            () -> announcement.version().contradiction(rules));
    return checks.stream().flatMap(check -> check.get().stream()).findFirst();
  }

  private static Optional<String> when(boolean wrong, String why) {
    return wrong ? Optional.of(why) : Optional.empty();
  }

  public Charter charter() {
    return charter;
  }

  /** The version by which agreements go that begin in a block. */
  public Version at(long block) {
    return versions.reversed().stream()
        .filter(each -> !each.withdrawn() && each.from() <= block)
        .findFirst()
        .orElseThrow();
  }

  /** All versions that count, by number. */
  public List<Version> versions() {
    return List.copyOf(versions);
  }

  /** What announced a version; empty for the founding one, and one that was never announced. */
  public Optional<Posted> posted(long number) {
    return Optional.ofNullable(posted.get(number));
  }

  /** The number that the next announcement must have. */
  public long next() {
    return versions.getLast().number() + 1;
  }

  /** Where a version stands in a block. */
  public VersionState state(Version version, long block) {
    VersionState state = VersionState.ANNOUNCED;
    if (version.withdrawn()) {
      return state.on(Happening.WITHDRAW).orElseThrow();
    }
    if (version.from() > block) {
      return state;
    }
    state = state.on(Happening.BEGIN).orElseThrow();
    return at(block).number() > version.number()
        ? state.on(Happening.SUCCEED).orElseThrow()
        : state;
  }

  /** What stands on the ledger for this market and does not count. */
  public List<Refused> refused() {
    return List.copyOf(refused);
  }
}
