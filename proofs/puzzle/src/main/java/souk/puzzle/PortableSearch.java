package souk.puzzle;

import java.security.DigestException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;

/**
 * The search in plain Java, for both profiles. It advances many chains together, step by step, so
 * that the processor fetches the pieces of the next chains while it hashes this one; one chain
 * after the other would wait for memory at every step.
 */
final class PortableSearch implements StartSearch {
  private static final int WIDTH = 32;

  private final PuzzleParameters parameters;
  private final ByteRange[] chunks;
  private final int[] pieces;
  private final byte[] firstState;
  private final byte[] goal;
  private final MessageDigest digest;
  private final byte[][] blocks; // for each chain of the batch: state, then piece
  private final byte[] result;

  PortableSearch(Puzzle puzzle, List<ByteRange> chunks) {
    parameters = puzzle.parameters();
    PuzzleProfile profile = parameters.profile();
    this.chunks = chunks.toArray(ByteRange[]::new);
    pieces = parameters.pieces(PieceSource.of(chunks));
    firstState = new Chain(parameters).firstState(puzzle.context());
    goal = puzzle.goal().toArray();
    digest = Chain.digest(profile);
    blocks = new byte[WIDTH][profile.stateBytes() + profile.pieceBytes()];
    result = new byte[profile.hashBytes()];
  }

  @Override
  public int find(int from, int to) {
    try {
      for (int start = from; start < to; start += WIDTH) {
        int found = tryBatch(start, Math.min(WIDTH, to - start));
        if (found != NONE) {
          return found;
        }
      }
      return NONE;
    } catch (DigestException e) {
      throw new IllegalStateException("a block holds a whole hash", e);
    }
  }

  private int tryBatch(int from, int width) throws DigestException {
    int stateBytes = parameters.profile().stateBytes();
    int hashBytes = parameters.profile().hashBytes();
    for (int i = 0; i < width; i++) {
      System.arraycopy(firstState, 0, blocks[i], 0, stateBytes);
      copyPiece(0, from + i, blocks[i]);
    }
    int steps = parameters.steps();
    int chunk = 0;
    for (int step = 0; step < steps; step++) {
      chunk = chunk + 1 == parameters.caches() ? 0 : chunk + 1;
      boolean last = step == steps - 1;
      for (int i = 0; i < width; i++) {
        byte[] block = blocks[i];
        digest.update(block, 0, block.length);
        digest.digest(block, 0, hashBytes);
        if (!last) {
          int index = (int) Chain.INDEX.get(block, stateBytes - 4);
          copyPiece(chunk, Integer.remainderUnsigned(index, pieces[chunk]), block);
        }
      }
    }
    for (int i = 0; i < width; i++) {
      if (meetsGoal(blocks[i])) {
        return from + i;
      }
    }
    return NONE;
  }

  private void copyPiece(int chunk, int piece, byte[] block) {
    PuzzleProfile profile = parameters.profile();
    ByteRange range = chunks[chunk];
    System.arraycopy(
        range.array(),
        range.offset() + piece * profile.pieceBytes(),
        block,
        profile.stateBytes(),
        profile.pieceBytes());
  }

  private boolean meetsGoal(byte[] block) throws DigestException {
    return switch (parameters.profile()) {
      case SOUK -> {
        digest.update(block, 0, parameters.profile().stateBytes());
        digest.update(Chain.GOAL_TAG, 0, Chain.GOAL_TAG.length);
        digest.digest(result, 0, result.length);
        yield Arrays.equals(result, goal);
      }
      case COMPAT -> Arrays.equals(block, 0, goal.length, goal, 0, goal.length);
    };
  }
}
