package souk.transport;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;
import souk.primitives.DecodeException;
import souk.primitives.testkit.Decoders;

class TransportFuzzTest {
  private static final long SEED = 20_261_122;
  private static final Decoders DECODERS =
      new Decoders()
          .addText(
              "problem",
              TransportFuzzTest::relay,
              new Problem(402, "till-bad-secret", "the ticket \"1\"\nis ünreadable \ud83c\udffa")
                  .toJson());

  /** What a peer says can be said to the next. */
  private static Problem relay(byte[] json) throws DecodeException {
    Problem problem =
        Problem.parse(402, json).orElseThrow(() -> new DecodeException("not a problem"));
    Problem again = Problem.parse(402, problem.toJson()).orElseThrow();
    if (!again.equals(problem)) {
      throw new AssertionError(problem + " comes back as " + again);
    }
    return problem;
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
    DECODERS.mutate(SEED, 2000);
  }
}
