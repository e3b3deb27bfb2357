package souk.node;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;
import souk.market.file.MarketFileException;
import souk.primitives.DecodeException;
import souk.primitives.testkit.Decoders;

class NodeFuzzTest {
  private static final long SEED = 20_261_122;
  private static final Decoders DECODERS =
      new Decoders().addText("network file", NodeFuzzTest::network, network());

  /** What is read is good to connect with. */
  private static Network network(byte[] text) throws DecodeException {
    try {
      Network network =
          Network.parse(Path.of("network.yaml"), new String(text, StandardCharsets.UTF_8));
      if (URI.create(network.url()).getHost() == null) {
        throw new AssertionError("no host in " + network.url());
      }
      return network;
    } catch (MarketFileException e) {
      throw new DecodeException(String.valueOf(e.getMessage()));
    }
  }

  private static byte[] network() {
    return """
    url: http://127.0.0.1:8545/rpc
    chainId: 31337
    contract: "0x5fbdb2315678afecb367f032d93f642f64180aa3"
    blockSeconds: 2
    confirmations: 12
    market: market.yaml
    """
        .getBytes(StandardCharsets.UTF_8);
  }

  static Stream<byte[]> inputs() {
    return DECODERS.inputs();
  }

  @MethodSource("inputs")
  @FuzzTest
  void shouldReadStrictlyOrRefuseWhateverComes(byte[] input) {
    DECODERS.check(input);
  }

  @Test
  void shouldReadStrictlyOrRefuseWhenExamplesAreMutated() {
    DECODERS.mutate(SEED, 1000);
  }

  @Test
  void shouldRefuseANetworkFileWhenItsUrlOrPathCannotBe() {
    String good = new String(network(), StandardCharsets.UTF_8);
    for (String url : List.of("http://", "http://!27.0.0.1", "ftp://127.0.0.1", "a b", "''")) {
      assertRefused(
          good.replace("http://127.0.0.1:8545/rpc", url),
          "network.yaml:1:6: url must be http://HOST");
    }
    assertRefused(good.replace("market.yaml", "\"a\\0b\""), "network.yaml:6:9: market ");
  }

  @Test
  void shouldSayInOneLineWhatDoesNotFitHoweverLongItIs() {
    String good = new String(network(), StandardCharsets.UTF_8);
    for (String text :
        List.of(
            good.replace("31337", "9".repeat(5000)),
            good.replace("31337", "\"1\\n2\""),
            good + "x".repeat(100) + ": 1\n",
            good + "\"a\\n" + "x".repeat(1000) + "\": 1\n")) {
      assertThatThrownBy(() -> Network.parse(Path.of("network.yaml"), text))
          .isInstanceOf(MarketFileException.class)
          .hasMessageMatching("network\\.yaml:\\d:\\d+: .{1,302}");
    }
  }

  private static void assertRefused(String text, String place) {
    assertThatThrownBy(() -> Network.parse(Path.of("network.yaml"), text))
        .isInstanceOf(MarketFileException.class)
        .hasMessageStartingWith(place);
  }
}
