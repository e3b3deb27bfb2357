package souk.node;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;
import souk.primitives.DecodeException;
import souk.primitives.testkit.Decoders;

class NodeFuzzTest {
  private static final long SEED = 20_261_122;
  private static final Decoders DECODERS =
      new Decoders().addText("market file", NodeFuzzTest::market, reference());

  private static ContentMarket market(byte[] text) throws DecodeException {
    try {
      return ContentMarket.parse("market.yaml", new String(text, StandardCharsets.UTF_8));
    } catch (MarketFileException e) {
      throw new DecodeException(String.valueOf(e.getMessage()));
    }
  }

  private static byte[] reference() {
    try {
      return Files.readAllBytes(Path.of("../markets/content.yaml"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
  void shouldRefuseAMarketFileWhenItIsNestedDeeply() {
    for (String text : List.of("[".repeat(100_000), "{a: ".repeat(100_000), "- ".repeat(100_000))) {
      assertThatThrownBy(() -> ContentMarket.parse("market.yaml", text))
          .isInstanceOf(MarketFileException.class)
          .hasMessage("market.yaml: sections lie more than 8 deep");
    }
  }
}
