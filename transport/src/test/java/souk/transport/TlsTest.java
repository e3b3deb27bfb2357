package souk.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TlsTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir static Path directory;
  private static SSLContext context;

  @BeforeAll
  static void makeCertificate() throws Exception {
    context = TestCertificate.make(directory);
  }

  private static HttpServer.Builder echo() {
    return HttpServer.builder().tls(context).post("/", 1 << 21, r -> Response.of(r.body()));
  }

  @Test
  void shouldEchoWhenTheClientTrustsTheServer() throws Exception {
    byte[] body = new byte[1 << 20];
    new Random(1).nextBytes(body);
    try (HttpServer server = echo().start();
        HttpDialer dialer = new HttpDialer(Duration.ofSeconds(5), context)) {
      assertThat(server.uri()).hasScheme("https");
      HttpPeer peer = dialer.peer(server.uri());
      for (int i = 0; i < 3; i++) {
        assertThat(peer.send("POST", "/", body, SOON, body.length)).isEqualTo(body);
      }
    }
  }

  @Test
  void shouldRefuseToTalkWhenTheClientDoesNotTrustTheServer() throws Exception {
    try (HttpServer server = echo().start();
        HttpDialer dialer = new HttpDialer()) {
      assertThatThrownBy(() -> dialer.peer(server.uri()).send("POST", "/", new byte[1], SOON, 1))
          .isInstanceOfSatisfying(
              PeerException.class,
              e -> assertThat(e.kind()).isEqualTo(PeerException.Kind.UNREACHABLE));
    }
  }

  @Test
  void shouldCutOffAPeerWhenItDribblesTheHandshake() throws Exception {
    ServerLimits hasty = ServerLimits.DEFAULT.withPatience(Duration.ofMillis(300));
    try (HttpServer server = echo().limits(hasty).start()) {
      try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
        assertThat(silent.getInputStream().read()).isNegative();
      }
      // The first bytes of a handshake record that announces 500 bytes.
      try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
        slow.getOutputStream().write(new byte[] {22, 3, 1, 1, (byte) 0xf4, 1});
        assertThat(slow.getInputStream().read()).isNegative();
      }
    }
  }
}
