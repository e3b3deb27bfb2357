package souk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.keystore.PasswordSource;
import souk.keystore.StoredKey;
import souk.ledger.evm.EvmLedger;
import souk.market.reputation.DealReceipt;
import souk.market.reputation.Experience;
import souk.node.Network;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;
import souk.primitives.PrivateKey;
import tools.jackson.databind.JsonNode;

/** Receipts of a newcomer, and of somebody who made its own up. */
class ReputationCommandTest {
  private static final long SEED = 20_261_129;

  @TempDir private Path folder;

  @Test
  void shouldCountNothingThatTheLedgerSpeaksAgainst() throws Exception {
    try (HttpMarket market = new HttpMarket(folder, SEED)) {
      Path exported = folder.resolve("mine.souk");
      JsonNode none =
          Souk.run(market.with("publisher", "reputation", "--export", exported)).good().json();
      assertThat(none.path("receipts").asInt()).isZero();
      assertThat(none.path("providers").size()).isZero();
      assertThat(verify(market, exported).good().json().path("by").asString())
          .isEqualTo(none.path("by").asString());

      Souk madeUp = verify(market, madeUp(market));
      assertThat(madeUp.ended()).isEqualTo(Main.FAILED);
      assertThat(madeUp.json().path("providers").size()).isZero();
      assertThat(madeUp.json().path("doubted").findValuesAsString("why"))
          .containsExactly("there is no such agreement on the ledger");

      Files.write(exported, new byte[40]);
      Souk.run("reputation", "--network", market.net(), "--verify", exported)
          .bad(Main.USAGE, exported + " is no exported reputation");
      Path wide = Files.write(folder.resolve("wide"), new byte[] {1, (byte) 0xff});
      Souk.run("reputation", "--network", market.net(), "--verify", wide, "--export", exported)
          .bad(Main.USAGE, "--export writes one's own");
      Path elsewhere = folder.resolve("elsewhere.souk");
      Files.write(elsewhere, madeUp(market, new Eip712.Domain("Souk", "1", 5, Address.ZERO)));
      Souk.run("reputation", "--network", market.net(), "--verify", elsewhere)
          .bad(Main.USAGE, "did not sign for the ledger ", " of chain ", "exported for");
      assertThat(
              Souk.run(
                      "reputation",
                      "--network",
                      market.net(),
                      "--keystore",
                      market.net().resolve("keys/publisher.json"),
                      "--password-file",
                      market.net().resolve("keys/password"),
                      "--export",
                      exported)
                  .good()
                  .text())
          .contains("0 signed receipts for others are in " + exported);
    }
  }

  private static Souk verify(HttpMarket market, Path file) throws Exception {
    return Souk.run("reputation", "--network", market.net(), "--verify", file, "--json");
  }

  private Path madeUp(HttpMarket market) throws Exception {
    try (EvmLedger ledger = Network.read(market.net()).connect(InstantSource.system())) {
      return Files.write(folder.resolve("made-up.souk"), madeUp(market, ledger.info().domain()));
    }
  }

  private static byte[] madeUp(HttpMarket market, Eip712.Domain domain) throws Exception {
    PrivateKey key =
        StoredKey.read(market.net().resolve("keys/publisher.json"))
            .open(PasswordSource.file(market.net().resolve("keys/password")).get("a key"));
    Experience experience = new Experience(key.address(), domain);
    experience.add(
        DealReceipt.sign(
            key,
            Address.parse("0x" + "1".repeat(40)),
            Bytes32.of(7),
            Amount.of(1_000_000),
            Amount.ZERO,
            Instant.ofEpochSecond(1_800_000_000L),
            domain));
    return experience.encode();
  }
}
