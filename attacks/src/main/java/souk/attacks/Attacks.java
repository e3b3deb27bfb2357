package souk.attacks;

import java.util.List;

/** Every attack there is. */
public final class Attacks {
  /** How many caches the attacks together hire into one deployment. */
  public static final int NEWCOMERS = 2;

  private Attacks() {}

  /** The four that the demonstration plays. */
  public static List<Attack> demo() {
    return List.of(
        new ClientNeverPays(),
        new CacheServesGarbage(),
        new ColludersSkipTransfer(),
        new PublisherDoubleBooks());
  }
}
