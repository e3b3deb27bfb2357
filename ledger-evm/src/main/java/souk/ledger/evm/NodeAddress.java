package souk.ledger.evm;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import souk.ledger.LedgerException;

/**
 * Where a node answers JSON-RPC. A URL may hold secrets, in its user and password or in its path
 * and query, so only scheme, host and port are ever shown.
 *
 * @param base scheme, host and port
 * @param path with the query, as they are sent
 * @param authorization the header for basic authentication, where the URL has user and password
 */
record NodeAddress(URI base, String path, Optional<String> authorization) {
  static NodeAddress parse(String url) {
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      throw notOne();
    }
    String scheme = String.valueOf(uri.getScheme());
    if (!(scheme.equals("http") || scheme.equals("https")) || uri.getHost() == null) {
      throw notOne();
    }
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return new NodeAddress(
        URI.create(scheme + "://" + uri.getHost() + port),
        uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery(),
        Optional.ofNullable(uri.getUserInfo()).map(NodeAddress::basic));
  }

  private static String basic(String userAndPassword) {
    return "Basic "
        + Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8));
  }

  private static LedgerException notOne() {
    return new LedgerException(
        "the URL of a node must be http://HOST or https://HOST, with a port and a path as needed");
  }

  /** What may be shown. */
  @Override
  public String toString() {
    return base.toString();
  }
}
