package souk.umbral;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;
import souk.primitives.testkit.Decoders;

class UmbralFuzzTest {
  private static final long SEED = 20_261_129;
  private static final Decoders DECODERS =
      new Decoders()
          .add("capsule", Capsule::decode, Capsule::encode, Samples.bytes("capsule_msgpack"))
          .add(
              "key fragment",
              KeyFragment::decode,
              KeyFragment::encode,
              Samples.all("kfrags_msgpack").getFirst())
          .add(
              "capsule fragment",
              CapsuleFragment::decode,
              CapsuleFragment::encode,
              Samples.all("cfrags_msgpack").getFirst());

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
    DECODERS.mutate(SEED, 2000);
  }
}
