package souk.deployment.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.content.Manifest;
import souk.content.client.ClientLimits;
import souk.content.client.ContentClient;
import souk.content.client.Progress;
import souk.content.kind.ContentMarket;
import souk.deployment.LedgerChoice;
import souk.ledger.evm.Devnet;
import souk.primitives.Amount;

class ContentDeploymentOnChainTest {
  private static final int CACHES = 4;

  @TempDir Path folder;

  @Test
  void shouldDeliverSettleAndConserveOnAnEvmChain() throws Exception {
    byte[] content = new byte[3_000_000];
    new Random(11).nextBytes(content);
    Path file = Files.write(folder.resolve("file"), content);
    ContentMarket market = ContentMarket.read(Path.of("../markets/content.yaml"));
    ContentDeployment.Options options =
        new ContentDeployment.Options(
            market,
            CACHES,
            0,
            ContentDeployment.chunks(market, content.length),
            folder,
            null,
            11,
            false);
    try (ContentDeployment deployment =
        ContentDeployment.open(options, new LedgerChoice.Devnet(anvil()))) {
      Manifest manifest = deployment.publisher().publish(file);
      ByteArrayOutputStream fetched = new ByteArrayOutputStream();
      try (ContentClient client = deployment.client(ClientLimits.DEFAULT)) {
        client.fetch(deployment.publisherUri(), manifest.contentId(), fetched, Progress.NONE);
      }
      assertThat(fetched.toByteArray()).isEqualTo(content);
      deployment.settle();

      assertThat(deployment.conserved()).isTrue();
      assertThat(deployment.gas().orElseThrow().transactions())
          .containsEntry("OpenEscrow", 1L)
          .containsEntry("OpenAgreement", (long) CACHES)
          .containsEntry("RecordDraw", 1L);
      assertThat(deployment.gas().orElseThrow().total()).isPositive();
      assertThat(deployment.view().totals().balances()).isNotEqualTo(Amount.ZERO);
    }
  }

  private static Path anvil() {
    Optional<Path> anvil = Devnet.findAnvil(Path.of("../contracts"));
    Assumptions.assumeTrue(anvil.isPresent(), "anvil is not installed: run npm ci in contracts/");
    return anvil.orElseThrow();
  }
}
