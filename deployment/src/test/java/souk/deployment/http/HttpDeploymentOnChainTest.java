package souk.deployment.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.deployment.LedgerChoice;
import souk.http.provider.HttpProvider;
import souk.ledger.evm.Devnet;

class HttpDeploymentOnChainTest {
  private static final int BYTES = 1_000_000;

  @TempDir Path folder;

  @Test
  void shouldServeSettleAndConserveWhenItIsOnAnEvmChain() throws Exception {
    Optional<Path> anvil = Devnet.findAnvil(Path.of("../contracts"));
    Assumptions.assumeTrue(anvil.isPresent(), "anvil is not installed: run npm ci in contracts/");
    try (TestServer server = new TestServer();
        HttpDeployment market =
            HttpDeployment.open(
                new HttpDeployment.Options(
                    SoldServer.service("first"),
                    List.of(server.uri()),
                    0,
                    16,
                    folder,
                    7,
                    HttpProvider.Room.DEFAULT),
                new LedgerChoice.Devnet(anvil.orElseThrow()))) {
      HttpDeployment.Result got = market.call("GET", "/bytes/" + BYTES);
      assertThat(got.bytes()).isEqualTo(TestServer.bytes(BYTES));
      assertThat(got.units()).isEqualTo(Math.ceilDiv(BYTES, 64 << 10));
      market.market().settle();
      assertThat(market.market().conserved()).isTrue();
      assertThat(market.market().gas().orElseThrow().transactions())
          .containsEntry("OpenEscrow", 1L)
          .containsEntry("OpenAgreement", 1L);
    }
  }
}
