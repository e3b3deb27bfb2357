package example.lookup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.deployment.Deployment;
import souk.deployment.LedgerChoice;
import souk.exchange.Service;
import souk.ledger.evm.Devnet;
import souk.market.file.MarketFile;

class LookupTest {
  private static final long SEED = 7;

  @TempDir Path folder;

  @Test
  void shouldSellLookupsOnTheLocalLedger() throws Exception {
    sell(new LedgerChoice.Local());
  }

  @Test
  void shouldSellLookupsOnAnEvmChain() throws Exception {
    var anvil = Devnet.findAnvil(Path.of(System.getProperty("souk.home"), "contracts"));
    Assumptions.assumeTrue(anvil.isPresent(), "anvil is not installed: npm ci in contracts/");
    sell(new LedgerChoice.Devnet(anvil.orElseThrow()));
  }

  private void sell(LedgerChoice ledger) throws Exception {
    Service service = Service.of(MarketFile.read(Path.of("market.yaml"))); // found, not named
    Deployment.Options options = new Deployment.Options(service, 1, 4, folder, SEED);
    try (Deployment market = Deployment.open(options, ledger)) {
      LookupCustomer customer = market.customer().role(LookupCustomer.class);
      assertThat(customer.lookup("souk")).isEqualTo("a market");

      market.restartProvider(0);
      assertThat(customer.lookup("ticket")).isEqualTo("a chance of a payment");
      assertThatThrownBy(() -> customer.lookup("nonsense"))
          .hasMessageEndingWith("the word is not in the list");
      assertThat(market.providers().getFirst().income().getFirst().tickets()).isEqualTo(2);

      market.settle();
      assertThat(market.conserved()).isTrue();
    }
  }
}
