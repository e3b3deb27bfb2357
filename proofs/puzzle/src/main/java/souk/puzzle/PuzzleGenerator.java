package souk.puzzle;

import java.security.SecureRandom;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/**
 * The publisher's side: makes a puzzle from the pieces that one chain touches, r of each chunk,
 * whatever the chunks' size. Not safe for several threads; one instance makes many puzzles.
 */
public final class PuzzleGenerator {
  private final PuzzleParameters parameters;
  private final SecureRandom random;
  private final Chain chain;

  /**
   * @param random chooses the start, which is the answer: whoever guesses it needs one chain only
   */
  public PuzzleGenerator(PuzzleParameters parameters, SecureRandom random) {
    this.parameters = parameters;
    this.random = random;
    this.chain = new Chain(parameters);
  }

  /**
   * A puzzle over the ciphertexts of one bundle.
   *
   * @param context binds the chain, such as the id of the bundle; use each once
   * @param chunks the ciphertexts as the client will receive them; lengths may differ
   * @throws IllegalArgumentException when there are not as many chunks as caches, or one is shorter
   *     than a piece
   */
  public Generated generate(Bytes32 context, PieceSource chunks) {
    int[] pieces = parameters.pieces(chunks);
    int start = random.nextInt(pieces[0]);
    chain.run(context, chunks, pieces, start);
    return new Generated(
        new Puzzle(parameters, context, Bytes.of(chain.goal())), chain.key().clone());
  }
}
