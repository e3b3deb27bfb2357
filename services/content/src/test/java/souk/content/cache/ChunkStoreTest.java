package souk.content.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.content.BlockTree;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/** How much of a disk chunks take. */
class ChunkStoreTest {
  private static final int SIZE = 4096;

  @TempDir private Path folder;
  private final Random random = new Random(61);

  private record Chunk(Bytes32 id, Bytes bytes) {}

  private Chunk chunk() {
    byte[] bytes = new byte[SIZE];
    random.nextBytes(bytes);
    BlockTree tree = new BlockTree(BlockTree.Kind.PLAINTEXT);
    tree.update(ByteBuffer.wrap(bytes));
    return new Chunk(tree.digest(), Bytes.of(bytes));
  }

  private void open(ChunkStore store, Chunk chunk) throws Exception {
    store
        .open(
            chunk.id(),
            SIZE,
            sink -> {
              assertThat(onDisk()).as("what is there before a chunk arrives").isLessThan(3 * SIZE);
              sink.accept(ByteBuffer.wrap(chunk.bytes().toArray()));
            })
        .close();
  }

  private long onDisk() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }

  @Test
  void shouldNeverHoldMoreBytesThanItMayAlsoWhileAChunkArrivesAndAfterARestart() throws Exception {
    ChunkStore store = new ChunkStore(folder, 3 * SIZE);
    Chunk first = chunk();
    open(store, first);
    open(store, chunk());
    open(store, chunk());
    assertThat(onDisk()).isEqualTo(3 * SIZE);
    assertThat(store.holds(first.id())).isTrue();
    open(store, chunk());
    assertThat(onDisk()).isEqualTo(3 * SIZE);
    assertThat(store.holds(first.id())).as("the one used longest ago").isFalse();

    ChunkStore again = new ChunkStore(folder, 3 * SIZE);
    assertThat(again.bytes()).isEqualTo(3 * SIZE);
    open(again, chunk());
    assertThat(onDisk()).isEqualTo(3 * SIZE);
    ChunkStore smaller = new ChunkStore(folder, 2 * SIZE);
    assertThat(smaller.bytes()).isEqualTo(2 * SIZE);
    assertThat(onDisk()).isEqualTo(2 * SIZE);
  }

  @Test
  void shouldRefuseAChunkThatFitsOnlyInPlaceOfOnesThatAreArriving() throws Exception {
    ChunkStore store = new ChunkStore(folder, 2 * SIZE - 1);
    Chunk outer = chunk();
    Chunk inner = chunk();
    store
        .open(
            outer.id(),
            SIZE,
            sink -> {
              assertThatThrownBy(() -> open(store, inner))
                  .isInstanceOf(ChunkStore.NoRoomException.class);
              sink.accept(ByteBuffer.wrap(outer.bytes().toArray()));
            })
        .close();
    open(store, inner);
    assertThat(store.bytes()).isEqualTo(SIZE);
    assertThatThrownBy(() -> open(new ChunkStore(folder, SIZE - 1), outer))
        .as("one that never fits")
        .isInstanceOf(ChunkStore.NoRoomException.class);
  }
}
