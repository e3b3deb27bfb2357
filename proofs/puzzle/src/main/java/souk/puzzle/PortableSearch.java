package souk.puzzle;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;

/**
 * The search with the JDK's own hash, for both profiles. Many chains advance together, step by
 * step, so that their pieces are fetched from memory at the same time: one chain after the other
 * would wait for memory at every step, which costs more than the hash.
 */
final class PortableSearch implements StartSearch {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int WIDTH = 64;

  /** From one chain's block to the next: at least a state and a piece, or a hash. */
  private static final int STRIDE = 64;

  private final PuzzleParameters parameters;
  private final int stateBytes;
  private final int pieceBytes;
  private final int hashBytes;
  private final ByteRange[] chunks;
  private final Modulus[] moduli;
  private final byte[] firstState;
  private final byte[] goal;
  private final MessageDigest digest;
  private final byte[] blocks = new byte[WIDTH * STRIDE]; // each chain's state, then piece
  private final int[] positions = new int[WIDTH]; // where each chain's next piece lies
  private final byte[] result;

  @SuppressWarnings("UnusedVariable") // written, so that no compiler drops the reads
  private int touched;

  PortableSearch(Puzzle puzzle, List<ByteRange> chunks) {
    parameters = puzzle.parameters();
    PuzzleProfile profile = parameters.profile();
    stateBytes = profile.stateBytes();
    pieceBytes = profile.pieceBytes();
    hashBytes = profile.hashBytes();
    this.chunks = chunks.toArray(ByteRange[]::new);
    moduli = parameters.moduli(PieceSource.of(chunks));
    firstState = new Chain(parameters).firstState(puzzle.context());
    goal = puzzle.goal().toArray();
    digest = Chain.digest(profile);
    result = new byte[hashBytes];
  }

  @Override
  public int find(int from, int to) {
    try {
      for (int start = from; start < to; start += WIDTH) {
        int width = Math.min(WIDTH, to - start);
        runChains(start, width);
        for (int i = 0; i < width; i++) {
          if (meetsGoal(i * STRIDE)) {
            return start + i;
          }
        }
      }
      return NONE;
    } catch (DigestException e) {
      throw new IllegalStateException("a block has room for a hash", e);
    }
  }

  private void runChains(int from, int width) throws DigestException {
    for (int i = 0; i < width; i++) {
      System.arraycopy(firstState, 0, blocks, i * STRIDE, stateBytes);
      positions[i] = chunks[0].offset() + (from + i) * pieceBytes;
    }
    int steps = parameters.steps();
    for (int step = 0, chunk = 0; step < steps; step++) {
      if (step > 0) {
        chooseNext(chunks[chunk], moduli[chunk], width);
      }
      // All pieces before all hashes: a hash that reads what was just written waits for the store.
      readPieces(chunks[chunk].array(), width);
      for (int i = 0; i < width; i++) {
        int block = i * STRIDE;
        digest.update(blocks, block, stateBytes + pieceBytes);
        digest.digest(blocks, block, hashBytes); // the surplus over a state lands on the old piece
      }
      chunk = chunk + 1 == parameters.caches() ? 0 : chunk + 1;
    }
  }

  /**
   * Reads from every state where its chain's next piece lies, and touches the piece at both ends:
   * the processor fetches many at once when nothing waits for what they hold.
   */
  private void chooseNext(ByteRange chunk, Modulus pieces, int width) {
    for (int i = 0; i < width; i++) {
      int index = (int) Chain.INDEX.get(blocks, i * STRIDE + stateBytes - 4);
      positions[i] = chunk.offset() + pieces.of(index) * pieceBytes;
    }
    byte[] bytes = chunk.array();
    int sum = 0;
    for (int i = 0; i < width; i++) {
      int at = positions[i];
      sum += bytes[at] + bytes[at + pieceBytes - 1];
    }
    touched = sum;
  }

  private void readPieces(byte[] chunk, int width) {
    switch (parameters.profile()) {
      case SOUK -> {
        for (int i = 0; i < width; i++) {
          int from = positions[i];
          int to = i * STRIDE + PuzzleProfile.SOUK.stateBytes();
          LONG.set(blocks, to, (long) LONG.get(chunk, from));
          LONG.set(blocks, to + 8, (long) LONG.get(chunk, from + 8));
          LONG.set(blocks, to + 16, (long) LONG.get(chunk, from + 16));
          LONG.set(blocks, to + 24, (long) LONG.get(chunk, from + 24));
        }
      }
      case COMPAT -> {
        for (int i = 0; i < width; i++) {
          System.arraycopy(chunk, positions[i], blocks, i * STRIDE + stateBytes, pieceBytes);
        }
      }
    }
  }

  private boolean meetsGoal(int state) throws DigestException {
    return switch (parameters.profile()) {
      case SOUK -> {
        digest.update(blocks, state, stateBytes);
        digest.update(Chain.GOAL_TAG, 0, Chain.GOAL_TAG.length);
        digest.digest(result, 0, hashBytes);
        yield Arrays.equals(result, goal);
      }
      case COMPAT -> Arrays.equals(blocks, state, state + stateBytes, goal, 0, stateBytes);
    };
  }
}
