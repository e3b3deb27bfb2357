package souk.attacks.keys;

import java.util.List;
import souk.attacks.Attack;
import souk.attacks.AttackFamily;

/** The attacks on markets of keys. */
public final class KeysAttacks implements AttackFamily {
  @Override
  public String attacked() {
    return "keys";
  }

  @Override
  public List<Group> groups() {
    return List.of(
        new Group("readers of granted keys", List.<Attack>copyOf(ReaderAttacks.all())),
        new Group("providers of keys", List.<Attack>copyOf(ProviderAttacks.all())),
        new Group("owners of keys", List.<Attack>copyOf(OwnerAttacks.all())));
  }
}
