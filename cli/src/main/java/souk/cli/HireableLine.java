package souk.cli;

import java.util.List;
import java.util.stream.Collectors;
import souk.attacks.Count;
import souk.node.Hireable;
import souk.primitives.Address;
import souk.primitives.Amount;

/** Who could be hired and who not, and why, for people in one line and for programs. */
public final class HireableLine {
  /** So many are named in a line. */
  private static final int MOST_NAMED = 3;

  private HireableLine() {}

  /** What programs get. */
  public record Told(
      int standing,
      int free,
      int fitting,
      long room,
      Amount collateral,
      List<String> endpoints,
      List<LeftOut> leftOut) {
    /** Of what is known. */
    public static Told of(Hireable hireable) {
      return new Told(
          hireable.standing(),
          hireable.free(),
          hireable.fitting(),
          hireable.room(),
          hireable.collateral(),
          hireable.endpoints(),
          hireable.leftOut().stream().map(LeftOut::of).toList());
    }
  }

  /** One that does not fit; sums are in the smallest unit. */
  public record LeftOut(Address provider, String endpoint, String why) {
    static LeftOut of(Hireable.LeftOut each) {
      return new LeftOut(each.provider(), each.endpoint(), each.why().line(Amount::toString));
    }
  }

  /**
   * In one line.
   *
   * @param thing that is hired, in a word: {@code provider}
   */
  public static String of(Hireable hireable, String thing, Sums sums) {
    if (hireable.standing() == 0) {
      return "no other %s stands on the ledger".formatted(thing);
    }
    String there =
        "%s %s on the ledger"
            .formatted(
                Count.of(hireable.standing(), thing),
                hireable.standing() == 1 ? "stands" : "stand");
    String have = hireable.free() == 0 ? "none has" : hireable.free() + " of them have";
    return "%s, %s the %s of collateral free that an agreement takes%s%s"
        .formatted(
            there, have, sums.show(hireable.collateral()), leftOut(hireable, sums), room(hireable));
  }

  /** Those that do not fit, each with the reason. */
  private static String leftOut(Hireable hireable, Sums sums) {
    if (hireable.leftOut().isEmpty()) {
      return "";
    }
    int others =
        hireable.free() - hireable.fitting() - Math.min(MOST_NAMED, hireable.leftOut().size());
    return "; left out: "
        + hireable.leftOut().stream()
            .limit(MOST_NAMED)
            .map(each -> "%s (%s)".formatted(each.provider(), each.why().line(sums::show)))
            .collect(Collectors.joining(", "))
        + (others > 0 ? " and %d more".formatted(others) : "");
  }

  private static String room(Hireable hireable) {
    return hireable.room() == 0 ? "; the escrow has no books for another" : "";
  }
}
