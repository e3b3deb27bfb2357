package souk.attacks;

import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;

/** Every attack there is: those of all {@link AttackFamily families} on the class path. */
public final class Attacks {
  private Attacks() {}

  /** All of them, each with a name of its own. */
  public static List<Attack> all() {
    return groups().stream().flatMap(group -> group.attacks().stream()).toList();
  }

  /** All of them, by what they attack and who cheats. */
  public static List<AttackFamily.Group> groups() {
    return ServiceLoader.load(AttackFamily.class).stream()
        .map(ServiceLoader.Provider::get)
        .sorted(Comparator.comparing(AttackFamily::attacked))
        .flatMap(family -> family.groups().stream())
        .toList();
  }
}
