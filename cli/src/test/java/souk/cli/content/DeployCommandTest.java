package souk.cli.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.cli.Souk;
import tools.jackson.databind.JsonNode;

/** A market on a chain that was there before. */
class DeployCommandTest {
  @TempDir private static Path folder;
  private static DevMarket chain;

  @BeforeAll
  static void begin() throws Exception {
    chain = new DevMarket(folder.resolve("chain"), 1);
  }

  @AfterAll
  static void end() {
    if (chain != null) {
      chain.close();
    }
  }

  private static Souk deploy(Path to, Object... more) throws Exception {
    List<Object> all = new java.util.ArrayList<>();
    all.addAll(
        List.of(
            "deploy", "--chain", chain.url(), "--dir", to, "--market", "../markets/devnet.yaml"));
    all.addAll(
        List.of(
            "--keystore", chain.key("publisher"), "--password-file", chain.password(), "--json"));
    all.addAll(List.of("--block-time", 1));
    all.addAll(List.of(more));
    return Souk.run(all.toArray());
  }

  private static long sent() throws Exception {
    String payer = chain.said().at("/keys/publisher/address").asString();
    return Long.decode(
        chain.rpc("eth_getTransactionCount", "\"" + payer + "\",\"latest\"").asString());
  }

  @Test
  void shouldMakeAMarketThatCommandsUseWhenTheChainWasThereBefore() throws Exception {
    Path net = folder.resolve("made");

    List<JsonNode> said = deploy(net, "--chain-id", 31_337, "--currency", "test").good().lines();

    assertThat(said.getFirst().get("event").asString()).isEqualTo("estimate");
    JsonNode made = said.getLast();
    assertThat(made.get("event").asString()).isEqualTo("deployed");
    assertThat(made.get("gas").asLong())
        .isPositive()
        .isLessThanOrEqualTo(said.getFirst().get("mostGas").asLong());
    JsonNode wallet = Souk.run(chain.over(net, "publisher", "wallet")).good().json();
    assertThat(wallet.get("currency").asString()).isEqualTo(made.get("currency").asString());
    assertThat(wallet.get("balance").asLong()).isZero();
    deploy(net, "--chain-id", 31_337, "--currency", "test").bad(2, "holds the network file");
  }

  @Test
  void shouldGoOnAndDeployNothingTwiceWhenItWasInterrupted() throws Exception {
    Path net = folder.resolve("interrupted");
    JsonNode made =
        deploy(net, "--chain-id", 31_337, "--currency", "test").good().lines().getLast();
    Files.delete(net.resolve("network.yaml")); // as if it had ended before the last step
    long before = sent();

    JsonNode again =
        deploy(net, "--chain-id", 31_337, "--currency", "test").good().lines().getLast();

    assertThat(again.get("contract")).isEqualTo(made.get("contract"));
    assertThat(again.get("deployed")).isEqualTo(made.get("deployed"));
    assertThat(again.get("transactions").asInt()).isZero();
    assertThat(sent()).isEqualTo(before);
  }

  @Test
  void shouldSendNothingWhenItIsADryRun() throws Exception {
    Path net = folder.resolve("dry");
    long before = sent();

    List<JsonNode> said =
        deploy(net, "--chain-id", 31_337, "--currency", "coin", "--dry-run").good().lines();

    assertThat(said).hasSize(1);
    assertThat(said.getFirst().get("mostGas").asLong()).isPositive();
    assertThat(sent()).isEqualTo(before);
    assertThat(net.resolve("network.yaml")).doesNotExist();
  }

  @Test
  void shouldRefuseInOneLineBeforeAnythingIsSentWhenAnOptionIsWrong() throws Exception {
    long before = sent();

    deploy(folder.resolve("a"), "--chain-id", 1, "--currency", "test")
        .bad(2, "the node is on chain 31337, not 1");
    deploy(folder.resolve("b"), "--chain-id", 31_337, "--currency", "0x" + "12".repeat(20))
        .bad(2, "there is no contract at 0x1212");
    deploy(folder.resolve("c"), "--chain-id", 31_337, "--currency", "euro")
        .bad(2, "an address, coin or test, not 'euro'");
    deploy(folder.resolve("d"), "--chain-id", 31_337, "--currency", "test", "--block-time", 0)
        .bad(2, "--block-time");

    assertThat(sent()).isEqualTo(before);
  }
}
