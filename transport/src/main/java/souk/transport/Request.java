package souk.transport;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A request as its handler sees it. Valid only while the handler runs. */
public interface Request {
  /** The length of a body that ends when its peer says so. */
  long UNANNOUNCED = -1;

  /** The method, in capitals. */
  String method();

  /** The path as it was sent, percent-encoded, without the query. */
  String path();

  /**
   * The decoded value of a parameter of the route's pattern, {@code id} in {@code /chunks/{id}};
   * throws {@link IllegalArgumentException} when the pattern has none of that name.
   */
  String parameter(String name);

  /** The first value of a query parameter, decoded. */
  Optional<String> query(String name);

  /**
   * The query as it was sent, percent-encoded, without the question mark; empty when there is none.
   */
  String rawQuery();

  /** The first value of a header; case does not matter. */
  Optional<String> header(String name);

  /** All headers with their values in the order in which they came; names in lower case. */
  Map<String, List<String>> headers();

  /** The peer's network address and port, for logs and per-peer limits. */
  String remote();

  /** Whom per-peer limits count: the peer's address without its port, or its network of IPv6. */
  default String network() {
    return PeerNetwork.of(remote());
  }

  /**
   * Size of the body in bytes, as announced; never more than the route allows. {@link #UNANNOUNCED}
   * where it comes in chunks, which only {@link HttpServer.Builder#any} takes.
   */
  long bodyLength();

  /**
   * The whole body, exactly {@link #bodyLength} bytes. Can be called once.
   *
   * @throws IOException when the peer breaks off or is too slow; its connection is then closed
   */
  byte[] body() throws IOException;

  /**
   * The body as a stream of exactly {@link #bodyLength} bytes, in place of {@link #body}. Reading
   * throws {@link IOException} when the peer breaks off or is too slow, or sends more than the
   * route allows.
   */
  InputStream bodyStream();
}
