package souk.puzzle;

import static jdk.incubator.vector.VectorOperators.REVERSE_BYTES;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The search of the profile SOUK on the Vector API: {@value #GROUPS} groups of {@link
 * Sha256Lanes#LANES} chains advance together, as in {@link PortableSearch}. Load this class only
 * where the module jdk.incubator.vector is present.
 */
final class LaneSearch implements StartSearch {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Byte> HALF_PIECE = ByteVector.SPECIES_128;
  private static final int LANES = Sha256Lanes.LANES;
  private static final int GROUPS = 16;
  private static final int WIDTH = GROUPS * LANES;
  private static final int PIECE_BYTES = PuzzleProfile.SOUK.pieceBytes();
  private static final int PIECE_WORDS = PIECE_BYTES / 4;

  /** Which words of two vectors have even numbers, and which odd ones. */
  private static final IntVector EVEN = IntVector.zero(INTS).addIndex(2);

  private static final IntVector ODD = EVEN.add(1);

  // Rows of a message: a state, then a piece or a tag.
  private static final int STATE_WORDS = Sha256Lanes.HASH_ROWS;
  private static final int END_OF_MESSAGE = 0x80000000;

  private final int steps;
  private final ByteRange[] chunks;
  private final Modulus[] moduli;
  private final int[] firstState;
  private final int[] goalTag;
  private final int[] goal;
  private final Sha256Lanes lanes = new Sha256Lanes();
  private final int[][] states = new int[GROUPS][STATE_WORDS * LANES];
  private final int[] positions = new int[WIDTH]; // of the piece that a chain reads next
  private final byte[] read = new byte[WIDTH * PIECE_BYTES]; // one chain's piece after the other
  private final int[] splitOnce = new int[PIECE_WORDS * LANES];
  private final int[] splitTwice = new int[PIECE_WORDS * LANES];

  LaneSearch(Puzzle puzzle, List<ByteRange> chunks) {
    PuzzleParameters parameters = puzzle.parameters();
    if (parameters.profile() != PuzzleProfile.SOUK) {
      throw new IllegalArgumentException("lanes are made for the profile SOUK");
    }
    steps = parameters.steps();
    this.chunks = chunks.toArray(ByteRange[]::new);
    moduli = parameters.moduli(PieceSource.of(chunks));
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
        int[] hashes = states[chain / LANES];
        if (hashes[chain % LANES] == goal[0] && hashes[LANES + chain % LANES] == goal[1]) {
          return start + chain;
        }
      }
    }
    return NONE;
  }

  /** Runs {@link #WIDTH} chains, from {@code from} on; those beyond {@code last} repeat it. */
  private void runChains(int from, int last) {
    for (int[] group : states) {
      fill(group, 0, firstState);
    }
    pad(STATE_WORDS + PIECE_WORDS);
    for (int chain = 0; chain < WIDTH; chain++) {
      positions[chain] = chunks[0].offset() + Math.min(from + chain, last) * PIECE_BYTES;
    }
    for (int step = 0, chunk = 0; step < steps; step++) {
      if (step > 0) {
        chooseNext(chunks[chunk].offset(), moduli[chunk]);
      }
      readPieces(chunks[chunk].array());
      for (int g = 0; g < GROUPS; g += 2) {
        writePieces(g, lanes.first());
        writePieces(g + 1, lanes.second());
        hash(g);
      }
      chunk = chunk + 1 == chunks.length ? 0 : chunk + 1;
    }
  }

  /** Finds from every state where its chain's next piece lies. */
  private void chooseNext(int offset, Modulus pieces) {
    int chain = 0;
    for (int[] group : states) {
      for (int lane = 0; lane < LANES; lane++) {
        int index = Integer.reverseBytes(group[(STATE_WORDS - 1) * LANES + lane]);
        positions[chain++] = offset + pieces.of(index) * PIECE_BYTES;
      }
    }
  }

  /**
   * Reads every chain's piece. A loop that does nothing else lets the processor fetch many of them
   * at once, since nothing waits for what they hold.
   */
  private void readPieces(byte[] chunk) {
    int half = HALF_PIECE.length();
    for (int chain = 0; chain < WIDTH; chain++) {
      int from = positions[chain];
      int to = chain * PIECE_BYTES;
      ByteVector.fromArray(HALF_PIECE, chunk, from).intoArray(read, to);
      ByteVector.fromArray(HALF_PIECE, chunk, from + half).intoArray(read, to + half);
    }
  }

  /**
   * Writes the pieces of one group's chains as rows of a message: transposes words, of which those
   * of one piece lie side by side. Each of three splits, into words of even and of odd number,
   * moves one bit of a word's place in its piece to the front.
   */
  private void writePieces(int g, int[] blocks) {
    int from = g * LANES * PIECE_BYTES;
    for (int k = 0; k < PIECE_WORDS / 2; k++) {
      int at = from + 2 * k * BYTES.length();
      split(words(at), words(at + BYTES.length()), splitOnce, k * LANES);
    }
    for (int k = 0; k < PIECE_WORDS / 2; k++) {
      split(splitOnce, 2 * k * LANES, splitTwice, k * LANES);
    }
    for (int k = 0; k < PIECE_WORDS / 2; k++) {
      split(splitTwice, 2 * k * LANES, blocks, (STATE_WORDS + k) * LANES);
    }
  }

  private IntVector words(int at) {
    return ByteVector.fromArray(BYTES, read, at).reinterpretAsInts().lanewise(REVERSE_BYTES);
  }

  private static void split(int[] from, int at, int[] to, int target) {
    IntVector x = IntVector.fromArray(INTS, from, at);
    IntVector y = IntVector.fromArray(INTS, from, at + LANES);
    split(x, y, to, target);
  }

  private static void split(IntVector x, IntVector y, int[] to, int target) {
    EVEN.selectFrom(x, y).intoArray(to, target);
    ODD.selectFrom(x, y).intoArray(to, target + PIECE_WORDS / 2 * LANES);
  }

  private void hashGoals() {
    fill(lanes.first(), STATE_WORDS, goalTag);
    fill(lanes.second(), STATE_WORDS, goalTag);
    pad(STATE_WORDS + goalTag.length);
    for (int g = 0; g < GROUPS; g += 2) {
      hash(g);
    }
  }

  /** Hashes the states of two groups with what stands behind them in their blocks. */
  private void hash(int g) {
    System.arraycopy(states[g], 0, lanes.first(), 0, STATE_WORDS * LANES);
    System.arraycopy(states[g + 1], 0, lanes.second(), 0, STATE_WORDS * LANES);
    lanes.hash(states[g], states[g + 1]);
  }

  /** Writes SHA-256's padding of messages of {@code words} words. */
  private void pad(int words) {
    pad(lanes.first(), words);
    pad(lanes.second(), words);
  }

  private static void pad(int[] blocks, int words) {
    int end = Sha256Lanes.ROWS;
    Arrays.fill(blocks, words * LANES, (words + 1) * LANES, END_OF_MESSAGE);
    Arrays.fill(blocks, (words + 1) * LANES, (end - 1) * LANES, 0);
    Arrays.fill(blocks, (end - 1) * LANES, end * LANES, words * Integer.SIZE);
  }

  private static void fill(int[] group, int row, int[] words) {
    for (int i = 0; i < words.length; i++) {
      Arrays.fill(group, (row + i) * LANES, (row + i + 1) * LANES, words[i]);
    }
  }

  private static int[] words(byte[] bytes) {
    int[] words = new int[bytes.length / 4];
    for (int i = 0; i < words.length; i++) {
      words[i] = (int) INT.get(bytes, 4 * i);
    }
    return words;
  }
}
