package souk.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.content.TestMarket.Published;
import souk.content.client.Progress;

class DeliveryTest {
  @TempDir Path folder;

  @Test
  void shouldDeliverPayAndConserveMoneyWhenEverybodyIsHonest() throws Exception {
    try (TestMarket market = new TestMarket(folder, 5)) {
      Published object = market.publish(3_000_000, 1);

      byte[] fetched = market.fetch(market.client(1), object.id(), Progress.NONE);

      assertThat(fetched).isEqualTo(object.bytes());
      assertThat(market.ticketsTaken()).isEqualTo(object.manifest().layout().chunks());
      assertThat(market.totals()).isEqualTo(market.money);
    }
  }
}
