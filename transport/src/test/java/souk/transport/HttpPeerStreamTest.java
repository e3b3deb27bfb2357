package souk.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Answers that go straight to where they are wanted. */
class HttpPeerStreamTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final byte[] NOTHING = {};

  private final HttpDialer dialer = new HttpDialer();

  @AfterEach
  void close() {
    dialer.close();
  }

  @Test
  void shouldReadStraightIntoTheArrayWhenTheLengthFits() throws Exception {
    byte[] body = new byte[1 << 20];
    new Random(5).nextBytes(body);
    try (HttpServer server =
        HttpServer.builder()
            .get("/whole", r -> Response.of(body))
            .get("/part", r -> Response.of(body, 1000, 5000))
            .get(
                "/unannounced",
                r -> Response.streamed(200, Response.BINARY, 10, out -> out.write(body, 0, 10)))
            .start()) {
      HttpPeer peer = dialer.peer(server.uri());
      byte[] target = new byte[body.length + 20];
      peer.fetch("GET", "/whole", NOTHING, LONG, target, 10, body.length);
      assertThat(Arrays.copyOfRange(target, 10, 10 + body.length)).isEqualTo(body);
      assertThat(Arrays.copyOf(target, 10)).containsOnly(0);
      assertThat(Arrays.copyOfRange(target, 10 + body.length, target.length)).containsOnly(0);
      assertThat(peer.send("GET", "/part", NOTHING, LONG, 5000))
          .isEqualTo(Arrays.copyOfRange(body, 1000, 6000));
      for (int wrong : new int[] {body.length - 1, body.length + 1}) {
        assertThatThrownBy(() -> peer.fetch("GET", "/whole", NOTHING, LONG, target, 0, wrong))
            .isInstanceOfSatisfying(
                PeerException.class,
                e -> assertThat(e.kind()).isEqualTo(PeerException.Kind.GARBLED))
            .hasMessageContaining("expected exactly " + wrong);
      }
    }
  }

  @Test
  void shouldHandEveryPieceToTheSinkWhenStreaming() throws Exception {
    byte[] body = new byte[3_000_000];
    new Random(6).nextBytes(body);
    try (HttpServer server = HttpServer.builder().get("/", r -> Response.of(body)).start()) {
      ByteBuffer taken = ByteBuffer.allocate(body.length);
      HttpPeer peer = dialer.peer(server.uri());
      assertThat(peer.stream("GET", "/", NOTHING, LONG, 0, body.length, taken::put))
          .isEqualTo(body.length);
      assertThat(taken.array()).isEqualTo(body);
      assertThatThrownBy(() ->
              peer.stream(
                  "GET",
                  "/",
                  NOTHING,
                  LONG,
                  0,
                  body.length,
                  piece -> {
                    throw new IOException("disk full");
                  }))
          .isInstanceOf(IOException.class)
          .hasMessage("disk full");
    }
  }

  @Test
  void shouldHandAShortBodyToTheSinkOnTheCallersThread() throws Exception {
    byte[] body = new byte[50_000];
    new Random(7).nextBytes(body);
    try (HttpServer server =
        HttpServer.builder()
            .get("/", r -> Response.of(body))
            .get("/nothing", r -> Response.of(NOTHING))
            .start()) {
      HttpPeer peer = dialer.peer(server.uri());
      Thread caller = Thread.currentThread();
      ByteBuffer taken = ByteBuffer.allocate(body.length);
      long length =
          peer.stream(
              "GET",
              "/",
              NOTHING,
              LONG,
              body.length,
              body.length,
              piece -> {
                assertThat(Thread.currentThread()).isSameAs(caller);
                taken.put(piece);
              });
      assertThat(length).isEqualTo(body.length);
      assertThat(taken.array()).isEqualTo(body);
      assertThat(peer.stream("GET", "/nothing", NOTHING, LONG, 0, 10, taken::put)).isZero();
    }
  }

  @Test
  void shouldCallTheSinkOnTheCallersThreadAndWaitForItWhenStreaming() throws Exception {
    byte[] body = new byte[4 << 20];
    new Random(8).nextBytes(body);
    try (HttpServer server =
        HttpServer.builder()
            .get("/large", r -> Response.of(body))
            .get("/small", r -> Response.of(new byte[] {5}))
            .start()) {
      HttpPeer peer = dialer.peer(server.uri());
      Thread caller = Thread.currentThread();
      ByteBuffer taken = ByteBuffer.allocate(body.length);
      boolean[] another = {false};
      peer.stream(
          "GET",
          "/large",
          NOTHING,
          LONG,
          body.length,
          body.length,
          piece -> {
            assertThat(Thread.currentThread()).isSameAs(caller);
            if (!another[0]) {
              another[0] = true;
              // Other calls go on while this one is held up.
              assertThatCode(() -> peer.send("GET", "/small", NOTHING, LONG, 1))
                  .doesNotThrowAnyException();
            }
            taken.put(piece);
          });
      assertThat(another[0]).isTrue();
      assertThat(taken.array()).isEqualTo(body);
    }
  }

  @Test
  void shouldFillTheTargetsInOrderWhenThereAreSeveral() throws Exception {
    byte[] body = new byte[100_000];
    new Random(9).nextBytes(body);
    try (HttpServer server = HttpServer.builder().get("/", r -> Response.of(body)).start()) {
      HttpPeer peer = dialer.peer(server.uri());
      ByteBuffer head = ByteBuffer.allocate(7);
      ByteBuffer none = ByteBuffer.allocate(0);
      ByteBuffer rest = ByteBuffer.allocate(100_000);
      assertThat(peer.fetch("GET", "/", NOTHING, LONG, 7, head, none, rest)).isEqualTo(100_000);
      assertThat(head.array()).isEqualTo(Arrays.copyOf(body, 7));
      assertThat(rest.position()).isEqualTo(99_993);
      assertThat(Arrays.copyOf(rest.array(), 99_993))
          .isEqualTo(Arrays.copyOfRange(body, 7, 100_000));
      ByteBuffer small = ByteBuffer.allocate(99_999);
      assertThatThrownBy(() -> peer.fetch("GET", "/", NOTHING, LONG, 0, small))
          .isInstanceOf(PeerException.class)
          .hasMessageContaining("100000 bytes were announced, expected at most 99999");
      assertThat(small.position()).isZero();
    }
  }

  @Test
  void shouldWriteNothingMoreWhenTheCallHasTimedOut() throws Exception {
    try (Scripted server =
        new Scripted(out -> {
          out.write("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n".getBytes(US_ASCII));
          while (true) {
            out.write('a');
            out.flush();
          }
        })) {
      ByteBuffer target = ByteBuffer.allocate(100_000_000);
      assertThatThrownBy(() ->
              dialer
                  .peer(server.uri())
                  .fetch("GET", "/x", NOTHING, Duration.ofMillis(5), 0, target))
          .isInstanceOf(PeerException.class);
      int position = target.position();
      assertThat(server.closedByPeer.get(20, TimeUnit.SECONDS)).isTrue();
      assertThat(target.position()).isEqualTo(position);
    }
  }
}
