package souk.puzzle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import souk.primitives.Bytes32;

/** What a colluder gets that lacks a share of one chunk, against (1 − missing)^visits. */
class MissingShareTest {
  private static final int PIECES = 128;
  private static final int TRIALS = 1_000;
  private static final double STANDARD_DEVIATIONS = 4.5;

  @ParameterizedTest(name = "{0}, chunk {1}, missing {2}: visited {3} times")
  @CsvSource({
    "SOUK,   0, 0.2, 4",
    "SOUK,   1, 0.2, 4",
    "SOUK,   2, 0.2, 4",
    "SOUK,   3, 0.2, 4", // the last as well protected as the first
    "SOUK,   3, 0.5, 4",
    "COMPAT, 0, 0.2, 4",
    "COMPAT, 3, 0.2, 3", // and here it is not
  })
  void shouldSucceedAtFormulasRateWhenShareIsMissing(
      PuzzleProfile profile, int chunk, double missing, int visits) throws InterruptedException {
    long seed = 1_000L + chunk;
    Bundles bundles = new Bundles(seed);
    PuzzleParameters parameters = new PuzzleParameters(profile, 4, 4);
    PuzzleGenerator generator = bundles.generator(parameters);
    int pieceBytes = profile.pieceBytes();
    List<byte[]> chunks = bundles.chunks(4, PIECES * pieceBytes);
    int kept = PIECES - (int) Math.round(missing * PIECES);

    int solved = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
      Bytes32 context = bundles.context();
      // COMPAT has no context: other chunks make another puzzle.
      chunks.set(3, bundles.bytes(PIECES * pieceBytes));
      Generated generated = generator.generate(context, Bundles.source(chunks));
      byte[] whole = chunks.get(chunk);
      byte[] part = whole.clone();
      int hole = bundles.between(0, PIECES - 1);
      for (int i = kept; i < PIECES; i++) {
        int at = (hole + i) % PIECES * pieceBytes;
        Arrays.fill(part, at, at + pieceBytes, (byte) 0);
      }
      chunks.set(chunk, part);
      Optional<Solution> solution =
          PuzzleSolver.single().solve(generated.puzzle(), Bundles.ranges(chunks));
      chunks.set(chunk, whole);
      if (solution.isPresent()) {
        solved++;
        assertThat(solution.get().key()).as("seed %d", seed).isEqualTo(generated.key());
      }
    }

    double expected = Math.pow((double) kept / PIECES, visits);
    double deviation = Math.sqrt(expected * (1 - expected) / TRIALS);
    // A piece may be visited twice: at most visits² / 2 in PIECES chains are easier by one visit.
    double repeats = visits * visits / 2.0 / PIECES * expected * missing;
    assertThat((double) solved / TRIALS)
        .as("seed %d", seed)
        .isCloseTo(expected, within(STANDARD_DEVIATIONS * deviation + repeats));
  }
}
