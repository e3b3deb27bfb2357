package souk.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import souk.exchange.Prepared;
import souk.exchange.ProviderPorts;
import souk.exchange.UnitException;
import souk.exchange.UnitRequest;
import souk.ledger.rules.Beacon;
import souk.node.ProviderNode;
import souk.payments.MemoryWalletStore;
import souk.payments.TillRules;
import souk.payments.Wallet;
import souk.primitives.Keccak256;

/** Attacks against victims that lack one defence: each must succeed, or it would prove nothing. */
class ControlTest {
  private static final long SEED = 20_261_122;

  @TempDir Path folder = Path.of("");

  private static Attack attack(String name) {
    return Attacks.all().stream().filter(all -> all.name().equals(name)).findFirst().orElseThrow();
  }

  private void assertPays(
      Attack attack, Map<String, String> rules, UnaryOperator<ProviderNode.Setup> weakness)
      throws Exception {
    Attack.Outcome outcome =
        new Arena(ShortMarket.with(folder, rules), folder, SEED, weakness).play(attack);
    assertThat(outcome.succeeded()).as("seed %d: %s", SEED, outcome.story()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"till-lags", "till-is-rewound"})
  void shouldTakeWorthlessTicketsWhenATillDoesNotMindAnOldHead(String name) throws Exception {
    assertPays(attack(name), Map.of(), setup -> setup.withTill(patient(setup.till())));
  }

  private static TillRules patient(TillRules rules) {
    return new TillRules(
        rules.leastPrize(),
        rules.maxDepth(),
        Duration.ofDays(1),
        rules.memory(),
        rules.memoryPerRound());
  }

  @Test
  void shouldGetKeysForNothingWhenACacheAsksForNoTickets() throws Exception {
    assertPays(attack("client-never-pays"), Map.of(), DeviatingCache.setup(AsksForNothing::new));
  }

  /** Sends chunks and keys, and leaves it to its clients to pay. */
  private static final class AsksForNothing extends DeviatingCache {
    AsksForNothing(ProviderPorts ports) {
      super(ports);
    }

    @Override
    public Prepared prepare(UnitRequest request) throws UnitException {
      return new Prepared(0, super.prepare(request).payload());
    }
  }

  @Test
  void shouldHaveTwoCoversForABookWhenAWalletForgets() throws Exception {
    WalletIsRestored.Restart forgetful =
        (market, backup) -> {
          byte[] ticketKey = new byte[32];
          new SecureRandom().nextBytes(ticketKey);
          Wallet wallet =
              new Wallet(
                  market.ledger(),
                  market.escrow(),
                  market.publisher().key(),
                  new SecretKeySpec(ticketKey, "HmacSHA256"),
                  new MemoryWalletStore(),
                  Duration.ofSeconds(15),
                  market.clock());
          return new WalletIsRestored.Second(wallet, wallet);
        };
    assertPays(new WalletIsRestored(forgetful), Map.of(), UnaryOperator.identity());
  }

  @Test
  void shouldEarnMoreThanItMovesWhenShortChunksAreNotFilledUp() throws Exception {
    assertPays(
        attack("colluders-fetch-tails"),
        Map.of("leastChunk: 64 KiB", "leastChunk: 1 KiB"),
        UnaryOperator.identity());
  }

  @Test
  void shouldSolveTooOftenWhenTheChainStopsAStepShort() throws Exception {
    assertPays(
        attack("colluders-miss-share"),
        Map.of("profile: souk", "profile: compat"),
        UnaryOperator.identity());
  }

  @Test
  void shouldEarnMoreThanItMovesWhenMostCachesOfABundleAreOneOperators() throws Exception {
    assertPays(new SybilCaches(3), Map.of(), UnaryOperator.identity());
  }

  @Test
  void shouldWinMoreOftenWhenTheSeedDependsOnWhatABlockHolds() throws Exception {
    BuilderGrindsSeed.Randomness ofContents =
        (seed, contents) ->
            Beacon.seeded(Keccak256.hash(seed.toArray(), new byte[] {(byte) contents}));
    assertPays(new BuilderGrindsSeed(ofContents), Map.of(), UnaryOperator.identity());
  }
}
