package souk.node;

import java.net.InetSocketAddress;
import souk.transport.HttpServer;
import souk.transport.Metrics;
import souk.transport.ProblemException;
import souk.transport.Request;
import souk.transport.Response;

/**
 * What every node answers: {@code GET /health} to anybody, {@code GET /metrics} to those on this
 * machine, for figures say how the business goes.
 */
final class NodeRoutes {
  private NodeRoutes() {}

  static void mount(HttpServer.Builder http, Metrics metrics) {
    http.get("/health", _ -> Response.of(200, "text/plain", new byte[] {'o', 'k', '\n'}));
    http.get("/metrics", request -> figures(request, metrics));
  }

  private static Response figures(Request request, Metrics metrics) throws ProblemException {
    String remote = request.remote();
    String host = remote.substring(0, remote.lastIndexOf(':')).replaceAll("[\\[\\]]", "");
    if (!new InetSocketAddress(host, 1).getAddress().isLoopbackAddress()) {
      throw new ProblemException(403, "forbidden", "figures are for those on the node's machine");
    }
    return metrics.response();
  }
}
