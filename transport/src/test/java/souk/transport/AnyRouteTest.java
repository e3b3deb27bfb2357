package souk.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What answers all that no route does. */
@Timeout(60)
class AnyRouteTest {
  private final List<String> failures = new CopyOnWriteArrayList<>();

  private String ask(String request) throws IOException {
    try (HttpServer server =
            HttpServer.builder()
                .get("/known", _ -> Response.of("route".getBytes(StandardCharsets.UTF_8)))
                .any(
                    20,
                    asked ->
                        Response.of(
                            200,
                            "text/plain",
                            "%s %s ?%s %d %s %s"
                                .formatted(
                                    asked.method(),
                                    asked.path(),
                                    asked.rawQuery(),
                                    asked.bodyLength(),
                                    asked.headers().get("x-two"),
                                    new String(asked.body(), StandardCharsets.UTF_8))
                                .getBytes(StandardCharsets.UTF_8)))
                .onFault((_, why) -> failures.add(String.valueOf(why.getMessage())))
                .start();
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        OutputStream out = socket.getOutputStream()) {
      out.write(request.getBytes(StandardCharsets.UTF_8));
      out.flush();
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void shouldTakeAnyMethodPathAndEncodingWhenNoRouteDoes() throws IOException {
    String answer =
        ask(
            """
            BREW /a//../%2e%2F+b?x&y=%20 HTTP/1.1\r
            Host: a\r
            X-Two: 1\r
            X-Two: 2\r
            Content-Encoding: aws-chunked\r
            Content-Length: 3\r
            Connection: close\r
            \r
            abc\
            """);

    assertThat(answer)
        .startsWith("HTTP/1.1 200")
        .endsWith("BREW /a//../%2e%2F+b ?x&y=%20 3 [1, 2] abc");
    assertThat(ask("GET /known HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
        .endsWith("route");
  }

  @Test
  void shouldTakeABodyWhenItsLengthIsNotAnnounced() throws IOException {
    String head = "PUT /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    String next = "GET /known HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    assertThat(ask(head + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n" + next))
        .contains("PUT /x ? -1 null abcde")
        .endsWith("route");
  }

  @Test
  void shouldBreakOffWhenABodyHasMoreThanIsTaken() throws IOException {
    String head = "PUT /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

    assertThat(ask(head + "15\r\n123456789012345678901\r\n0\r\n\r\n"))
        .startsWith("HTTP/1.1 500")
        .contains("Connection: close");
    assertThat(failures).containsExactly("the body has more than 20 bytes");
  }
}
