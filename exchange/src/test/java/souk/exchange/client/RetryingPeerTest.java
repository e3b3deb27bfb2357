package souk.exchange.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import souk.exchange.UnitException;
import souk.transport.Handler;
import souk.transport.HttpDialer;
import souk.transport.HttpServer;
import souk.transport.PeerException;
import souk.transport.ProblemException;
import souk.transport.RequestBody;
import souk.transport.Response;

/** Which calls are made again, and when. */
@Timeout(60)
class RetryingPeerTest {
  private static final int ATTEMPTS = 5;

  private final AtomicInteger calls = new AtomicInteger();
  private final List<Duration> paused = new ArrayList<>();

  private Throwable failure(Handler handler) throws Exception {
    calls.set(0);
    paused.clear();
    Handler counting =
        request -> {
          calls.incrementAndGet();
          return handler.handle(request);
        };
    Pauses pauses =
        new Pauses(Duration.ofMillis(8), Duration.ofMillis(20), new Random(3), paused::add);
    ClientRules rules = new ClientRules(Duration.ofSeconds(20), ATTEMPTS, Duration.ZERO, 1);
    try (HttpServer server = HttpServer.builder().post("/x", 100, counting).start();
        HttpDialer dialer = new HttpDialer()) {
      RetryingPeer peer = new RetryingPeer(dialer.peer(server.uri()), rules, pauses);
      ByteBuffer target = ByteBuffer.allocate(10);
      return catchThrowable(() -> peer.post("/x", RequestBody.of(new byte[1]), 4, target));
    }
  }

  private static Handler problem(int status, String code) {
    return request -> {
      throw new ProblemException(status, code, "no");
    };
  }

  @Test
  void shouldCallAgainWithLongerPausesWhenItMayHelp() throws Exception {
    assertThat(failure(problem(503, "busy"))).isInstanceOf(UnitException.class);
    assertThat(calls.get()).isEqualTo(ATTEMPTS);
    int[] most = {8, 16, 20, 20};
    assertThat(paused).hasSize(most.length);
    for (int i = 0; i < most.length; i++) {
      assertThat(paused.get(i))
          .isBetween(Duration.ofMillis(most[i] / 2), Duration.ofMillis(most[i]));
    }
    for (int status : new int[] {502, 503, 504}) {
      assertThat(failure(problem(status, "http"))).isInstanceOf(PeerException.class);
      assertThat(calls.get()).as("status " + status).isEqualTo(ATTEMPTS);
    }
  }

  @Test
  void shouldNotCallAgainWhenTheAnswerWouldBeTheSame() throws Exception {
    assertThat(failure(problem(402, "wrong-price"))).isInstanceOf(UnitException.class);
    assertThat(calls.get()).isEqualTo(1);
    assertThat(failure(problem(500, "internal"))).isInstanceOf(PeerException.class);
    assertThat(calls.get()).isEqualTo(1);
    assertThat(failure(problem(404, "no-route"))).isInstanceOf(PeerException.class);
    assertThat(calls.get()).isEqualTo(1);
    // Too long for the target, too short for its head, and no answer to a message at all.
    assertThat(failure(request -> Response.of(new byte[15]))).isInstanceOf(PeerException.class);
    assertThat(calls.get()).isEqualTo(1);
    assertThat(failure(request -> Response.of(new byte[3]))).isInstanceOf(PeerException.class);
    assertThat(calls.get()).isEqualTo(1);
    assertThat(failure(request -> Response.of(302, "text/plain", new byte[0])))
        .isInstanceOf(PeerException.class);
    assertThat(calls.get()).isEqualTo(1);
    assertThat(paused).isEmpty();
  }
}
