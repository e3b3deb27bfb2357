package souk.attacks;

import java.util.List;

/**
 * The attacks on one thing: a kind of service, payments, the ledger. Found by the ServiceLoader.
 */
public interface AttackFamily {
  /** What they attack, such as {@code payments}: the last name of the family's package. */
  String attacked();

  /** All of them, by who cheats. */
  List<Group> groups();

  /** Attacks of one kind of player. */
  record Group(String players, List<Attack> attacks) {
    public Group {
      attacks = List.copyOf(attacks);
    }
  }
}
