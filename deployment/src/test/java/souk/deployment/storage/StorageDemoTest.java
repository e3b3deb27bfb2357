package souk.deployment.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.deployment.LedgerChoice;
import souk.primitives.Amount;
import souk.storage.kind.StorageService;

/** The demo of storage in short: two of four pieces, two of which are lost. */
class StorageDemoTest {
  private static final long SEED = 21;

  @TempDir private Path folder;

  @Test
  void shouldLosePiecesSlashTheGuiltyAndRepair() throws Exception {
    byte[] bytes = new byte[9_000];
    new Random(SEED).nextBytes(bytes);
    Path file = Files.write(folder.resolve("file"), bytes);
    List<String> told = new ArrayList<>();
    StorageDemo.Told came =
        StorageDemo.play(
            new StorageDemo.Plan(
                StorageService.reference(), file, 2, 4, folder.resolve("nodes"), SEED),
            new LedgerChoice.Local(),
            told::add);
    assertThat(came.ok()).as("%s, seed %d: %s", came, SEED, told).isTrue();
    assertThat(came.verified()).isTrue();
    assertThat(came.conserved()).isTrue();
    assertThat(came.repaired()).isEqualTo(2);
    assertThat(came.refused()).isEqualTo(2);
    assertThat(came.proofs()).isGreaterThanOrEqualTo(4 + 2);
    assertThat(came.paid()).isEqualTo(Amount.of(700).times(came.proofs()));
    assertThat(came.slashed()).isGreaterThanOrEqualTo(Amount.of(100_000)); // 10 % of each of two
    assertThat(told).hasSizeGreaterThan(6);
  }

  @Test
  void shouldRefuseToLoseNothingOrEverything() {
    Path file = folder.resolve("file");
    for (int[] bad : new int[][] {{0, 3}, {3, 3}, {4, 3}}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() ->
              new StorageDemo.Plan(StorageService.reference(), file, bad[0], bad[1], folder, SEED));
    }
  }
}
