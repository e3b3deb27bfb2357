package souk.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import souk.transport.Handler;
import souk.transport.HttpDialer;
import souk.transport.HttpServer;
import souk.transport.Response;

/** A kind's own routes lie under its name, and none of them keeps a node from starting. */
class KindRoutesTest {
  private static final Handler NOTHING = request -> Response.of(new byte[0]);

  @Test
  void shouldRefuseARouteWhenNoServerTakesIt() {
    KindRoutes routes = new KindRoutes("vault/1");
    for (String bad :
        List.of(
            "objects", "/{open", "/a b", "/{+rest}/more", "//", "/a//b", "/%zz", "/..;/x", "")) {
      assertThatThrownBy(() -> routes.get(bad, NOTHING))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> routes.route("get it", "/a", 0, NOTHING))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> routes.get("/a", NOTHING).get("/a", NOTHING))
        .hasMessageContaining("two routes for GET /vault/1/a");
  }

  @Test
  void shouldAnswerUnderTheKindsNameWhenRoutesAreGood() throws Exception {
    KindRoutes routes = new KindRoutes("vault/1");
    routes
        .get("/", request -> Response.of(new byte[] {1}))
        .get("/parts/{id}", request -> Response.of(new byte[] {2}))
        .get("/files/{+path}", request -> Response.of(new byte[] {3}));
    HttpServer.Builder http = HttpServer.builder();
    routes.mount(http);
    try (HttpServer server = http.start();
        HttpDialer dialer = new HttpDialer()) {
      for (String path : List.of("/vault/1/", "/vault/1/parts/7", "/vault/1/files/a/b.txt")) {
        assertThat(
                dialer.peer(server.uri()).send("GET", path, new byte[0], Duration.ofSeconds(10), 1))
            .as(path)
            .hasSize(1);
      }
    }
  }
}
