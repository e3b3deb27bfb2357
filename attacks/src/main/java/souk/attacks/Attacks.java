package souk.attacks;

import java.util.List;

/** Every attack there is. */
public final class Attacks {
  private Attacks() {}

  /** The four that the demonstration plays. */
  public static List<Attack> demo() {
    return List.of();
  }
}
