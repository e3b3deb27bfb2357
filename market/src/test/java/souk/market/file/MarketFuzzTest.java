package souk.market.file;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;
import souk.primitives.DecodeException;
import souk.primitives.testkit.Decoders;

class MarketFuzzTest {
  private static final long SEED = 20_261_128;
  private static final Decoders DECODERS =
      new Decoders()
          .addText("market file", MarketFuzzTest::market, read("../markets/content.yaml"))
          .addText(
              "market file with duties",
              MarketFuzzTest::vault,
              VaultTerms.FILE.getBytes(StandardCharsets.UTF_8));

  private static MarketFile market(byte[] text) throws DecodeException {
    try {
      return MarketFile.parse("market.yaml", new String(text, StandardCharsets.UTF_8));
    } catch (MarketFileException e) {
      throw new DecodeException(placed(e));
    }
  }

  private static VaultTerms vault(byte[] text) throws DecodeException {
    try {
      return VaultTerms.read(market(text).service());
    } catch (MarketFileException e) {
      throw new DecodeException(placed(e));
    }
  }

  /** Every refusal has a place, unless what it refuses is no text of YAML at all. */
  private static String placed(MarketFileException e) {
    String said = String.valueOf(e.getMessage());
    if (!said.matches("market\\.yaml(:\\d+:\\d+: .{1,302}|: not YAML: .{0,302})")) {
      throw new AssertionError("no place, or not one line: " + said);
    }
    return said;
  }

  private static byte[] read(String file) {
    try {
      return Files.readAllBytes(Path.of(file));
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
}
