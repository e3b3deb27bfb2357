package souk.market.match;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;
import souk.market.file.MarketFileException;
import souk.primitives.DecodeException;
import souk.primitives.testkit.Decoders;

class MatchFileFuzzTest {
  private static final long SEED = 20_261_129;
  private static final Decoders DECODERS =
      new Decoders().addText("offers and demands", MatchFileFuzzTest::market, example());

  /** What can be read can be matched too. */
  private static MatchFile market(byte[] text) throws DecodeException {
    try {
      MatchFile file = MatchFile.parse("m.json", new String(text, StandardCharsets.UTF_8));
      Matcher.USUAL.match(new Surplus(file.demands(), file.offers()));
      return file;
    } catch (MarketFileException e) {
      throw new DecodeException(String.valueOf(e.getMessage()));
    }
  }

  private static byte[] example() {
    try {
      return Files.readAllBytes(Path.of("../examples/match.json"));
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
  void shouldReadStrictlyOrRefuseWhenTheExampleIsMutated() {
    DECODERS.mutate(SEED, 2_000);
  }
}
