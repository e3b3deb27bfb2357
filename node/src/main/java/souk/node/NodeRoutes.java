package souk.node;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import souk.exchange.CustomerRole;
import souk.transport.HttpServer;
import souk.transport.Metrics;
import souk.transport.ProblemException;
import souk.transport.Response;
import tools.jackson.databind.json.JsonMapper;

/**
 * What every node tells its operator: {@code GET /health}, with 503 while it is not ready; {@code
 * GET /health/live}, with 200 while the process answers at all; {@code GET /metrics}; {@code GET
 * /status}. Figures say how the business goes, so they are served where the operator alone asks
 * ({@link Listening#admin}), and never where customers do.
 */
final class NodeRoutes {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String TYPE = "application/json";

  private NodeRoutes() {}

  /**
   * @param status what else there is to know, by name
   */
  static void mount(
      HttpServer.Builder http,
      NodeHealth health,
      Metrics metrics,
      Supplier<Map<String, Object>> status) {
    http.get(
        "/health",
        _ -> {
          Map<String, Object> now = health.json();
          return json(Boolean.TRUE.equals(now.get("ready")) ? 200 : 503, now);
        });
    http.get("/health/live", _ -> json(200, Map.of("live", true)));
    http.get("/metrics", _ -> metrics.response());
    http.get(
        "/status",
        _ -> {
          Map<String, Object> all = new LinkedHashMap<>(status.get());
          all.put("health", health.json());
          return json(200, all);
        });
    metrics.gauge(
        "node_ready", "1 while the node can do its work", () -> health.look().ready() ? 1 : 0);
    metrics.gauge("ledger_block", "The newest block", () -> health.look().block());
    metrics.gauge(
        "ledger_lag_seconds", "The age of the newest block", () -> health.look().lagSeconds());
    metrics.gauge("disk_used_bytes", "What the node's folder takes", () -> health.disk().used());
    metrics.gauge("disk_free_bytes", "What is free on its disk", () -> health.disk().free());
  }

  /** What a browser is told that opens a URL which is meant for a program. To be mounted last. */
  static void mountAbout(HttpServer.Builder http, CustomerRole role) {
    http.get("/{place}", request -> about(request.parameter("place"), role));
  }

  private static Response about(String place, CustomerRole role) throws ProblemException {
    String line =
        role.about(place)
            .orElseThrow(() -> new ProblemException(404, "no-route", "there is nothing here"));
    byte[] text = (line + "\n").getBytes(StandardCharsets.UTF_8);
    return Response.of(200, "text/plain; charset=utf-8", text)
        .with("X-Content-Type-Options", "nosniff");
  }

  static Response json(int status, Map<String, Object> object) {
    return Response.of(
        status, TYPE, (JSON.writeValueAsString(object) + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
