package souk.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a client does with peers whose answers do not fit. */
@Timeout(60)
class HttpPeerTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final byte[] NOTHING = {};

  @Test
  void shouldHandOnTheBodyOfAnAnswerWithAnyStatusWhenItIsAnotherProgramsApi() throws Exception {
    for (int status : new int[] {200, 302, 400, 429, 503}) {
      try (Scripted server = new Scripted(out -> answer(out, status, "what is wrong"));
          HttpDialer dialer = new HttpDialer()) {
        String read =
            dialer
                .peer(server.uri())
                .exchange(
                    "POST",
                    "/v3/KEY?a=b",
                    Map.of("Content-Type", "application/json"),
                    "{}".getBytes(US_ASCII),
                    LONG,
                    100,
                    (code, in) -> code + " " + new String(in.readAllBytes(), US_ASCII));
        assertThat(read).isEqualTo(status + " what is wrong");
      }
    }
  }

  @Test
  void shouldReadNoMoreThanAllowedAndNotNameThePathWhenAnAnswerOfAnotherProgramIsTooLong()
      throws Exception {
    try (Scripted server = new Scripted(out -> answer(out, 500, "what is wrong"));
        HttpDialer dialer = new HttpDialer()) {
      assertThatThrownBy(() ->
              dialer
                  .peer(server.uri())
                  .exchange(
                      "POST",
                      "/v3/KEY",
                      Map.of(),
                      NOTHING,
                      LONG,
                      5,
                      (code, in) -> new String(in.readAllBytes(), US_ASCII)))
          .isInstanceOfSatisfying(
              PeerException.class, e -> assertThat(e.kind()).isEqualTo(PeerException.Kind.GARBLED))
          .hasMessageContaining("expected at most 5")
          .message()
          .doesNotContain("KEY");
    }
  }

  @Test
  void shouldPassOnWhatAReaderThrows() throws Exception {
    try (Scripted server = new Scripted(out -> answer(out, 200, "fine"));
        HttpDialer dialer = new HttpDialer()) {
      assertThatThrownBy(() ->
              dialer
                  .peer(server.uri())
                  .exchange(
                      "GET",
                      "/",
                      Map.of(),
                      NOTHING,
                      LONG,
                      100,
                      (code, in) -> {
                        throw new IOException("no good");
                      }))
          .isInstanceOf(IOException.class)
          .hasMessage("no good");
    }
  }

  private static void answer(OutputStream out, int status, String body) throws IOException {
    out.write(
        "HTTP/1.1 %d X\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(status, body.length(), body)
            .getBytes(US_ASCII));
    out.flush();
  }

  /** A server that answers each connection's first request with a script. */
  private static final class Scripted implements AutoCloseable {
    interface Script {
      void run(OutputStream out) throws Exception;
    }

    private final ServerSocket listener;
    private final CompletableFuture<Boolean> closedByPeer = new CompletableFuture<>();

    Scripted(Script script) throws IOException {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      Thread.ofVirtual()
          .start(() -> {
            while (!listener.isClosed()) {
              try (Socket socket = listener.accept()) {
                readHead(socket.getInputStream());
                script.run(socket.getOutputStream());
              } catch (Exception e) {
                closedByPeer.complete(true);
              }
            }
          });
    }

    private static void readHead(InputStream in) throws IOException {
      int state = 0;
      while (state < 4) {
        int b = in.read();
        if (b < 0) {
          throw new IOException("no request");
        }
        state = b == "\r\n\r\n".charAt(state) ? state + 1 : b == '\r' ? 1 : 0;
      }
    }

    URI uri() {
      return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    @Override
    public void close() throws IOException {
      listener.close();
    }
  }

  private final HttpDialer dialer = new HttpDialer();

  @AfterEach
  void close() {
    dialer.close();
  }

  private PeerException failure(Duration timeout, int most, Scripted.Script script)
      throws IOException {
    try (Scripted server = new Scripted(script)) {
      dialer.peer(server.uri()).send("POST", "/x", NOTHING, timeout, most);
    } catch (PeerException e) {
      return e;
    }
    throw new AssertionError("answered");
  }

  private static Scripted.Script answer(String text) {
    return out -> {
      out.write(text.getBytes(US_ASCII));
      out.flush();
    };
  }

  @Test
  void shouldRefuseAtOnceWhenTooMuchIsAnnounced() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    PeerException e =
        failure(
            LONG,
            100,
            out -> {
              out.write("HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n".getBytes(US_ASCII));
              out.flush();
              // The client must not wait for the body, which never comes.
              never.await();
            });
    assertThat(e.kind()).isEqualTo(PeerException.Kind.GARBLED);
    assertThat(e).hasMessageContaining("101 bytes were announced, expected at most 100");
  }

  @Test
  void shouldStopReadingWhenMoreComesThanAllowedAndNothingWasAnnounced() throws Exception {
    try (Scripted server =
        new Scripted(out -> {
          out.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(US_ASCII));
          byte[] chunk = ("1000\r\n" + "x".repeat(4096) + "\r\n").getBytes(US_ASCII);
          while (true) {
            out.write(chunk);
          }
        })) {
      assertThatThrownBy(() -> dialer.peer(server.uri()).send("GET", "/x", NOTHING, LONG, 1 << 20))
          .isInstanceOfSatisfying(
              PeerException.class, e -> assertThat(e.kind()).isEqualTo(PeerException.Kind.GARBLED))
          .hasMessageContaining("more bytes came, expected at most 1048576");
      assertThat(server.closedByPeer.get(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void shouldFailWhenTheAnswerIsCutOff() throws Exception {
    PeerException body =
        failure(LONG, 100, answer("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this"));
    assertThat(body.kind()).isEqualTo(PeerException.Kind.GARBLED);
    PeerException head = failure(LONG, 100, answer("HTTP/1.1 200 OK\r\nConte"));
    assertThat(head.kind()).isEqualTo(PeerException.Kind.UNREACHABLE);
  }

  @Test
  void shouldFailWhenTheAnswerIsNotHttp() throws Exception {
    for (String noise :
        new String[] {
          "220 smtp.example ESMTP\r\n\r\n",
          "HTTP/1.1 abc OK\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n"
        }) {
      assertThat(failure(LONG, 100, answer(noise)).kind())
          .as(noise)
          .isIn(PeerException.Kind.GARBLED, PeerException.Kind.UNREACHABLE);
    }
  }

  @Test
  void shouldNotFollowWhenThePeerRedirects() throws Exception {
    PeerException e =
        failure(
            LONG,
            100,
            answer(
                "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"));
    assertThat(e.kind()).isEqualTo(PeerException.Kind.GARBLED);
    assertThat(e).hasMessageContaining("answered with status 302");
  }

  @Test
  void shouldTimeOutWhenTheAnswerNeverComesOrNeverEnds() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    Duration shortly = Duration.ofMillis(300);
    assertThat(failure(shortly, 100, out -> never.await()).kind())
        .isEqualTo(PeerException.Kind.TIMED_OUT);
    PeerException dribbled =
        failure(
            shortly,
            1000,
            out -> {
              out.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n".getBytes(US_ASCII));
              while (true) {
                out.write('a');
                out.flush();
                Thread.sleep(20);
              }
            });
    assertThat(dribbled.kind()).isEqualTo(PeerException.Kind.TIMED_OUT);
    assertThat(dribbled)
        .hasMessageContaining("POST http://127.0.0.1:")
        .hasMessageContaining("PT0.3S");
  }

  @Test
  void shouldCloseTheConnectionWhenACallTimesOutInTheBody() throws Exception {
    try (Scripted server =
        new Scripted(out -> {
          out.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n".getBytes(US_ASCII));
          while (true) {
            out.write('a');
            out.flush();
            Thread.sleep(20);
          }
        })) {
      assertThatThrownBy(() ->
              dialer.peer(server.uri()).send("GET", "/x", NOTHING, Duration.ofMillis(300), 100_000))
          .isInstanceOf(PeerException.class);
      assertThat(server.closedByPeer.get(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void shouldSayUnreachableWhenNobodyListens() throws Exception {
    URI nobody;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }
    assertThatThrownBy(() -> dialer.peer(nobody).send("GET", "/x", NOTHING, LONG, 10))
        .isInstanceOfSatisfying(
            PeerException.class,
            e -> assertThat(e.kind()).isEqualTo(PeerException.Kind.UNREACHABLE))
        .hasMessageContaining("GET " + nobody + "/x");
  }

  @Test
  void shouldReportTheStatusWhenARefusalIsNotOneOfOurs() throws Exception {
    String[] bodies = {
      "<html>no</html>",
      "{\"code\": \"UPPER CASE\", \"detail\": \"x\"}",
      "{\"code\": 7}",
      "{\"detail\": {\"code\": \"nested\"}}",
      "[" + "[".repeat(5000),
      ""
    };
    for (String body : bodies) {
      PeerException e =
          failure(
              LONG,
              10,
              answer(
                  "HTTP/1.1 418 Teapot\r\nContent-Length: " + body.length() + "\r\n\r\n" + body));
      assertThat(e.problem()).as(body).contains(new Problem(418, "http", "HTTP status 418"));
    }
  }

  @Test
  void shouldNotReadItAllWhenARefusalIsEndless() throws Exception {
    PeerException e =
        failure(
            LONG,
            10,
            out -> {
              out.write("HTTP/1.1 500 Oh\r\nContent-Length: 9999999999\r\n\r\n".getBytes(US_ASCII));
              byte[] more = new byte[1 << 16];
              while (true) {
                out.write(more);
              }
            });
    assertThat(e.problem().orElseThrow().status()).isEqualTo(500);
  }

  @Test
  void shouldCancelTheCallWhenTheThreadIsInterrupted() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    try (Scripted server =
        new Scripted(out -> {
          asked.countDown();
          never.await();
        })) {
      CompletableFuture<PeerException.Kind> ended = new CompletableFuture<>();
      Thread caller =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  dialer.peer(server.uri()).send("GET", "/x", NOTHING, LONG, 10);
                } catch (PeerException e) {
                  if (Thread.currentThread().isInterrupted()) {
                    ended.complete(e.kind());
                  }
                }
              });
      asked.await();
      caller.interrupt();
      assertThat(ended.get(20, TimeUnit.SECONDS)).isEqualTo(PeerException.Kind.CANCELLED);
    }
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

  @Test
  void shouldFailCallsUnderWayWhenTheDialerIsClosed() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    try (Scripted server =
        new Scripted(out -> {
          asked.countDown();
          never.await();
        })) {
      HttpDialer own = new HttpDialer();
      CompletableFuture<PeerException.Kind> ended = new CompletableFuture<>();
      Thread.ofVirtual()
          .start(() -> {
            try {
              own.peer(server.uri()).send("GET", "/x", NOTHING, LONG, 10);
            } catch (PeerException e) {
              ended.complete(e.kind());
            }
          });
      asked.await();
      own.close();
      assertThat(ended.get(20, TimeUnit.SECONDS)).isEqualTo(PeerException.Kind.UNREACHABLE);
    }
  }

  @Test
  void shouldRefuseAddressesWhenTheyAreNotHttp() {
    for (String address :
        new String[] {
          "ftp://127.0.0.1", "127.0.0.1:80", "http:///x", "http://h/?q", "http://h/#f"
        }) {
      assertThatThrownBy(() -> dialer.peer(URI.create(address)))
          .as(address)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
