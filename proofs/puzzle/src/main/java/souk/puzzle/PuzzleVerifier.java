package souk.puzzle;

import java.security.MessageDigest;
import java.util.Optional;

/** Checks one start against a puzzle, at the price of one chain. */
public final class PuzzleVerifier {
  private PuzzleVerifier() {}

  /**
   * The solution, when the chain from {@code start} meets the goal; empty when it does not, or when
   * there is no such start.
   *
   * @throws IllegalArgumentException when the chunks do not fit the puzzle's parameters
   */
  public static Optional<Solution> verify(Puzzle puzzle, PieceSource chunks, int start) {
    PuzzleParameters parameters = puzzle.parameters();
    int[] pieces = parameters.pieces(chunks);
    if (start < 0 || start >= pieces[0]) {
      return Optional.empty();
    }
    Chain chain = new Chain(parameters);
    chain.run(puzzle.context(), chunks, pieces, start);
    return MessageDigest.isEqual(chain.goal(), puzzle.goal().toArray())
        ? Optional.of(new Solution(start, chain.key()))
        : Optional.empty();
  }
}
