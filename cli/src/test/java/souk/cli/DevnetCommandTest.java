package souk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import souk.node.Network;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** A developer's chain: made, ended, gone on with. */
class DevnetCommandTest {
  @TempDir private Path folder;
  private Path net = Path.of("");

  @BeforeEach
  void choose() {
    var _ = Souk.requireAnvil();
    net = folder.resolve("net");
  }

  private Object[] with(String... action) {
    List<Object> all = new java.util.ArrayList<>(List.of("wallet"));
    all.addAll(List.of(action));
    all.addAll(
        List.of(
            "--network",
            net,
            "--keystore",
            net.resolve("keys/publisher.json"),
            "--password-file",
            net.resolve("keys/password"),
            "--json"));
    return all.toArray();
  }

  @Test
  void shouldGoOnWithItsChainWhenItIsStartedAgain() throws Exception {
    JsonNode made;
    JsonNode account;
    try (Souk devnet = Souk.start("devnet", "--dir", net, "--port", 0, "--caches", 2, "--json")) {
      made = devnet.awaitObject();
      assertThat(Path.of(made.get("market").asString())).endsWithRaw(Path.of("devnet.yaml"));
      account = Souk.run(with("deposit", "5")).good().json();
      Souk.run("devnet", "--dir", net)
          .bad(Main.FAILED, "the devnet of %s runs already, at %s".formatted(net, url(made)));
      devnet.stop().good();
    }
    assertThat(net.resolve("chain.json")).isNotEmptyFile();

    Object[] sameOnceMore = {
      "devnet", "--dir", net, "--market", "../markets/devnet.yaml", "--caches", 2, "--json"
    };
    try (Souk devnet = Souk.start(sameOnceMore)) {
      JsonNode again = devnet.awaitObject();
      for (String same : List.of("url", "contract", "keys", "blockSeconds", "market")) {
        assertThat(again.get(same)).as(same).isEqualTo(made.get(same));
      }
      JsonNode kept = Souk.run(with()).good().json();
      assertThat(kept.get("balance")).isEqualTo(account.get("balance"));
      assertThat(kept.get("balance").asLong()).isEqualTo(5_000_000);
      assertThat(kept.get("block").asLong()).isGreaterThanOrEqualTo(account.get("block").asLong());
      // and it can be written to
      assertThat(Souk.run(with("withdraw", "2")).good().json().get("balance").asLong())
          .isEqualTo(3_000_000);
      devnet.stop().good();
    }

    Map<String, String> others =
        Map.of("--market", "../markets/content.yaml", "--caches", "3", "--block-time", "3");
    for (String option : others.keySet()) {
      Souk.run("devnet", "--dir", net, option, others.get(option))
          .bad(Main.USAGE, option + " counts when a devnet is made");
    }
    Files.delete(net.resolve("chain.json"));
    Souk.run("devnet", "--dir", net).bad(Main.USAGE, "whose chain is lost");
  }

  private static String url(JsonNode made) {
    return made.get("url").asString();
  }

  @Test
  void shouldTellOthersWhereItIsWhenItGoesOnAtAnotherPort() throws Exception {
    try (Souk devnet = Souk.start("devnet", "--dir", net, "--port", 0, "--json")) {
      var _ = devnet.awaitObject();
      devnet.stop().good();
    }
    try (Souk devnet = Souk.start("devnet", "--dir", net, "--port", 0, "--json")) {
      String url = url(devnet.awaitObject());
      assertThat(Network.read(net).url()).isEqualTo(url);
      Souk.run(with()).good();
      devnet.stop().good();
    }
    try (Souk devnet = Souk.start("devnet", "--dir", net, "--port", 0)) {
      for (int look = 0; look < 1_000 && !devnet.text().contains("it goes on"); look++) {
        Thread.sleep(20);
      }
      assertThat(devnet.text()).contains("Each key got 1 000 000.00 TST, the test token");
      devnet.stop().good();
    }
  }

  @Test
  void shouldKeepAMarketFileWhoseNameIsTakenAndAnAddressWithoutAPort() throws Exception {
    Path market = folder.resolve(Network.FILE);
    Files.copy(Path.of("../markets/devnet.yaml"), market);
    Object[] start = {"devnet", "--dir", net, "--port", 0, "--caches", 1, "--market", market};
    List<Object> json = new java.util.ArrayList<>(List.of(start));
    json.add("--json");
    try (Souk devnet = Souk.start(json.toArray())) {
      Path copy = Path.of(devnet.awaitObject().get("market").asString());
      assertThat(copy).hasFileName("market.yaml").hasSameTextualContentAs(market);
      assertThat(Network.read(net).parameters().kind()).isEqualTo("content/1");
      devnet.stop().good();
    }
    Network made = Network.read(net);
    made.at("http://127.0.0.1").write(net);
    try (Souk devnet = Souk.start(json.toArray())) {
      assertThat(url(devnet.awaitObject())).matches("http://127.0.0.1:[0-9]+");
      devnet.stop().good();
    }
  }

  /** ^C reaches both, and the one that ends first may be anvil. */
  @Test
  void shouldSayNothingOfAnvilWhenBothAreInterrupted() throws Exception {
    Process process =
        Terminal.start(
            Map.of(), Terminal.souk("devnet", "--dir", net, "--port", 0, "--caches", 1, "--json"));
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      StringBuilder said = new StringBuilder();
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        said.append(line);
        if (line.equals("}")) {
          break;
        }
      }
      long anvil = new ObjectMapper().readTree(said.toString()).get("anvilPid").asLong();
      signal("INT", anvil);
      ProcessHandle.of(anvil).ifPresent(handle -> handle.onExit().join());
      signal("INT", process.pid());
      assertThat(process.waitFor()).isEqualTo(130);
      assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
          .isEmpty();
    } finally {
      process.destroyForcibly();
    }
  }

  private static void signal(String name, long pid) throws Exception {
    assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor())
        .isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--port 99999 | --port takes 0 to 65535, got 99999",
        "--port -1 | --port takes 0 to 65535, got -1",
        "--caches 0 | --caches takes 1 to 100, got 0",
        "--block-time 0 | --block-time takes 1 to 3600, got 0",
        "--market NOWHERE | there is no market file NOWHERE"
      })
  void shouldNameTheOptionThatIsWrongAndNoOther(String options, String message) throws Exception {
    List<Object> all = new java.util.ArrayList<>(List.of("devnet", "--dir", net));
    all.addAll(List.of(options.split(" ", -1)));
    Souk.run(all.toArray()).bad(Main.USAGE, "souk: " + message);
    assertThat(net).doesNotExist();
  }

  @Test
  void shouldLeaveAHalfMadeDevnetAlone() throws Exception {
    Files.createDirectories(net.resolve("keys"));
    Souk.run("devnet", "--dir", net)
        .bad(Main.USAGE, "has keys and no network.yaml", "or something else; name another --dir");
    assertThat(net).isDirectoryNotContaining("glob:**.json");
  }
}
