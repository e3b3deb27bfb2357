package souk.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HexFormat;

/**
 * Whom limits for each peer count: an address of IPv4, and of IPv6 the first 64 bits, for whoever
 * has one address of such a network has all of them.
 */
final class PeerNetwork {
  private static final int IPV6 = 16;

  private PeerNetwork() {}

  /** The network at the other end of a connection. */
  static String of(SocketAddress remote) {
    return remote instanceof InetSocketAddress address
        ? of(address.getAddress().getHostAddress() + ":" + address.getPort())
        : remote.toString();
  }

  /**
   * The network of a peer.
   *
   * @param remote as {@link Request#remote}: an address and a port
   */
  static String of(String remote) {
    String host = remote.substring(0, remote.lastIndexOf(':'));
    if (host.indexOf(':') < 0) {
      return host;
    }
    String literal = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    try {
      byte[] address = InetAddress.ofLiteral(literal).getAddress();
      return address.length == IPV6
          ? HexFormat.of().formatHex(address, 0, IPV6 / 2) + "/64"
          : InetAddress.ofLiteral(literal).getHostAddress();
    } catch (IllegalArgumentException e) {
      return host;
    }
  }
}
