package souk.exchange;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import souk.transport.Handler;
import souk.transport.HttpServer;

/** Collects the routes of one kind's role, and adds all of them to a server or none. */
public final class KindRoutes implements Routes {
  private record Place(String method, String pattern) {}

  private record Route(long mostBody, Handler handler) {}

  private static final Pattern METHOD = Pattern.compile("[A-Z]{1,16}");

  /** What an HTTP server takes for certain: a bad one would keep the whole node from starting. */
  private static final Pattern PATTERN =
      Pattern.compile("(?:/(?:[A-Za-z0-9._~-]+|\\{[a-z]+}))+(?:/\\{\\+[a-z]+})?|/\\{\\+[a-z]+}|/");

  private final String prefix;
  private final Map<Place, Route> routes = new LinkedHashMap<>();

  /** Routes for a kind of service, such as {@code content/1}. */
  public KindRoutes(String kind) {
    this.prefix = Routes.prefix(kind);
  }

  @Override
  public Routes route(String method, String pattern, long mostBody, Handler handler) {
    if (!METHOD.matcher(method).matches() || !PATTERN.matcher(pattern).matches() || mostBody < 0) {
      throw new IllegalArgumentException(
          "a route is a method, segments like /objects/{id} and a body limit, got %s %s, %d"
              .formatted(method, pattern, mostBody));
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
