package souk.market.reputation;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;
import souk.primitives.testkit.Decoders;

class ExperienceFuzzTest {
  private static final long SEED = 20_261_129;
  private static final Decoders DECODERS =
      new Decoders()
          .add(
              "receipts of one's own dealings",
              bytes -> Experience.decode(bytes, Dealings.DOMAIN),
              Experience::encode,
              List.of(
                  new Dealings().experience.encode(),
                  new Dealings().deal(5, 1, 2).deal(7, 0, 1).experience.encode()));

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
    DECODERS.mutate(SEED, 2_000);
  }
}
