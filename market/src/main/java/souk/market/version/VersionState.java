package souk.market.version;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Where a version that counts stands, and the one table of how it goes on. */
public enum VersionState {
  /** It is to come, and may still be withdrawn. */
  ANNOUNCED,
  /** It was taken back before it began; it never is in force. */
  WITHDRAWN,
  /** Agreements that begin now go by it. */
  IN_FORCE,
  /** A later one is in force; agreements that began under it still go by it. */
  SUPERSEDED;

  /** What can happen to a version. */
  public enum Happening {
    /** An announcer that put it on the ledger takes it back. */
    WITHDRAW,
    /** Its first block comes. */
    BEGIN,
    /** The first block of a later one comes. */
    SUCCEED
  }

  private static final Map<VersionState, Map<Happening, VersionState>> TABLE =
      new EnumMap<>(
          Map.of(
              ANNOUNCED,
              Map.of(Happening.WITHDRAW, WITHDRAWN, Happening.BEGIN, IN_FORCE),
              WITHDRAWN,
              Map.of(),
              IN_FORCE,
              Map.of(Happening.SUCCEED, SUPERSEDED),
              SUPERSEDED,
              Map.of()));

  /** Where it stands then; empty when that cannot happen to it, and nothing changes. */
  public Optional<VersionState> on(Happening happening) {
    return Optional.ofNullable(TABLE.getOrDefault(this, Map.of()).get(happening));
  }
}
