package souk.transport;

import java.time.Duration;

/**
 * What a server grants its peers. A peer that goes over a limit of time has its connection closed.
 *
 * @param headerBytes most bytes of the headers of a request
 * @param connections most connections open at once; further ones wait in the listen queue
 * @param requests most requests carried out at once; further ones are refused with 503
 * @param patience how long to wait for a peer, in sum, within one phase of a request: headers,
 *     body, taking the answer. For bodies, the time that their bytes take at {@code bytesPerSecond}
 *     is added
 * @param bytesPerSecond the slowest transfer of a body that is tolerated
 * @param idle how long a connection may stay open between requests
 * @param closing how long {@link HttpServer#close} waits for requests that are being carried out
 */
public record ServerLimits(
    int headerBytes,
    int connections,
    int requests,
    Duration patience,
    int bytesPerSecond,
    Duration idle,
    Duration closing) {

  /**
   * 16 KiB of headers, 4,096 connections, 1,024 requests, 10 s, 32 KiB/s, 60 s idle (longer than
   * clients keep connections), 2 s to close.
   */
  public static final ServerLimits DEFAULT =
      new ServerLimits(
          16 * 1024,
          4096,
          1024,
          Duration.ofSeconds(10),
          32 * 1024,
          Duration.ofSeconds(60),
          Duration.ofSeconds(2));

  /** Of connections and requests, however few there are in all. */
  private static final int LEAST_SHARE = 64;

  public ServerLimits {
    if (headerBytes < 256 || connections < 1 || requests < 1 || bytesPerSecond < 1) {
      throw new IllegalArgumentException(
          "limits too small: headerBytes >= 256, connections, requests, bytesPerSecond >= 1");
    }
    if (!patience.isPositive() || !idle.isPositive() || closing.isNegative()) {
      throw new IllegalArgumentException(
          "patience and idle must be positive, closing not negative");
    }
  }

  public ServerLimits withPatience(Duration patience) {
    return new ServerLimits(
        headerBytes, connections, requests, patience, bytesPerSecond, idle, closing);
  }

  public ServerLimits withIdle(Duration idle) {
    return new ServerLimits(
        headerBytes, connections, requests, patience, bytesPerSecond, idle, closing);
  }

  public ServerLimits withRequests(int requests) {
    return new ServerLimits(
        headerBytes, connections, requests, patience, bytesPerSecond, idle, closing);
  }

  public ServerLimits withClosing(Duration closing) {
    return new ServerLimits(
        headerBytes, connections, requests, patience, bytesPerSecond, idle, closing);
  }

  /**
   * How many requests of one network may wait for it at once, for their bytes or until it takes
   * their answers: an eighth of all, and 64 where that is less, so that no network shuts the server
   * to others by being slow. Further ones are refused with 503.
   */
  int requestsOfOneNetwork() {
    return Math.max(requests / 8, Math.min(requests, LEAST_SHARE));
  }

  /** How many connections one network may have open: a quarter. Further ones are closed. */
  int connectionsOfOneNetwork() {
    return Math.max(connections / 4, Math.min(connections, LEAST_SHARE));
  }

  /** How long a peer may take in all for a body of this many bytes. */
  long bodyNanos(long bytes) {
    return patience.toNanos() + (long) (bytes * (1e9 / bytesPerSecond));
  }
}
