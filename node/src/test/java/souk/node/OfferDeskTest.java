package souk.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.exchange.wire.Paths;
import souk.market.offer.SignedOffer;
import souk.transport.HttpDialer;

/** What a provider tells everybody who asks costs it a signature now and then, and no more. */
class OfferDeskTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path folder;

  @Test
  void shouldSignOnceInHalfADayHoweverOftenItIsAsked() throws Exception {
    try (Stage stage = new Stage(folder, 1, 71);
        HttpDialer dialer = new HttpDialer();
        ProviderNode node = ProviderNode.start(stage.node(0, stage.collateral()))) {
      SignedOffer first = told(dialer, node);
      for (int i = 0; i < 100; i++) {
        stage.advanceTo(stage.head() + 431);
        assertThat(told(dialer, node)).as("another one has another time").isEqualTo(first);
      }
      stage.advanceTo(stage.head() + Duration.ofHours(12).toSeconds() - 43_100);
      SignedOffer second = told(dialer, node);
      assertThat(second.offer().issued()).isEqualTo(first.offer().issued() + 43_200);
      assertThat(second.isSigned(stage.ledger().info().domain())).isTrue();
    }
  }

  private static SignedOffer told(HttpDialer dialer, ProviderNode node) throws Exception {
    byte[] list =
        dialer
            .peer(node.uri())
            .send("GET", Paths.OFFERS, new byte[0], PATIENCE, SignedOffer.MOST_LIST_BYTES);
    return SignedOffer.decodeList(list).getFirst();
  }
}
