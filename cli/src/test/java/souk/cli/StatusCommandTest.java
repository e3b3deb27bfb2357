package souk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.transport.HttpServer;
import souk.transport.Response;

/** {@code souk status} of what is no node, or none that is well. */
class StatusCommandTest {
  @TempDir private Path folder;

  @Test
  void shouldSayInOneLineThatThereIsNoNode() throws Exception {
    Souk.run("status").bad(Main.USAGE, "name a node's folder with --state DIR");
    Souk.run("status", "--state", folder, "http://127.0.0.1:1")
        .bad(Main.USAGE, "name a node's folder with --state DIR");
    Souk.run("status", "--state", folder.resolve("none")).bad(Main.USAGE, "there is no folder");
    Souk.run("status", "--state", folder).bad(Main.FAILED, "no node runs in " + folder);
    Souk.run("status", "nonsense").bad(Main.USAGE, "URL is http://HOST:PORT");
    Souk.run("status", "ftp://127.0.0.1").bad(Main.USAGE, "URL is http://HOST:PORT");
    Souk secret = Souk.run("status", "http://user:swordfish@127.0.0.1:1/");
    secret.bad(Main.USAGE, "URL is http://HOST:PORT, not http://…@127.0.0.1:1/");
    assertThat(secret.error()).doesNotContain("swordfish");
    Files.writeString(folder.resolve("admin-url"), "http://127.0.0.1:1\n");
    Souk.run("status", "--state", folder)
        .bad(Main.FAILED, "no node answers at http://127.0.0.1:1", "nobody listens there");
    try (HttpServer other =
        HttpServer.builder()
            .get(
                "/status",
                _ -> Response.of(200, "text/plain", "hello".getBytes(StandardCharsets.UTF_8)))
            .start()) {
      Souk.run("status", other.uri()).bad(Main.FAILED, "no address of a node");
    }
  }

  @Test
  void shouldShowItAndEndWithAnotherStatusWhenANodeIsNotReady() throws Exception {
    String said =
        "{\"node\":\"provider\",\"atRiskTickets\":3,\"health\":{\"ready\":false,"
            + "\"trouble\":[\"no \\u001b[2J chain\"]}}";
    try (HttpServer node =
        HttpServer.builder()
            .get(
                "/status",
                _ -> Response.of(200, "application/json", said.getBytes(StandardCharsets.UTF_8)))
            .start()) {
      Souk shown = Souk.run("status", node.uri());
      assertThat(shown.error()).isEmpty();
      assertThat(shown.text())
          .contains("at risk tickets", "health, trouble", "no ?[2J chain")
          .doesNotContain("\u001b");
      assertThat(shown.ended()).isEqualTo(Main.FAILED);
    }
  }
}
