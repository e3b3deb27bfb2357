package souk.puzzle;

import java.util.Arrays;
import java.util.Objects;

/**
 * The shape of a puzzle, the same for all bundles of a market.
 *
 * @param profile what a step hashes
 * @param caches n, the chunks of a bundle: 1 to {@value #MAX_CACHES}
 * @param passes r, how often the chain visits each chunk: 2 to {@value #MAX_PASSES}. A colluder
 *     that lacks a share m of each of v chunks succeeds with probability (1 − m)^(r·v); below four
 *     passes the profile SOUK makes it cheaper to ship states than pieces.
 */
public record PuzzleParameters(PuzzleProfile profile, int caches, int passes) {
  /** Four caches, four passes, profile SOUK. */
  public static final PuzzleParameters DEFAULT = new PuzzleParameters(PuzzleProfile.SOUK, 4, 4);

  /** The size of chunk that the defaults are made for: 1 MiB. */
  public static final int DEFAULT_CHUNK_BYTES = 1 << 20;

  public static final int MAX_CACHES = 64;
  public static final int MAX_PASSES = 64;

  /** Throws {@link IllegalArgumentException} when a number is out of its range. */
  public PuzzleParameters {
    Objects.requireNonNull(profile);
    if (caches < 1 || caches > MAX_CACHES) {
      throw new IllegalArgumentException(
          "a puzzle spans 1 to %d caches, not %d".formatted(MAX_CACHES, caches));
    }
    if (passes < 2 || passes > MAX_PASSES) {
      throw new IllegalArgumentException(
          "a puzzle makes 2 to %d passes, not %d".formatted(MAX_PASSES, passes));
    }
    if (profile == PuzzleProfile.COMPAT && caches * passes < 3) {
      throw new IllegalArgumentException(
          "a COMPAT puzzle of one cache needs 3 passes: with 2 its key is the first state, zeros");
    }
  }

  /** Steps of one chain, each of which hashes one piece. */
  public int steps() {
    return switch (profile) {
      case SOUK -> caches * passes;
      case COMPAT -> caches * passes - 1;
    };
  }

  /**
   * Hashes that it takes to try one start: the steps, and for SOUK the hash that makes the goal. A
   * solver tries half the starts on average.
   */
  public int hashesPerStart() {
    return switch (profile) {
      case SOUK -> steps() + 1;
      case COMPAT -> steps();
    };
  }

  /**
   * Whole pieces in chunk number {@code chunk} of {@code chunkBytes} bytes; what is left over at
   * the end of a chunk plays no part. Throws {@link IllegalArgumentException} when there is not
   * one.
   */
  int pieces(int chunk, int chunkBytes) {
    int pieces = chunkBytes / profile.pieceBytes();
    if (pieces < 1) {
      throw new IllegalArgumentException(
          "chunk %d has %d bytes, less than one piece of %d: split the object differently or deliver it without a puzzle"
              .formatted(chunk, chunkBytes, profile.pieceBytes()));
    }
    return pieces;
  }

  /** {@link #pieces(int, int)} for every chunk of a bundle. */
  int[] pieces(PieceSource chunks) {
    if (chunks.chunks() != caches) {
      throw new IllegalArgumentException(
          "the puzzle spans %d chunks, %d are given".formatted(caches, chunks.chunks()));
    }
    int[] pieces = new int[caches];
    for (int chunk = 0; chunk < caches; chunk++) {
      pieces[chunk] = pieces(chunk, chunks.length(chunk));
    }
    return pieces;
  }

  /** What finds a piece of each chunk of a bundle by a number from a state. */
  Modulus[] moduli(PieceSource chunks) {
    return Arrays.stream(pieces(chunks)).mapToObj(Modulus::new).toArray(Modulus[]::new);
  }
}
