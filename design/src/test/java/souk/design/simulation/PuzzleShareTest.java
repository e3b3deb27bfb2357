package souk.design.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import souk.design.incentive.Binomial;
import souk.primitives.Bytes32;
import souk.puzzle.ByteRange;
import souk.puzzle.Generated;
import souk.puzzle.PieceSource;
import souk.puzzle.PuzzleGenerator;
import souk.puzzle.PuzzleParameters;
import souk.puzzle.PuzzleProfile;
import souk.puzzle.PuzzleSolver;

/** What the inequality puzzle-share takes for given, played with the puzzle that markets use. */
class PuzzleShareTest {
  private static final long SEED = 20_261_130;
  private static final int TRIALS = 400;
  private static final int PIECES = 512;

  @Test
  void shouldSolveAsOftenAsTheFormulaSaysWhenColludersLackAShareOfAChunk()
      throws InterruptedException, NoSuchAlgorithmException {
    PuzzleParameters shape = new PuzzleParameters(PuzzleProfile.SOUK, 2, 4);
    SecureRandom starts = SecureRandom.getInstance("SHA1PRNG");
    starts.setSeed(SEED);
    PuzzleGenerator generator = new PuzzleGenerator(shape, starts);
    RandomStream random = Seeds.of(SEED).stream();
    int bytes = PIECES * PuzzleProfile.SOUK.pieceBytes();
    int there = (int) (0.8 * bytes);
    int solved = 0;
    for (int i = 0; i < TRIALS; i++) {
      byte[] whole = new byte[bytes];
      random.nextBytes(whole);
      byte[] lacking = new byte[bytes];
      random.nextBytes(lacking);
      Generated puzzle = generator.generate(Bytes32.of(i), PieceSource.of(ranges(whole, lacking)));
      // Which share is missing decides nothing: places are chosen by hashes.
      Arrays.fill(lacking, there, bytes, (byte) 0);
      solved +=
          PuzzleSolver.single().solve(puzzle.puzzle(), ranges(whole, lacking)).isPresent() ? 1 : 0;
    }

    double expected = Math.pow((double) there / bytes, 4);
    assertThat(
            Math.min(
                Binomial.atMost(TRIALS, solved, expected),
                Binomial.atLeast(TRIALS, solved, expected)))
        .as("seed %d: %d of %d at %s each", SEED, solved, TRIALS, expected)
        .isGreaterThan(0.0005);
  }

  private static List<ByteRange> ranges(byte[] one, byte[] other) {
    return List.of(ByteRange.of(one), ByteRange.of(other));
  }
}
