package souk.puzzle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

class PuzzleTest {
  private final PuzzleSolver solver = PuzzleSolver.single();

  @ParameterizedTest
  @EnumSource
  void shouldAgreeWithReferenceWhenParametersAreRandom(PuzzleProfile profile)
      throws InterruptedException {
    boolean souk = profile == PuzzleProfile.SOUK;
    for (long seed = 1; seed <= 60; seed++) {
      Bundles bundles = new Bundles(seed);
      PuzzleParameters parameters =
          new PuzzleParameters(profile, bundles.between(1, 6), bundles.between(3, 6));
      List<byte[]> chunks = new ArrayList<>();
      for (int chunk = 0; chunk < parameters.caches(); chunk++) {
        // From one piece to a hundred, most lengths no multiple of a piece.
        chunks.add(bundles.bytes(bundles.between(profile.pieceBytes(), 3200)));
      }
      Bytes32 context = bundles.context();

      Generated generated = bundles.generator(parameters).generate(context, Bundles.source(chunks));
      Puzzle puzzle = generated.puzzle();
      Solution solution = solver.solve(puzzle, Bundles.ranges(chunks)).orElseThrow();
      ReferencePuzzle.Result reference =
          ReferencePuzzle.solve(
                  souk, context.toArray(), parameters.passes(), chunks, puzzle.goal().toArray())
              .orElseThrow();

      assertThat(solution.start()).as("seed %d", seed).isEqualTo(reference.start());
      assertThat(solution.key()).as("seed %d", seed).isEqualTo(reference.key());
      assertThat(generated.key()).as("seed %d", seed).isEqualTo(reference.key());
      assertThat(PuzzleVerifier.verify(puzzle, Bundles.source(chunks), solution.start()))
          .get()
          .extracting(Solution::key)
          .as("seed %d", seed)
          .isEqualTo(reference.key());
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldAcceptOneStartOnlyWhenVerifyingAll(PuzzleProfile profile) {
    Bundles bundles = new Bundles(7);
    PuzzleParameters parameters = new PuzzleParameters(profile, 4, 4);
    List<byte[]> chunks = bundles.chunks(4, 4096);
    Puzzle puzzle =
        bundles.generator(parameters).generate(bundles.context(), Bundles.source(chunks)).puzzle();

    int starts = 4096 / profile.pieceBytes();
    List<Integer> accepted = new ArrayList<>();
    for (int start = -1; start <= starts; start++) {
      if (PuzzleVerifier.verify(puzzle, Bundles.source(chunks), start).isPresent()) {
        accepted.add(start);
      }
    }
    assertThat(accepted).hasSize(1);
  }

  @Test
  void shouldSolveNothingWhenGoalContextPassesOrOneByteDiffer() throws InterruptedException {
    Bundles bundles = new Bundles(11);
    PuzzleParameters parameters = new PuzzleParameters(PuzzleProfile.SOUK, 2, 4);
    List<byte[]> chunks = List.of(bundles.bytes(32), bundles.bytes(32)); // every piece is visited
    Bytes32 context = bundles.context();
    Puzzle puzzle =
        bundles.generator(parameters).generate(context, Bundles.source(chunks)).puzzle();
    assertThat(solver.solve(puzzle, Bundles.ranges(chunks))).isPresent();

    for (int i = 0; i < 32; i++) {
      byte[] goal = puzzle.goal().toArray();
      goal[i] ^= 1;
      assertThat(
              solver.solve(new Puzzle(parameters, context, Bytes.of(goal)), Bundles.ranges(chunks)))
          .isEmpty();
      byte[] changed = chunks.get(1).clone();
      changed[i] ^= (byte) 0x80;
      assertThat(solver.solve(puzzle, Bundles.ranges(List.of(chunks.get(0), changed)))).isEmpty();
    }
    Puzzle elsewhere = new Puzzle(parameters, bundles.context(), puzzle.goal());
    assertThat(solver.solve(elsewhere, Bundles.ranges(chunks))).isEmpty();
    Puzzle shorter =
        new Puzzle(new PuzzleParameters(PuzzleProfile.SOUK, 2, 3), context, puzzle.goal());
    assertThat(solver.solve(shorter, Bundles.ranges(chunks))).isEmpty();
    assertThat(solver.solve(puzzle, Bundles.ranges(chunks.reversed()))).isEmpty();
  }

  @Test
  void shouldOpenByFinalStateOnlyWhenEveryStateIsTried() {
    Bundles bundles = new Bundles(13);
    List<byte[]> chunks = bundles.chunks(4, 1024);
    Bytes32 context = bundles.context();
    Generated generated =
        bundles.generator(PuzzleParameters.DEFAULT).generate(context, Bundles.source(chunks));
    byte[] goal = generated.puzzle().goal().toArray();
    int start =
        ReferencePuzzle.solve(true, context.toArray(), 4, chunks, goal).orElseThrow().start();

    List<byte[]> states = ReferencePuzzle.states(true, context.toArray(), 4, chunks, start);

    assertThat(states).hasSize(4 * 4 + 1);
    assertThat(ReferencePuzzle.keyOf(states.getLast())).isEqualTo(generated.key());
    assertThat(goal).isNotEqualTo(generated.key());
    for (byte[] earlier : states.subList(0, states.size() - 1)) {
      assertThat(ReferencePuzzle.keyOf(earlier)).isNotEqualTo(generated.key());
      assertThat(ReferencePuzzle.goalOf(earlier)).isNotEqualTo(goal);
      assertThat(Arrays.copyOf(generated.key(), 20)).isNotEqualTo(earlier);
      assertThat(Arrays.copyOf(goal, 20)).isNotEqualTo(earlier);
    }
  }

  @Test
  void shouldReadEveryChunkOncePerPassWhenGenerating() {
    Bundles bundles = new Bundles(17);
    PieceSource chunks = Bundles.source(bundles.chunks(4, 1 << 16));
    int[] reads = new int[4];
    PieceSource counting =
        new PieceSource() {
          @Override
          public int chunks() {
            return chunks.chunks();
          }

          @Override
          public int length(int chunk) {
            return chunks.length(chunk);
          }

          @Override
          public void read(int chunk, int position, byte[] target, int offset, int count) {
            reads[chunk] += count;
            chunks.read(chunk, position, target, offset, count);
          }
        };

    bundles.generator(PuzzleParameters.DEFAULT).generate(bundles.context(), counting);

    assertThat(reads).containsOnly(4 * 32);
  }

  @Test
  void shouldSpreadStartsWhenGeneratingManyPuzzles() throws InterruptedException {
    Bundles bundles = new Bundles(19);
    List<byte[]> chunks = bundles.chunks(4, 8 * 32);
    PuzzleGenerator generator = bundles.generator(PuzzleParameters.DEFAULT);
    Set<Integer> starts = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      Puzzle puzzle = generator.generate(bundles.context(), Bundles.source(chunks)).puzzle();
      starts.add(solver.solve(puzzle, Bundles.ranges(chunks)).orElseThrow().start());
    }
    assertThat(starts).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7);
  }

  @ParameterizedTest
  @CsvSource({"SOUK,32,96,31", "COMPAT,16,48,15"})
  void shouldIgnoreRestWhenChunkIsNoMultipleOfPiece(
      PuzzleProfile profile, int one, int three, int under) throws InterruptedException {
    Bundles bundles = new Bundles(23);
    PuzzleParameters parameters = new PuzzleParameters(profile, 2, 4);
    List<byte[]> chunks = List.of(bundles.bytes(one + under), bundles.bytes(three + under));
    Puzzle puzzle =
        bundles.generator(parameters).generate(bundles.context(), Bundles.source(chunks)).puzzle();
    List<ByteRange> whole =
        List.of(new ByteRange(chunks.get(0), 0, one), new ByteRange(chunks.get(1), 0, three));

    assertThat(solver.solve(puzzle, whole)).isPresent();
  }

  @ParameterizedTest
  @CsvSource({"SOUK,31", "SOUK,0", "COMPAT,15"})
  void shouldRefuseWhenChunkIsShorterThanPiece(PuzzleProfile profile, int length) {
    Bundles bundles = new Bundles(29);
    PuzzleParameters parameters = new PuzzleParameters(profile, 2, 4);
    List<byte[]> chunks = List.of(bundles.bytes(64), bundles.bytes(length));
    Puzzle puzzle = new Puzzle(parameters, Bytes32.ZERO, Bytes.of(new byte[profile.hashBytes()]));
    String reason = "chunk 1 has " + length + " bytes, less than one piece";

    assertThatThrownBy(
            () -> bundles.generator(parameters).generate(Bytes32.ZERO, Bundles.source(chunks)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
    assertThatThrownBy(() -> solver.solve(puzzle, Bundles.ranges(chunks)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
    assertThatThrownBy(() -> PuzzleVerifier.verify(puzzle, Bundles.source(chunks), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void shouldRefuseWhenNumberOfChunksIsNotThatOfCaches() {
    Bundles bundles = new Bundles(31);
    List<byte[]> chunks = bundles.chunks(3, 64);
    Puzzle puzzle = new Puzzle(PuzzleParameters.DEFAULT, Bytes32.ZERO, Bytes.of(new byte[32]));

    assertThatThrownBy(() -> solver.solve(puzzle, Bundles.ranges(chunks)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the puzzle spans 4 chunks, 3 are given");
  }

  @ParameterizedTest
  @CsvSource({"SOUK,0,4", "SOUK,65,4", "SOUK,4,1", "SOUK,4,65", "SOUK,-1,4", "COMPAT,1,2"})
  void shouldRefuseWhenParametersAreOutOfRange(PuzzleProfile profile, int caches, int passes) {
    assertThatThrownBy(() -> new PuzzleParameters(profile, caches, passes))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 31, 33, 48})
  void shouldRefuseWhenGoalHasWrongLength(int length) {
    assertThatThrownBy(
            () -> new Puzzle(PuzzleParameters.DEFAULT, Bytes32.ZERO, Bytes.of(new byte[length])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the goal of a SOUK puzzle has 32 bytes, not " + length);
  }

  @Test
  void shouldHideSecretsWhenPrinted() {
    Bundles bundles = new Bundles(37);
    List<byte[]> chunks = bundles.chunks(4, 32 * 1000);
    Generated generated =
        bundles
            .generator(PuzzleParameters.DEFAULT)
            .generate(bundles.context(), Bundles.source(chunks));

    String key = HexFormat.of().formatHex(generated.key());
    assertThat(generated.toString())
        .contains(generated.puzzle().goal().toString())
        .doesNotContain(key)
        .doesNotContain(Arrays.toString(generated.key()));
    assertThat(new Solution(812, generated.key()).toString()).isEqualTo("Solution[hidden]");
  }

  @Test
  void shouldKeepKeyWhenNextIsGenerated() throws InterruptedException {
    Bundles bundles = new Bundles(41);
    List<byte[]> chunks = bundles.chunks(4, 320);
    PuzzleGenerator generator = bundles.generator(PuzzleParameters.DEFAULT);
    Generated first = generator.generate(bundles.context(), Bundles.source(chunks));
    byte[] key = first.key().clone();
    generator.generate(bundles.context(), Bundles.source(chunks));

    Optional<Solution> solution = solver.solve(first.puzzle(), Bundles.ranges(chunks));

    assertThat(solution).isPresent();
    assertThat(first.key()).isEqualTo(key).isEqualTo(solution.get().key());
  }
}
