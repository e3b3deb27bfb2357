package souk.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.content.SponsoredMarket.Published;
import souk.content.client.ContentClient;
import souk.content.client.ContentException;
import souk.content.client.Progress;
import souk.transport.HttpPeer;
import souk.transport.HttpServer;
import souk.transport.Request;
import souk.transport.Response;

/** A publisher whose bundles are not what the client asked for. */
class CheatingPublisherTest {
  private static final int CHUNKS = 4;

  @TempDir Path folder = Path.of("");

  /** Fetches an object through a publisher that changes its bundles. */
  private byte[] fetch(UnaryOperator<Bundle> change) throws Exception {
    try (SponsoredMarket market = SponsoredMarket.honest(folder, CHUNKS + 1)) {
      Published object = market.publish(CHUNKS * (64 << 10), 5);
      HttpPeer honest = market.market.dialer().peer(market.publisherUri());
      try (HttpServer cheat =
          HttpServer.builder()
              .bind("127.0.0.1", 0)
              .get(ClientRequest.MANIFEST_PATH + "{id}", _ -> pass(object.manifest()))
              .post(
                  ClientRequest.Fetch.PATH,
                  ClientRequest.Fetch.MOST_BYTES,
                  request -> Response.of(changed(honest, request, change)))
              .start()) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ContentClient client = market.client(1)) {
          client.fetch(cheat.uri(), object.id(), out, Progress.NONE);
        } finally {
          market.assertSound();
        }
        assertThat(market.ticketsTaken()).isPositive();
        assertThat(out.toByteArray()).isEqualTo(object.bytes());
        return out.toByteArray();
      }
    }
  }

  private static Response pass(Manifest manifest) {
    return Response.of(manifest.encode().toArray());
  }

  private static byte[] changed(HttpPeer honest, Request request, UnaryOperator<Bundle> change)
      throws Exception {
    byte[] bundle =
        honest.send(
            "POST",
            ClientRequest.Fetch.PATH,
            request.body(),
            Duration.ofSeconds(30),
            Bundle.MOST_BYTES);
    return change.apply(Bundle.decode(bundle)).encode().toArray();
  }

  @Test
  void shouldFetchWhenNothingIsChanged() throws Exception {
    assertThat(fetch(bundle -> bundle)).isNotEmpty();
  }

  @Test
  void shouldPayNobodyWhenOneCacheStandsTwiceInABundle() {
    assertThatThrownBy(() ->
            fetch(bundle -> {
              List<Bundle.Part> parts = new ArrayList<>(bundle.parts());
              Bundle.Part twice = parts.get(0);
              Bundle.Part replaced = parts.get(1);
              parts.set(
                  1,
                  new Bundle.Part(
                      twice.cache(), twice.endpoint(), replaced.token(), replaced.clear()));
              return new Bundle(
                  bundle.id(),
                  bundle.number(),
                  bundle.leastChunkBytes(),
                  parts,
                  bundle.puzzle(),
                  bundle.box());
            }))
        .isInstanceOfSatisfying(
            ContentException.class,
            e -> assertThat(e.reason()).isEqualTo(ContentException.Reason.PUBLISHER_CHEATED))
        .hasMessageContaining("is not the one that was asked for");
  }
}
