package souk.puzzle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/** Lanes, portable search and reference agree. */
class LaneSearchTest {
  @Test
  void shouldFindReferencesStartWhenParametersAreRandom() {
    for (long seed = 1; seed <= 25; seed++) {
      Bundles bundles = new Bundles(seed);
      PuzzleParameters parameters =
          new PuzzleParameters(PuzzleProfile.SOUK, bundles.between(1, 5), bundles.between(2, 5));
      List<byte[]> chunks = new ArrayList<>();
      List<ByteRange> ranges = new ArrayList<>();
      for (int i = 0; i < parameters.caches(); i++) {
        byte[] array = bundles.bytes(bundles.between(40, 20_000));
        int offset = bundles.between(0, 8);
        ByteRange range = new ByteRange(array, offset, array.length - offset);
        ranges.add(range);
        chunks.add(Arrays.copyOfRange(array, offset, array.length));
      }
      int starts = chunks.getFirst().length / 32;
      Bytes32 context = bundles.context();
      // Each start is the solution of its own puzzle: the first, the last and one between.
      for (int start : new int[] {0, starts - 1, bundles.between(0, starts - 1)}) {
        byte[] goal =
            ReferencePuzzle.chain(true, context.toArray(), parameters.passes(), chunks, start)
                .goal();
        Puzzle puzzle = new Puzzle(parameters, context, Bytes.of(goal));

        assertThat(new LaneSearch(puzzle, ranges).find(0, starts))
            .as("seed %d", seed)
            .isEqualTo(start);
        assertThat(new PortableSearch(puzzle, ranges).find(0, starts))
            .as("seed %d", seed)
            .isEqualTo(start);
      }
    }
  }

  @Test
  void shouldStayInsideRangeWhenSearchingPartOfStarts() {
    Bundles bundles = new Bundles(3);
    List<byte[]> chunks = bundles.chunks(2, 300 * 32);
    Bytes32 context = bundles.context();
    int start = 150;
    byte[] goal = ReferencePuzzle.chain(true, context.toArray(), 4, chunks, start).goal();
    PuzzleParameters parameters = new PuzzleParameters(PuzzleProfile.SOUK, 2, 4);
    Puzzle puzzle = new Puzzle(parameters, context, Bytes.of(goal));
    for (StartSearch search :
        List.of(
            new LaneSearch(puzzle, Bundles.ranges(chunks)),
            new PortableSearch(puzzle, Bundles.ranges(chunks)))) {
      assertThat(search.find(0, start)).isEqualTo(StartSearch.NONE);
      assertThat(search.find(start + 1, 300)).isEqualTo(StartSearch.NONE);
      assertThat(search.find(start, start + 1)).isEqualTo(start);
      assertThat(search.find(start - 1, 300)).isEqualTo(start);
      assertThat(search.find(7, start + 1)).isEqualTo(start);
      assertThat(search.find(0, 0)).isEqualTo(StartSearch.NONE);
    }
  }

  @Test
  void shouldRefuseWhenProfileIsCompat() {
    PuzzleParameters parameters = new PuzzleParameters(PuzzleProfile.COMPAT, 1, 3);
    Puzzle puzzle = new Puzzle(parameters, Bytes32.ZERO, Bytes.of(new byte[48]));

    assertThatThrownBy(() -> new LaneSearch(puzzle, List.of(ByteRange.of(new byte[64]))))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
