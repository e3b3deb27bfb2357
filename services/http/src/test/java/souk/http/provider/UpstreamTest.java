package souk.http.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import souk.exchange.UnitContent;
import souk.http.Headers;
import souk.http.HttpWish;
import souk.http.Target;
import souk.primitives.testkit.LogLines;

/** The server behind a provider, when it does not answer. */
class UpstreamTest {
  private static final HttpWish.Call CALL =
      new HttpWish.Call("GET", new Target("/answer"), Headers.NONE);

  @RegisterExtension final LogLines log = LogLines.of("souk.http");

  @Test
  void shouldSayOnceWhyWhenItGivesNoAnswerInTime() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        Upstream upstream =
            new Upstream(
                new Upstream.Address(URI.create("http://127.0.0.1:" + silent.getLocalPort())),
                Duration.ofSeconds(1), // to connect, too, which takes a busy machine its time
                Thread::startVirtualThread)) {
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> upstream.call(CALL, UnitContent.NONE))
            .isInstanceOf(IOException.class);
      }
    }
    assertThat(log.lines())
        .singleElement()
        .asString()
        .startsWith("the server that is sold did not answer a request")
        .contains("timed out");
  }
}
