package souk.exchange;

import souk.transport.Handler;

/**
 * A role's own HTTP routes. They lie under the kind's name, {@code /content/1/objects/{id}} for
 * {@code /objects/{id}}, behind the limits of the node.
 */
public interface Routes {
  /**
   * Adds a route.
   *
   * @param pattern a path; {@code {name}} stands for one segment, {@code {+name}} for the rest
   * @param mostBody most bytes of a request's body
   * @throws IllegalArgumentException when there is one of this method and pattern already
   */
  Routes route(String method, String pattern, long mostBody, Handler handler);

  /** A route for GET; a body is not taken. */
  default Routes get(String pattern, Handler handler) {
    return route("GET", pattern, 0, handler);
  }

  /** A route for POST with bodies of at most {@code mostBody} bytes. */
  default Routes post(String pattern, long mostBody, Handler handler) {
    return route("POST", pattern, mostBody, handler);
  }

  /** Where the routes of a kind lie. */
  static String prefix(String kind) {
    return "/" + kind;
  }
}
