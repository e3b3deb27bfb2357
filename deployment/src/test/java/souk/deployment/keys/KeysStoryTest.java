package souk.deployment.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.deployment.LedgerChoice;
import souk.ledger.evm.Devnet;
import souk.market.file.MarketFile;

/** Three of five suffice; two are dead and one lies. On both ledgers. */
class KeysStoryTest {
  private static final long SEED = 20_261_130;
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @TempDir Path folder;

  @Test
  void shouldReadSlashPayAndRevokeWhenTwoAreDeadAndOneLiesOnTheLocalLedger() throws Exception {
    play(new LedgerChoice.Local());
  }

  @Test
  void shouldReadSlashPayAndRevokeWhenTwoAreDeadAndOneLiesOnAnEvmChain() throws Exception {
    var anvil = Devnet.findAnvil(ROOT.resolve("contracts"));
    Assumptions.assumeTrue(anvil.isPresent(), "anvil is not installed: npm ci in contracts/");
    play(new LedgerChoice.Devnet(anvil.orElseThrow()));
  }

  private void play(LedgerChoice ledger) throws Exception {
    List<String> told = new ArrayList<>();
    KeysStory.Ending ending =
        new KeysStory(MarketFile.read(ROOT.resolve("markets/keys.yaml")), told::add)
            .play(ledger, folder, SEED);
    assertThat(ending)
        .as("seed %d: %s", SEED, told)
        .isEqualTo(new KeysStory.Ending(true, 3, 0, true, true, true, 5, 6, ending.judgeGas()));
    assertThat(ending.judgeGas()).isLessThan(400_000);
    System.out.println("gas of the judged report: " + ending.judgeGas());
    assertThat(ending.ok()).isTrue();
  }
}
