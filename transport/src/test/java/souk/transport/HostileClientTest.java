package souk.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a server does with peers that do not play by the rules of HTTP, over bare sockets. */
@Timeout(60)
class HostileClientTest {
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final int LARGE = 64 << 20;
  private static final int CONNECTIONS = 100;

  private final List<String> faults = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Throwable> bodyFailed = new CompletableFuture<>();
  private final CompletableFuture<Throwable> answerFailed = new CompletableFuture<>();
  private HttpServer server;

  HostileClientTest() throws IOException {
    ServerLimits limits =
        new ServerLimits(
            4096,
            CONNECTIONS,
            100,
            PATIENCE,
            100_000_000,
            Duration.ofMinutes(5),
            Duration.ofSeconds(1));
    server =
        HttpServer.builder()
            .limits(limits)
            .onFault((request, fault) -> faults.add(request + ": " + fault))
            .get("/hello", r -> Response.of("hello".getBytes(UTF_8)))
            .get(
                "/slow",
                r -> {
                  Thread.sleep(PATIENCE.multipliedBy(2));
                  return Response.of("slow".getBytes(UTF_8));
                })
            .post(
                "/body",
                100_000,
                r -> {
                  try {
                    return Response.of(r.body());
                  } catch (IOException e) {
                    bodyFailed.complete(e);
                    throw e;
                  }
                })
            .get(
                "/large",
                r ->
                    Response.streamed(
                        200,
                        Response.BINARY,
                        LARGE,
                        out -> {
                          try {
                            byte[] piece = new byte[1 << 20];
                            for (int i = 0; i < LARGE; i += piece.length) {
                              out.write(piece);
                            }
                          } catch (IOException e) {
                            answerFailed.complete(e);
                            throw e;
                          }
                        }))
            .start();
  }

  @BeforeEach
  void warmUp() throws Exception {
    assertThat(exchange("GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 200")
        .endsWith("hello");
  }

  @AfterEach
  void close() {
    server.close();
    assertThat(faults).isEmpty();
  }

  private Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), server.port());
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(US_ASCII));
    socket.getOutputStream().flush();
  }

  /** Everything until the server closes the connection. */
  private static String readAll(Socket socket) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    InputStream in = socket.getInputStream();
    byte[] buffer = new byte[65536];
    try {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        all.write(buffer, 0, read);
      }
    } catch (SocketException reset) {
      // As good as closed.
    }
    return all.toString(US_ASCII);
  }

  private String exchange(String request) throws IOException {
    try (Socket socket = connect()) {
      send(socket, request);
      return readAll(socket);
    }
  }

  /** Sends a byte now and then, until the server has had enough. */
  private static void dribble(Socket socket) throws InterruptedException {
    try {
      OutputStream out = socket.getOutputStream();
      while (true) {
        out.write('a');
        out.flush();
        Thread.sleep(20);
      }
    } catch (IOException cutOff) {
      // What the test waits for.
    }
  }

  @Test
  void shouldCutOffAPeerWhenItSaysNothing() throws Exception {
    try (Socket socket = connect()) {
      assertThat(readAll(socket)).isEmpty();
    }
  }

  @Test
  void shouldCutOffAPeerWhenItDribblesTheRequestLine() throws Exception {
    try (Socket socket = connect()) {
      send(socket, "GET /");
      dribble(socket);
    }
  }

  @Test
  void shouldCutOffAPeerWhenItDribblesItsHeaders() throws Exception {
    try (Socket socket = connect()) {
      send(socket, "GET /hello HTTP/1.1\r\nHost: x\r\nX-Slow: ");
      dribble(socket);
    }
  }

  @Test
  void shouldServeTheNextPeerWhenSlowOnesHeldEveryConnection() throws Exception {
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < CONNECTIONS; i++) {
        slow.add(from(i % 2 == 0 ? "127.0.0.2" : "127.0.0.3", server.port()));
        send(slow.getLast(), "GET /hello HTTP/1.1\r\nHo");
      }
      warmUp();
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  @Test
  void shouldServeOthersAtOnceWhenOneNetworkHasItsShareOfConnections() throws Exception {
    ServerLimits patient = ServerLimits.DEFAULT;
    ServerLimits limits =
        new ServerLimits(
            4096, 80, 80, patient.patience(), 1, patient.idle(), Duration.ofMillis(100));
    List<Socket> idle = new ArrayList<>();
    try (HttpServer small =
        HttpServer.builder()
            .limits(limits)
            .get("/hello", r -> Response.of("hello".getBytes(UTF_8)))
            .start()) {
      for (int i = 0; i < limits.connectionsOfOneNetwork(); i++) {
        idle.add(from("127.0.0.2", small.port()));
      }
      try (Socket further = from("127.0.0.2", small.port())) {
        assertThat(readAll(further)).as("closed long before its time").isEmpty();
      }
      try (Socket other = from("127.0.0.1", small.port())) {
        send(other, "GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertThat(readAll(other)).startsWith("HTTP/1.1 200").endsWith("hello");
      }
    } finally {
      for (Socket socket : idle) {
        socket.close();
      }
    }
  }

  /** 127.0.0.2 is another network than 127.0.0.1, and both are here. */
  @Test
  void shouldServeOthersWhenOneNetworkNeverEndsItsBodies() throws Exception {
    ServerLimits limits = ServerLimits.DEFAULT.withRequests(80);
    int share = limits.requestsOfOneNetwork();
    CountDownLatch begun = new CountDownLatch(share);
    List<Socket> slow = new ArrayList<>();
    try (HttpServer small =
        HttpServer.builder()
            .limits(limits)
            .get("/hello", r -> Response.of("hello".getBytes(UTF_8)))
            .post(
                "/body",
                100_000,
                r -> {
                  begun.countDown();
                  return Response.of(r.body());
                })
            .start()) {
      for (int i = 0; i < share; i++) {
        slow.add(from("127.0.0.2", small.port()));
        send(slow.getLast(), "POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n");
      }
      assertThat(begun.await(20, TimeUnit.SECONDS)).as("all those have begun").isTrue();
      try (Socket one = from("127.0.0.2", small.port())) {
        send(one, "POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
        one.shutdownOutput();
        assertThat(readAll(one))
            .startsWith("HTTP/1.1 503")
            .containsIgnoringCase("retry-after: 1")
            .contains(share + " requests of one network address");
      }
      try (Socket other = from("127.0.0.1", small.port())) {
        send(other, "GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertThat(readAll(other)).startsWith("HTTP/1.1 200").endsWith("hello");
      }
      send(slow.getFirst(), "123456789GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      assertThat(readAll(slow.getFirst())).contains("123456789HTTP/1.1 200").endsWith("hello");
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  private static Socket from(String address, int port) throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), port, InetAddress.getByName(address), 0);
  }

  @Test
  void shouldCutOffAPeerWhenItDribblesItsBody() throws Exception {
    try (Socket socket = connect()) {
      send(socket, "POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n");
      dribble(socket);
    }
    assertThat(bodyFailed.get(20, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
  }

  @Test
  void shouldCutOffAPeerWhenItDoesNotTakeItsAnswer() throws Exception {
    try (Socket socket = connect()) {
      send(socket, "GET /large HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(answerFailed.get(20, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
      assertThat(readAll(socket).length()).isLessThan(LARGE);
    }
  }

  @Test
  void shouldCloseTheConnectionWhenItIsIdleAfterARequest() throws Exception {
    ServerLimits limits = ServerLimits.DEFAULT.withIdle(Duration.ofMillis(300));
    try (HttpServer hasty =
            HttpServer.builder()
                .limits(limits)
                .get("/hello", r -> Response.of("hello".getBytes(UTF_8)))
                .start();
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), hasty.port())) {
      send(socket, "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(readAll(socket)).endsWith("hello");
    }
  }

  @Test
  void shouldNotHurryTheHandlerWhenThePeerWaits() throws Exception {
    try (Socket socket = connect()) {
      send(socket, "GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      assertThat(readAll(socket)).startsWith("HTTP/1.1 200").endsWith("slow");
    }
  }

  @Test
  void shouldGiveUpOnTheBodyWhenThePeerBreaksOff() throws Exception {
    try (Socket socket = connect()) {
      send(socket, "POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nonly this");
      socket.shutdownOutput();
      assertThat(readAll(socket)).isEmpty();
    }
    assertThat(bodyFailed.get(20, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
  }

  @Test
  void shouldNotMixSurplusBytesIntoTheBodyWhenThereAreMoreThanAnnounced() throws Exception {
    String answers =
        exchange("POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbodySURPLUS\r\n\r\n");
    assertThat(answers).startsWith("HTTP/1.1 200").contains("\r\n\r\nbodyHTTP/1.1 400");
    assertThat(answers).endsWith("}");
  }

  @Test
  void shouldAnswerAllWhenRequestsArePipelined() throws Exception {
    String one = "POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\none";
    String two =
        "POST /body HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 3\r\n\r\ntwo";
    assertThat(exchange(one + two)).contains("\r\n\r\noneHTTP/1.1 200").endsWith("two");
  }

  @Test
  void shouldRefuseABodyWhenItsLengthIsNotAnnounced() throws Exception {
    String answer =
        exchange(
            "POST /body HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "7fffffff\r\nxxxx");
    assertThat(answer).startsWith("HTTP/1.1 411").contains("\"code\":\"length-required\"");
  }

  @Test
  void shouldNotWaitForTheBodyWhenItIsTooLarge() throws Exception {
    try (Socket socket = connect()) {
      send(socket, "POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 100001\r\n\r\n");
      assertThat(readAll(socket)).startsWith("HTTP/1.1 413").contains("\"code\":\"too-large\"");
    }
  }

  @Test
  void shouldNotTakeTheRestOfARefusedBodyForARequestWhenItLooksLikeOne() throws Exception {
    String inner = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n";
    String small =
        exchange(
            "POST /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: "
                + inner.length()
                + "\r\n\r\n"
                + inner);
    assertThat(small).startsWith("HTTP/1.1 404").doesNotContain("hello", "HTTP/1.1 200");
    String large =
        exchange("POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999\r\n\r\n" + inner);
    assertThat(large)
        .startsWith("HTTP/1.1 404")
        .containsIgnoringCase("connection: close")
        .doesNotContain("hello", "HTTP/1.1 200");
  }

  @Test
  void shouldCloseTheConnectionWhenAnAnswerCameBeforeTheSignThatThePeerExpects() throws Exception {
    String head = " HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: ";
    for (String early : List.of("POST /body" + head + "0", "POST /nowhere" + head + "4")) {
      assertThat(exchange(early + "\r\n\r\n"))
          .as(early)
          .matches("(?s)HTTP/1\\.1 (200|404) .*")
          .containsIgnoringCase("\r\nconnection: close\r\n");
    }
  }

  @Test
  void shouldKeepTheConnectionWhenThePeerGotTheSignThatItExpects() throws Exception {
    String head = "POST /body HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n";
    String next = "GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    assertThat(exchange(head + "Content-Length: 4\r\n\r\nbody" + next))
        .startsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200")
        .contains("\r\n\r\nbodyHTTP/1.1 200")
        .endsWith("hello");
  }

  @Test
  void shouldKeepTheConnectionWhenASmallBodyIsRefused() throws Exception {
    String refused = "POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 7\r\n\r\nignored";
    String next = "GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    assertThat(exchange(refused + next)).startsWith("HTTP/1.1 404").endsWith("hello");
  }

  @Test
  void shouldRefuseAsAProblemWhenARequestIsNotHttp() throws Exception {
    List<String> requests =
        List.of(
            "GET /hello HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
            "GET /hello HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
            "POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0",
            "GET /hello HTTP/1.1\r\n\r\n",
            "GET /hello HTTP/1.1\r\nHost: x\r\nX: " + "a".repeat(5000) + "\r\n\r\n",
            "GET /" + "a".repeat(5000) + " HTTP/1.1\r\nHost: x\r\n\r\n",
            "NONSENSE\r\n\r\n");
    for (String request : requests) {
      assertThat(exchange(request))
          .as(request.substring(0, Math.min(80, request.length())))
          .matches("(?s)HTTP/1\\.1 4\\d\\d .*")
          .contains("application/problem+json")
          .doesNotContain("Exception");
    }
  }

  @Test
  void shouldTakeOnlyOneLengthWhenSeveralAreAnnounced() throws Exception {
    String answer =
        exchange(
            "POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 8\r\n\r\n"
                + "bodybody");
    assertThat(answer).doesNotContain("bodybody").doesNotStartWith("HTTP/1.1 5");
  }

  @Test
  void shouldStayUpWhenPeersSendNoise() throws Exception {
    long seed = 7;
    Random random = new Random(seed);
    for (int i = 0; i < 100; i++) {
      byte[] noise = new byte[random.nextInt(3000)];
      random.nextBytes(noise);
      try (Socket socket = connect()) {
        socket.getOutputStream().write(noise);
        socket.shutdownOutput();
        assertThat(readAll(socket)).as("seed %d, round %d", seed, i).doesNotContain("HTTP/1.1 2");
      } catch (SocketException resetWhileSending) {
        // The server may close before it has read all of it.
      }
    }
    warmUp();
  }
}
