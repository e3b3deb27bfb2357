package souk.deployment.scenario;

import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import souk.deployment.LedgerChoice;
import souk.ledger.evm.Devnet;

/** Every scenario comes out as it is told, on a chain. */
class ScenariosOnChainTest {
  @TempDir Path folder = Path.of("");

  static Stream<Scenario> all() {
    return Scenarios.all().stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("all")
  void shouldComeOutAsToldWhenItIsPlayedOnAChain(Scenario scenario) throws Exception {
    Optional<Path> anvil = Devnet.findAnvil(Path.of("../contracts"));
    Assumptions.assumeTrue(anvil.isPresent(), "anvil is not installed: run npm ci in contracts/");
    ScenariosTest.assertPlays(folder, scenario, new LedgerChoice.Devnet(anvil.orElseThrow()));
  }
}
