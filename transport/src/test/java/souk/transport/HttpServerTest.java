package souk.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import souk.primitives.ByteReader;

@Timeout(60)
class HttpServerTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final byte[] NOTHING = {};

  private final HttpDialer dialer = new HttpDialer();
  private final List<HttpServer> servers = new ArrayList<>();
  private final List<String> faults = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    dialer.close();
    servers.forEach(HttpServer::close);
  }

  private HttpPeer start(HttpServer.Builder builder) throws IOException {
    HttpServer server =
        builder.onFault((request, fault) -> faults.add(request + ": " + fault)).start();
    servers.add(server);
    return dialer.peer(server.uri());
  }

  @Test
  void shouldEchoEveryBodySizeWhenTheBodyIsWithinTheLimit() throws Exception {
    HttpPeer peer =
        start(HttpServer.builder().post("/echo", 3_000_000, r -> Response.of(r.body())));
    Random random = new Random(42);
    for (int size : new int[] {0, 1, 2, 8191, 8192, 8193, 65_535, 65_537, 1 << 20, 3_000_000}) {
      byte[] body = new byte[size];
      random.nextBytes(body);
      assertThat(peer.send("POST", "/echo", body, SOON, size)).isEqualTo(body);
    }
    assertThat(faults).isEmpty();
  }

  @Test
  void shouldPassPathQueryAndHeadersWhenARouteHasThem() throws Exception {
    HttpPeer peer =
        start(
            HttpServer.builder()
                .get(
                    "/books/{book}/tickets/{place}",
                    r ->
                        Response.of(
                            String.join(
                                    "|",
                                    r.method(),
                                    r.path(),
                                    r.parameter("book"),
                                    r.parameter("place"),
                                    r.query("q").orElse("-"),
                                    r.query("none").orElse("-"),
                                    r.header("content-TYPE").orElse("-"),
                                    String.valueOf(r.bodyLength()))
                                .getBytes(UTF_8))));
    String answer =
        new String(peer.send("GET", "/books/a%20b/tickets/7?q=x%2Fy", NOTHING, SOON, 1000), UTF_8);
    assertThat(answer)
        .isEqualTo("GET|/books/a%20b/tickets/7|a b|7|x/y|-|application/octet-stream|0");
  }

  @Test
  void shouldRefuseBeforeReadingWhenTheBodyIsOverTheRoutesLimit() throws Exception {
    HttpPeer peer = start(HttpServer.builder().post("/small", 10, r -> Response.of(r.body())));
    assertThat(peer.send("POST", "/small", new byte[10], SOON, 10)).hasSize(10);
    assertThatThrownBy(() -> peer.send("POST", "/small", new byte[11], SOON, 11))
        .isInstanceOfSatisfying(
            PeerException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(PeerException.Kind.REFUSED);
              assertThat(e.problem().orElseThrow())
                  .isEqualTo(
                      new Problem(
                          413, "too-large", "the body has 11 bytes, at most 10 are taken here"));
            });
    assertThat(peer.send("POST", "/small", new byte[9], SOON, 10)).hasSize(9);
  }

  @Test
  void shouldCarryTheProblemWhenAHandlerRefuses() throws Exception {
    HttpPeer peer =
        start(
            HttpServer.builder()
                .get(
                    "/refuse",
                    r -> {
                      throw new ProblemException(409, "book-taken", "book 7 \"is\" täken\n");
                    })
                .post(
                    "/decode",
                    100,
                    r -> {
                      ByteReader in = new ByteReader(r.body());
                      in.u8();
                      in.end();
                      return Response.of(NOTHING);
                    }));
    assertThat(refusal(peer, "GET", "/refuse", NOTHING))
        .isEqualTo(new Problem(409, "book-taken", "book 7 \"is\" täken\n"));
    assertThat(refusal(peer, "POST", "/decode", new byte[3]))
        .isEqualTo(new Problem(400, "malformed", "cannot read the message: 2 bytes left over"));
    assertThat(refusal(peer, "GET", "/nowhere", NOTHING).code()).isEqualTo("no-route");
    assertThat(refusal(peer, "POST", "/nowhere", new byte[100]).status()).isEqualTo(404);
    assertThat(faults).isEmpty();
  }

  @Test
  void shouldHideTheFaultAndReportItWhenAHandlerFails() throws Exception {
    HttpPeer peer =
        start(
            HttpServer.builder()
                .get(
                    "/fault",
                    r -> {
                      throw new IllegalStateException("secret 1234");
                    })
                .get("/overflow", r -> Response.of(overflow(1))));
    Problem problem = refusal(peer, "GET", "/fault", NOTHING);
    assertThat(problem.status()).isEqualTo(500);
    assertThat(problem.code()).isEqualTo("internal");
    assertThat(problem.detail()).doesNotContain("secret", "Exception", "souk");
    assertThat(refusal(peer, "GET", "/overflow", NOTHING).code()).isEqualTo("internal");
    assertThat(faults).hasSize(2);
    assertThat(faults.getFirst())
        .isEqualTo("GET /fault: java.lang.IllegalStateException: secret 1234");
  }

  private static byte[] overflow(int depth) {
    return depth == 0 ? NOTHING : Arrays.copyOf(overflow(depth + 1), 1);
  }

  @Test
  void shouldGiveAnotherAnswerAndNoHeaderOfTheFirstWhenItsBodyCannotBeWritten() throws Exception {
    HttpServer server =
        HttpServer.builder()
            .onFault((request, fault) -> faults.add(request + ": " + fault.getMessage()))
            .get("/early", r -> failing(100, 0))
            .get("/late", r -> failing(1_000_000, 500_000))
            .start();
    servers.add(server);

    assertThat(ask(server, "/early"))
        .startsWith("HTTP/1.1 503")
        .contains("X-Other: yes", "Connection: close")
        .doesNotContain("X-Tag")
        .endsWith("not now");
    assertThat(ask(server, "/late"))
        .startsWith("HTTP/1.1 200")
        .contains("X-Tag")
        .doesNotContain("not now");
    assertThat(faults).containsExactly("GET /early: it is away", "GET /late: it is away");
  }

  private static Response failing(int size, int written) {
    Response other = Response.of(503, "text/plain", "not now".getBytes(UTF_8));
    return Response.streamed(
            200,
            "text/plain",
            size,
            out -> {
              out.write(new byte[written]);
              throw new OtherAnswerException(
                  "it is away", new IOException(), other.with("X-Other", "yes"));
            })
        .with("X-Tag", "1");
  }

  private static String ask(HttpServer server, String path) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket
          .getOutputStream()
          .write(
              "GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                  .formatted(path)
                  .getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  @Test
  void shouldNotCompleteTheAnswerWhenItsBodyDiffersFromTheAnnouncedLength() throws Exception {
    HttpPeer peer =
        start(
            HttpServer.builder()
                .get(
                    "/short",
                    r ->
                        Response.streamed(
                            200, Response.BINARY, 100_000, out -> out.write(new byte[99_999])))
                .get(
                    "/long",
                    r ->
                        Response.streamed(
                            200, Response.BINARY, 100_000, out -> out.write(new byte[100_001])))
                .get(
                    "/fails-late",
                    r ->
                        Response.streamed(
                            200,
                            Response.BINARY,
                            200_000,
                            out -> {
                              out.write(new byte[100_000]);
                              throw new IOException("disk");
                            })));
    assertThat(failure(peer, "/short", 200_000).kind()).isEqualTo(PeerException.Kind.GARBLED);
    assertThat(failure(peer, "/fails-late", 200_000).kind()).isEqualTo(PeerException.Kind.GARBLED);
    // Nothing was sent yet when the surplus is found, so the peer can still be told.
    assertThat(failure(peer, "/long", 200_000).refusedWith("internal")).isTrue();
    assertThat(faults).hasSize(3);
  }

  /** A short body is gathered before anything is sent, so the peer can be told. */
  @Test
  void shouldSayThatItFailedWhenAShortBodyDiffersFromTheAnnouncedLength() throws Exception {
    HttpPeer peer =
        start(
            HttpServer.builder()
                .get(
                    "/short",
                    r ->
                        Response.streamed(
                            200, Response.BINARY, 100, out -> out.write(new byte[99])))
                .get(
                    "/long",
                    r ->
                        Response.streamed(
                            200, Response.BINARY, 100, out -> out.write(new byte[101])))
                .get(
                    "/one-by-one",
                    r ->
                        Response.streamed(
                            200,
                            Response.BINARY,
                            2,
                            out -> {
                              out.write(7);
                              out.write(8);
                            })));
    assertThat(failure(peer, "/short", 200).refusedWith("internal")).isTrue();
    assertThat(failure(peer, "/long", 200).refusedWith("internal")).isTrue();
    assertThat(faults).hasSize(2);
    assertThat(peer.send("GET", "/one-by-one", new byte[0], Duration.ofSeconds(30), 2))
        .containsExactly(7, 8);
  }

  /** What was flushed is on its way: nothing else can follow it than the rest. */
  @Test
  void shouldBreakOffAShortBodyThatWasFlushedBeforeItFailed() throws Exception {
    HttpPeer peer =
        start(
            HttpServer.builder()
                .get(
                    "/fails",
                    r ->
                        Response.streamed(
                            200,
                            Response.BINARY,
                            10,
                            out -> {
                              out.write(new byte[5]);
                              out.flush();
                              throw new IOException("disk");
                            }))
                .get(
                    "/goes-on",
                    r ->
                        Response.streamed(
                            200,
                            Response.BINARY,
                            3,
                            out -> {
                              out.write(7);
                              out.flush();
                              out.write(8);
                              out.flush();
                              out.write(9);
                            })));
    assertThat(failure(peer, "/fails", 200).kind()).isEqualTo(PeerException.Kind.GARBLED);
    assertThat(peer.send("GET", "/goes-on", new byte[0], Duration.ofSeconds(30), 3))
        .containsExactly(7, 8, 9);
  }

  @Test
  void shouldRefuseFurtherRequestsWhenTooManyRunAtOnce() throws Exception {
    CountDownLatch entered = new CountDownLatch(2);
    CountDownLatch release = new CountDownLatch(1);
    HttpPeer peer =
        start(
            HttpServer.builder()
                .limits(ServerLimits.DEFAULT.withRequests(2))
                .get(
                    "/wait",
                    r -> {
                      entered.countDown();
                      release.await();
                      return Response.of(new byte[] {1});
                    }));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<byte[]>> calls = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        calls.add(threads.submit(() -> peer.send("GET", "/wait", NOTHING, SOON, 1)));
      }
      entered.await();
      assertThat(refusal(peer, "GET", "/wait", NOTHING).code()).isEqualTo("busy");
      release.countDown();
      for (Future<byte[]> call : calls) {
        assertThat(call.get()).containsExactly(1);
      }
    }
    assertThat(peer.send("GET", "/wait", NOTHING, SOON, 1)).containsExactly(1);
  }

  @Test
  void shouldAnswerEachCallerItsOwnBytesWhenManyCallAtOnce() throws Exception {
    HttpPeer peer = start(HttpServer.builder().post("/echo", 1 << 20, r -> Response.of(r.body())));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> calls = new ArrayList<>();
      for (int caller = 0; caller < 64; caller++) {
        long seed = caller;
        calls.add(
            threads.submit(() -> {
              Random random = new Random(seed);
              for (int i = 0; i < 20; i++) {
                byte[] body = new byte[random.nextInt(50_000)];
                random.nextBytes(body);
                if (!Arrays.equals(body, peer.send("POST", "/echo", body, SOON, 1 << 20))) {
                  return false;
                }
              }
              return true;
            }));
      }
      for (Future<Boolean> call : calls) {
        assertThat(call.get()).isTrue();
      }
    }
  }

  @Test
  void shouldSayWhichPortWhenThePortIsInUse() throws Exception {
    try (ServerSocket other = new ServerSocket()) {
      other.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      int port = other.getLocalPort();
      assertThatThrownBy(() -> start(HttpServer.builder().bind("127.0.0.1", port)))
          .isInstanceOfSatisfying(
              PortInUseException.class, e -> assertThat(e.port()).isEqualTo(port))
          .hasMessage(
              "127.0.0.1:%s is in use; choose another port or stop what listens there", port);
    }
  }

  @Test
  void shouldSayWhyWhenTheAddressIsNotOurs() {
    assertThatThrownBy(() -> start(HttpServer.builder().bind("192.0.2.1", 0)))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(PortInUseException.class)
        .hasMessageContaining("192.0.2.1");
  }

  @Test
  void shouldFinishRequestsUnderWayWhenClosed() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    HttpPeer peer =
        start(
            HttpServer.builder()
                .limits(ServerLimits.DEFAULT.withClosing(SOON))
                .get(
                    "/wait",
                    r -> {
                      entered.countDown();
                      release.await();
                      return Response.of(new byte[] {7});
                    }));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<byte[]> call = threads.submit(() -> peer.send("GET", "/wait", NOTHING, SOON, 1));
      entered.await();
      Future<?> closing = threads.submit(() -> servers.getFirst().close());
      // The listener is gone before the request under way is.
      while (isListening(servers.getFirst().port())) {
        Thread.sleep(1);
      }
      release.countDown();
      assertThat(call.get(20, TimeUnit.SECONDS)).containsExactly(7);
      closing.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void shouldInterruptHandlersWhenClosedAndTheyDoNotFinish() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    HttpPeer peer =
        start(
            HttpServer.builder()
                .get(
                    "/stuck",
                    r -> {
                      entered.countDown();
                      try {
                        new CountDownLatch(1).await();
                      } catch (InterruptedException e) {
                        interrupted.countDown();
                      }
                      return Response.of(NOTHING);
                    }));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<byte[]> call = threads.submit(() -> peer.send("GET", "/stuck", NOTHING, SOON, 1));
      entered.await();
      servers.getFirst().close();
      servers.getFirst().close();
      assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
      call.cancel(true);
    }
  }

  private static Problem refusal(HttpPeer peer, String method, String path, byte[] body) {
    try {
      peer.send(method, path, body, SOON, 1 << 20);
    } catch (PeerException e) {
      return e.problem().orElseThrow(() -> new AssertionError("not refused", e));
    }
    throw new AssertionError("not refused: " + path);
  }

  private static boolean isListening(int port) {
    try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static PeerException failure(HttpPeer peer, String path, int most) {
    try {
      peer.send("GET", path, NOTHING, SOON, most);
    } catch (PeerException e) {
      return e;
    }
    throw new AssertionError("answered: " + path);
  }
}
