package souk.exchange;

import java.lang.System.Logger;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** The kinds of service that are on the class path. */
public final class ServiceKinds {
  private static final Logger LOG = System.getLogger("souk.exchange");

  private static final int MOST_BROKEN = 100;

  private ServiceKinds() {}

  /**
   * All kinds, by name. A plug-in that cannot be loaded is left out, and so are all of one name
   * when there are several; the log says which.
   */
  public static Map<String, ServiceKind> find() {
    return find(ServiceLoader.load(ServiceKind.class));
  }

  /** The same with those that a class loader finds besides. */
  public static Map<String, ServiceKind> find(ClassLoader loader) {
    return find(ServiceLoader.load(ServiceKind.class, loader));
  }

  static Map<String, ServiceKind> find(ServiceLoader<ServiceKind> loader) {
    Map<String, List<ServiceKind>> found = new TreeMap<>();
    Iterator<ServiceKind> plugins = loader.iterator();
    while (hasNext(plugins)) {
      try {
        ServiceKind kind = plugins.next();
        found.computeIfAbsent(kind.name(), name -> new ArrayList<>()).add(kind);
      } catch (RuntimeException | LinkageError | ServiceConfigurationError e) {
        LOG.log(Logger.Level.ERROR, "a service is not there because it cannot be loaded", e);
      }
    }
    Map<String, ServiceKind> kinds = new TreeMap<>();
    found.forEach((name, same) -> {
      if (same.size() == 1) {
        kinds.put(name, same.getFirst());
      } else {
        LOG.log(
            Logger.Level.ERROR,
            "several services are called {0}, so none is there: {1}; take all but one off the"
                + " class path",
            name,
            same.stream().map(kind -> kind.getClass().getName()).toList());
      }
    });
    return Map.copyOf(kinds);
  }

  /** A broken entry throws here or in {@code next}, and is passed over. */
  private static boolean hasNext(Iterator<ServiceKind> plugins) {
    for (int i = 0; i < MOST_BROKEN; i++) {
      try {
        return plugins.hasNext();
      } catch (ServiceConfigurationError e) {
        LOG.log(Logger.Level.ERROR, "a service is not there because it cannot be found", e);
      }
    }
    return false;
  }
}
