package souk.exchange;

import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** The kinds of service that are on the class path. */
public final class ServiceKinds {
  private ServiceKinds() {}

  /**
   * All kinds, by name.
   *
   * @throws IllegalStateException when two have the same name
   */
  public static Map<String, ServiceKind> find() {
    Map<String, ServiceKind> kinds = new TreeMap<>();
    for (ServiceKind kind : ServiceLoader.load(ServiceKind.class)) {
      ServiceKind other = kinds.put(kind.name(), kind);
      if (other != null) {
        throw new IllegalStateException(
            "two services are called %s: %s and %s; take one off the class path"
                .formatted(kind.name(), other.getClass().getName(), kind.getClass().getName()));
      }
    }
    return Map.copyOf(kinds);
  }
}
