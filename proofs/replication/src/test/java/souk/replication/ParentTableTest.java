package souk.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parents kept on disk. */
class ParentTableTest {
  private static final String PUBLISHED =
      "840057702eea7652cf97e04306c30fe57174714d90de156a25eddd6075c25b97";

  @TempDir private Path folder;

  private final SdrGraph graph = new SdrGraph(64, PorepId.registered(5), SdrGraph.Version.V1_1);

  @Test
  void shouldBeTheFileThatFilecoinPublishesTheHashOf() throws Exception {
    try (ParentTable table = ParentTable.of(graph, folder, Progress.NONE)) {
      assertThat(table.sha256()).isEqualTo(PUBLISHED);
      int[] kept = new int[Graph.PARENTS];
      int[] computed = new int[Graph.PARENTS];
      for (int node = 0; node < 64; node++) {
        table.parents(node, kept);
        graph.parents(node, computed);
        assertThat(kept).isEqualTo(computed);
      }
    }
  }

  @Test
  void shouldBeMadeOnceAndAgainWhenItIsDamaged() throws Exception {
    List<Long> made = new ArrayList<>();
    Progress progress = (done, _, _) -> made.add(done);
    ParentTable.of(graph, folder, progress).close();
    ParentTable.of(graph, folder, progress).close();
    assertThat(made).containsExactly(64L);
    Path file = folder.resolve(graph.name() + ".parents");
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(100);
      bytes.write(bytes.read() ^ 1);
    }
    try (ParentTable table = ParentTable.of(graph, folder, progress)) {
      assertThat(table.sha256()).isEqualTo(PUBLISHED);
    }
    assertThat(made).containsExactly(64L, 64L);
  }

  @Test
  void shouldGoOnWhereACrashCutItOff() throws Exception {
    KeccakGraph large = new KeccakGraph(13);
    String whole;
    try (ParentTable table = ParentTable.of(large, folder.resolve("whole"), Progress.NONE)) {
      whole = table.sha256();
    }
    List<Long> first = new ArrayList<>();
    assertThatThrownBy(() ->
            ParentTable.of(
                large,
                folder,
                (done, _, _) -> {
                  first.add(done);
                  throw new IllegalStateException("crash");
                }))
        .hasMessage("crash");
    // A row that was cut off in the middle is made again.
    Path part = folder.resolve(large.name() + ".part");
    try (RandomAccessFile bytes = new RandomAccessFile(part.toFile(), "rw")) {
      bytes.setLength(Files.size(part) - 7);
    }
    List<Long> second = new ArrayList<>();
    try (ParentTable table = ParentTable.of(large, folder, (done, _, _) -> second.add(done))) {
      assertThat(table.sha256()).isEqualTo(whole);
    }
    assertThat(second.getFirst()).isGreaterThan(first.getLast());
  }

  @Test
  void shouldNotBeMadeByTwoAtOnce() {
    assertThatThrownBy(() ->
            ParentTable.of(
                graph,
                folder,
                (_, _, _) -> {
                  try {
                    ParentTable.of(graph, folder, Progress.NONE).close();
                  } catch (java.io.IOException e) {
                    throw new IllegalStateException(e.getMessage(), e);
                  }
                }))
        .hasMessageContaining("is being written already");
  }
}
