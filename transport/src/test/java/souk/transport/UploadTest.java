package souk.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bodies of requests that are streamed. */
@Timeout(120)
class UploadTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  private final HttpDialer dialer = new HttpDialer();
  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();
  private final AtomicLong produced = new AtomicLong();
  private final AtomicLong consumed = new AtomicLong();
  private final AtomicLong lead = new AtomicLong();
  private final AtomicInteger largestRead = new AtomicInteger();

  @AfterEach
  void close() {
    dialer.close();
  }

  /** Bytes that follow from their place, and a note of who reads how far ahead. */
  private final class Pattern extends InputStream {
    private final long end;
    private long at;

    Pattern(long length) {
      end = length;
      opened.incrementAndGet();
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
      if (at == end) {
        return -1;
      }
      int read = (int) Math.min(count, end - at);
      for (int i = 0; i < read; i++) {
        target[offset + i] = patternAt(at + i);
      }
      at += read;
      largestRead.accumulateAndGet(read, Math::max);
      lead.accumulateAndGet(produced.addAndGet(read) - consumed.get(), Math::max);
      return read;
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  private static byte patternAt(long at) {
    return (byte) (at * 31 + (at >> 13));
  }

  private static HttpServer server(long mostBody, Handler handler) throws IOException {
    return HttpServer.builder().route("POST", "/up", mostBody, handler).start();
  }

  private static HttpCall post(RequestBody body, Duration timeout) {
    return new HttpCall("POST", "/up", body, timeout);
  }

  @Test
  void shouldHoldFewPiecesWhenTwoHundredMegabytesAreSent() throws Exception {
    long length = 200L << 20;
    byte[] first = {1, 2, 3};
    MessageDigest expected = MessageDigest.getInstance("SHA-256");
    expected.update(first);
    byte[] piece = new byte[1 << 16];
    for (long at = 0; at < length; at += piece.length) {
      for (int i = 0; i < piece.length; i++) {
        piece[i] = patternAt(at + i);
      }
      expected.update(piece);
    }
    Handler digesting =
        request -> {
          MessageDigest digest = MessageDigest.getInstance("SHA-256");
          InputStream in = request.bodyStream();
          byte[] buffer = new byte[1 << 15];
          for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            digest.update(buffer, 0, read);
            consumed.addAndGet(read);
          }
          return Response.of(digest.digest());
        };
    try (HttpServer server = server(1L << 30, digesting)) {
      byte[] digest =
          dialer
              .peer(server.uri())
              .send(post(RequestBody.of(first, length, () -> new Pattern(length)), LONG), 32);
      assertThat(digest).isEqualTo(expected.digest());
    }
    assertThat(consumed.get()).isEqualTo(length + first.length);
    assertThat(largestRead.get()).isLessThanOrEqualTo(StreamedUpload.PIECE);
    // What lies between them are the connection's buffers on both sides.
    assertThat(lead.get()).as("read ahead of the server").isLessThan(24L << 20);
    assertThat(opened.get()).isEqualTo(1);
    assertThat(closed.get()).isEqualTo(1);
  }

  @Test
  void shouldOpenTheStreamAnewWhenTheCallIsMadeAgain() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    Handler failingOnce =
        request -> {
          byte[] body = request.body();
          if (calls.incrementAndGet() == 1) {
            throw new ProblemException(503, "busy", "once more");
          }
          return Response.of(Arrays.copyOf(body, 2));
        };
    HttpCall call = post(RequestBody.of(100_000, () -> new Pattern(100_000)), LONG);
    try (HttpServer server = server(1 << 20, failingOnce)) {
      HttpPeer peer = dialer.peer(server.uri());
      PeerException busy = catchThrowableOfType(PeerException.class, () -> peer.send(call, 2));
      assertThat(busy.passing()).isTrue();
      assertThat(peer.send(call, 2)).containsExactly(patternAt(0), patternAt(1));
    }
    assertThat(opened.get()).isEqualTo(2);
    assertThat(closed.get()).isEqualTo(2);
  }

  @Test
  void shouldThrowWhatTheSourceThrewWhenItCannotBeRead() throws Exception {
    try (HttpServer server = server(1 << 30, request -> Response.of(request.body()))) {
      HttpPeer peer = dialer.peer(server.uri());
      assertThatThrownBy(() ->
              peer.send(
                  post(
                      RequestBody.of(
                          1000,
                          () -> {
                            throw new IOException("no such file");
                          }),
                      LONG),
                  0))
          .isInstanceOf(IOException.class)
          .hasMessage("no such file");
      assertThatThrownBy(
              () -> peer.send(post(RequestBody.of(1_000_000, () -> new Pattern(70_000)), LONG), 0))
          .isInstanceOf(EOFException.class)
          .hasMessageContaining("930000 bytes early");
      assertThatThrownBy(() ->
              peer.send(
                  post(
                      RequestBody.of(
                          1000,
                          () -> {
                            throw new IllegalStateException("a defect");
                          }),
                      LONG),
                  0))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("a defect");
    }
    assertThat(closed.get()).isEqualTo(1);
  }

  @Test
  void shouldServeOtherCallsAndStopReadingWhenASourceBlocks() throws Exception {
    CountDownLatch blocked = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    InputStream blocking =
        new InputStream() {
          @Override
          public int read() throws IOException {
            return read(new byte[1], 0, 1);
          }

          @Override
          public int read(byte[] target, int offset, int count) throws IOException {
            blocked.countDown();
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException e) {
              interrupted.countDown();
              throw new IOException("interrupted");
            }
            return -1;
          }

          @Override
          public void close() {
            closed.incrementAndGet();
          }
        };
    try (HttpServer server = server(1 << 20, request -> Response.of(request.body()))) {
      HttpPeer peer = dialer.peer(server.uri());
      Thread caller =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  peer.send(post(RequestBody.of(1000, () -> blocking), LONG), 1000);
                } catch (PeerException | IOException expected) {
                  // It is interrupted below.
                }
              });
      assertThat(blocked.await(30, TimeUnit.SECONDS)).isTrue();
      byte[] body = {7};
      assertThat(peer.send("POST", "/up", body, LONG, 1)).isEqualTo(body);
      caller.interrupt();
      assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
      caller.join();
    }
  }

  @Test
  void shouldGiveTheRefusalWhenTheServerAnswersBeforeItHasReadAll() throws Exception {
    Handler refusing =
        request -> {
          throw new ProblemException(402, "wrong-price", "it costs more");
        };
    try (HttpServer server = server(1L << 30, refusing)) {
      PeerException refused =
          catchThrowableOfType(
              PeerException.class,
              () ->
                  dialer
                      .peer(server.uri())
                      .send(post(RequestBody.of(1 << 20, () -> new Pattern(1 << 20)), LONG), 0));
      assertThat(refused.refusedWith("wrong-price")).as(refused.getMessage()).isTrue();
      assertThat(refused.passing()).isFalse();
    }
  }

  @Test
  void shouldStopSendingWhenTheServerRefusesALongBody() throws Exception {
    long length = 1L << 30;
    Handler refusing =
        request -> {
          throw new ProblemException(402, "wrong-price", "it costs more");
        };
    try (HttpServer server = server(Long.MAX_VALUE, refusing)) {
      PeerException refused =
          catchThrowableOfType(
              PeerException.class,
              () ->
                  dialer
                      .peer(server.uri())
                      .send(post(RequestBody.of(length, () -> new Pattern(length)), LONG), 0));
      assertThat(refused.refusedWith("wrong-price")).as(refused.getMessage()).isTrue();
      assertThat(produced.get()).isLessThan(64L << 20);
    }
  }

  @Test
  void shouldAllowMoreTimeWhenBytesMoveAndNoneWhenTheyDribble() throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual()
          .start(() -> {
            while (!listener.isClosed()) {
              try (Socket socket = listener.accept()) {
                OutputStream out = socket.getOutputStream();
                // Closed after each answer: a next call on it would race with the close.
                out.write(
                    "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 40\r\n\r\n"
                        .getBytes(US_ASCII));
                for (int i = 0; i < 40; i++) {
                  Thread.sleep(25);
                  out.write(i);
                  out.flush();
                }
                var _ = socket.getInputStream().read(new byte[4096]);
              } catch (IOException | InterruptedException gone) {
                // The client gave up, as it should.
              }
            }
          });
      HttpPeer peer = dialer.peer(URI.create("http://127.0.0.1:" + listener.getLocalPort()));
      Duration timeout = Duration.ofMillis(400);
      // 40 bytes at 20 bytes per second may take two seconds more.
      byte[] slow = peer.send(new HttpCall("POST", "/up", RequestBody.EMPTY, timeout, 20), 40);
      assertThat(slow).hasSize(40);
      PeerException tooSlow =
          catchThrowableOfType(
              PeerException.class,
              () -> peer.send(new HttpCall("POST", "/up", RequestBody.EMPTY, timeout, 4000), 40));
      assertThat(tooSlow.kind()).isEqualTo(PeerException.Kind.TIMED_OUT);
    }
  }

  @Test
  void shouldTakeEveryByteWhenASinkIsAStream() throws Exception {
    java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
    Handler echo =
        request -> {
          byte[] body = request.body();
          return Response.of(body);
        };
    try (HttpServer server = server(1 << 20, echo)) {
      long length =
          dialer.peer(server.uri()).stream(
              post(RequestBody.of(100_000, () -> new Pattern(100_000)), LONG),
              100_000,
              100_000,
              HttpPeer.Sink.to(out));
      assertThat(length).isEqualTo(100_000);
    }
    assertThat(out.toByteArray()).isEqualTo(new Pattern(100_000).readAllBytes());
  }
}
