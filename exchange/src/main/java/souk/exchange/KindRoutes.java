package souk.exchange;

import java.util.LinkedHashMap;
import java.util.Map;
import souk.transport.Handler;
import souk.transport.HttpServer;

/** Collects the routes of one kind's role, and adds all of them to a server or none. */
public final class KindRoutes implements Routes {
  private record Place(String method, String pattern) {}

  private record Route(long mostBody, Handler handler) {}

  private final String prefix;
  private final Map<Place, Route> routes = new LinkedHashMap<>();

  /** Routes for a kind of service, such as {@code content/1}. */
  public KindRoutes(String kind) {
    this.prefix = Routes.prefix(kind);
  }

  @Override
  public Routes route(String method, String pattern, long mostBody, Handler handler) {
    if (!pattern.startsWith("/") || mostBody < 0) {
      throw new IllegalArgumentException(
          "a route begins with a slash and has a body limit, got " + pattern);
    }
    if (routes.putIfAbsent(new Place(method, pattern), new Route(mostBody, handler)) != null) {
      throw new IllegalArgumentException(
          "two routes for %s %s%s".formatted(method, prefix, pattern));
    }
    return this;
  }

  /** Adds them to a server. */
  public void mount(HttpServer.Builder http) {
    routes.forEach((place, route) ->
        http.route(place.method(), prefix + place.pattern(), route.mostBody(), route.handler()));
  }
}
