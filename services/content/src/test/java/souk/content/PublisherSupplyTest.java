package souk.content;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a publisher does when it cannot make out books for a while. */
class PublisherSupplyTest {
  private static final int CACHES = 4;

  @TempDir Path folder = Path.of("");

  @Test
  void shouldSupplyEveryCacheAgainWhenItsDiskWasFullInTheMeantime() throws Exception {
    try (SponsoredMarket market = SponsoredMarket.honest(folder, CACHES)) {
      market.books.full(true);
      market.market.nextRound();
      SponsoredMarket.await(
          "a book for each cache cannot be noted", () -> market.books.refused() >= CACHES);

      market.books.full(false);

      market.awaitReady(CACHES);
    }
  }
}
