package souk.deployment.scenario;

import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;

/** Every scenario there is. */
public final class Scenarios {
  private Scenarios() {}

  /** All on the class path, by name. */
  public static List<Scenario> all() {
    return ServiceLoader.load(Scenario.class).stream()
        .map(ServiceLoader.Provider::get)
        .sorted(Comparator.comparing(Scenario::name))
        .toList();
  }
}
