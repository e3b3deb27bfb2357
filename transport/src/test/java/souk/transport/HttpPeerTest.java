package souk.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
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
        .hasMessageContaining("within 300 ms");
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
        .hasMessage("GET " + nobody + "/x: no answer: nobody listens there");
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
