package souk.puzzle;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * The search of the profile SOUK on the Vector API: {@value #GROUPS} groups of {@link
 * Sha256Lanes#LANES} chains advance together, as in {@link PortableSearch}. Load this class only
 * where the module jdk.incubator.vector is present.
 */
final class LaneSearch implements StartSearch {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final int LANES = Sha256Lanes.LANES;
  private static final int GROUPS = 8;
  private static final int WIDTH = GROUPS * LANES;
  private static final int PIECE_BYTES = PuzzleProfile.SOUK.pieceBytes();

  // Rows of a group: where the words of a message stand.
  private static final int STATE = 0;
  private static final int STATE_WORDS = 5;
  private static final int PIECE = STATE_WORDS;
  private static final int STEP_PADDING = PIECE + PIECE_BYTES / 4;
  private static final int BLOCK_WORDS = 16;
  private static final int END_OF_MESSAGE = 0x80000000;

  private final int steps;
  private final ByteRange[] chunks;
  private final int[] pieces;
  private final int[] firstState;
  private final int[] goalTag;
  private final int[] goal;
  private final Sha256Lanes lanes = new Sha256Lanes();
  private final int[][] groups = new int[GROUPS][Sha256Lanes.ROWS * LANES];
  private final int[] positions = new int[GROUPS * LANES]; // of the piece that a chain reads next

  @SuppressWarnings("UnusedVariable") // written, so that no compiler drops the reads
  private int touched;

  LaneSearch(Puzzle puzzle, List<ByteRange> chunks) {
    PuzzleParameters parameters = puzzle.parameters();
    if (parameters.profile() != PuzzleProfile.SOUK) {
      throw new IllegalArgumentException("lanes are made for the profile SOUK");
    }
    steps = parameters.steps();
    this.chunks = chunks.toArray(ByteRange[]::new);
    pieces = parameters.pieces(PieceSource.of(chunks));
    firstState = words(new Chain(parameters).firstState(puzzle.context()));
    goalTag = words(Chain.GOAL_TAG);
    goal = words(puzzle.goal().toArray());
  }

  @Override
  public int find(int from, int to) {
    for (int start = from; start < to; start += WIDTH) {
      runChains(start, to - 1);
      hashGoals();
      for (int chain = 0; chain < Math.min(WIDTH, to - start); chain++) {
        int[] group = groups[chain / LANES];
        if (group[chain % LANES] == goal[0] && group[LANES + chain % LANES] == goal[1]) {
          return start + chain;
        }
      }
    }
    return NONE;
  }

  /** Runs {@link #WIDTH} chains, from {@code from} on; those beyond {@code last} repeat it. */
  private void runChains(int from, int last) {
    for (int[] group : groups) {
      fill(group, STATE, firstState);
      fillPadding(group, STEP_PADDING);
    }
    for (int chain = 0; chain < WIDTH; chain++) {
      positions[chain] = chunks[0].offset() + Math.min(from + chain, last) * PIECE_BYTES;
    }
    int chunk = 0;
    for (int step = 0; step < steps; step++) {
      if (step > 0) {
        chooseNext(chunks[chunk], pieces[chunk]);
      }
      for (int g = 0; g < GROUPS; g += 2) {
        load(chunks[chunk].array(), g);
        load(chunks[chunk].array(), g + 1);
        lanes.hash(groups[g], groups[g + 1]);
      }
      chunk = chunk + 1 == chunks.length ? 0 : chunk + 1;
    }
  }

  /** As in {@link PortableSearch}: finds every next piece and touches it. */
  private void chooseNext(ByteRange chunk, int pieces) {
    byte[] bytes = chunk.array();
    int sum = 0;
    int chain = 0;
    for (int[] group : groups) {
      for (int lane = 0; lane < LANES; lane++) {
        int index = Integer.reverseBytes(group[(STATE_WORDS - 1) * LANES + lane]);
        int at = chunk.offset() + Integer.remainderUnsigned(index, pieces) * PIECE_BYTES;
        sum += bytes[at] + bytes[at + PIECE_BYTES - 1];
        positions[chain++] = at;
      }
    }
    touched = sum;
  }

  /** Writes the pieces of one group's chains behind their states. */
  private void load(byte[] bytes, int g) {
    int[] group = groups[g];
    for (int lane = 0; lane < LANES; lane++) {
      int from = positions[g * LANES + lane];
      int to = PIECE * LANES + lane;
      for (int i = 0; i < PIECE_BYTES; i += 8) {
        long pair = (long) LONG.get(bytes, from + i);
        group[to] = (int) (pair >>> 32);
        group[to + LANES] = (int) pair;
        to += 2 * LANES;
      }
    }
  }

  private void hashGoals() {
    for (int g = 0; g < GROUPS; g += 2) {
      appendGoalTag(groups[g]);
      appendGoalTag(groups[g + 1]);
      lanes.hash(groups[g], groups[g + 1]);
    }
  }

  private void appendGoalTag(int[] group) {
    fill(group, STATE_WORDS, goalTag);
    fillPadding(group, STATE_WORDS + goalTag.length);
  }

  private static void fill(int[] group, int row, int[] words) {
    for (int i = 0; i < words.length; i++) {
      Arrays.fill(group, (row + i) * LANES, (row + i + 1) * LANES, words[i]);
    }
  }

  /** SHA-256's padding of a message of {@code words} words. */
  private static void fillPadding(int[] group, int words) {
    Arrays.fill(group, words * LANES, (words + 1) * LANES, END_OF_MESSAGE);
    Arrays.fill(group, (words + 1) * LANES, (BLOCK_WORDS - 1) * LANES, 0);
    Arrays.fill(group, (BLOCK_WORDS - 1) * LANES, BLOCK_WORDS * LANES, words * Integer.SIZE);
  }

  private static int[] words(byte[] bytes) {
    int[] words = new int[bytes.length / 4];
    for (int i = 0; i < words.length; i++) {
      words[i] = (int) INT.get(bytes, 4 * i);
    }
    return words;
  }
}
