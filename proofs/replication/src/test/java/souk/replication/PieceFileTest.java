package souk.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commitments to files. */
class PieceFileTest {
  @TempDir private Path folder;

  private static LongConsumer once(Path file, Change change) {
    boolean[] done = {false};
    return _ -> {
      if (!done[0]) {
        done[0] = true;
        try {
          change.of(file);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    };
  }

  @FunctionalInterface
  private interface Change {
    void of(Path file) throws IOException;
  }

  @Test
  void shouldRefuseAFileThatIsChangedWhileItIsRead() throws Exception {
    List<Change> changes =
        List.of(
            file -> Files.write(file, new byte[1], StandardOpenOption.APPEND),
            file -> Files.write(file, new byte[300_000]),
            file -> Files.setLastModifiedTime(file, FileTime.fromMillis(1)),
            file -> {
              Files.delete(file);
              Files.write(file, new byte[300_001]);
            });
    for (Change change : changes) {
      Path file = Files.write(folder.resolve("file"), new byte[400_000]);
      assertThatThrownBy(() -> PieceFile.commit(file, once(file, change)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("was changed while it was read");
    }
  }

  @Test
  void shouldReadSparseFilesAsZeros() throws Exception {
    Path sparse = folder.resolve("sparse");
    long size = 10_000_000;
    try (RandomAccessFile file = new RandomAccessFile(sparse.toFile(), "rw")) {
      file.setLength(size);
    }
    List<Long> progress = new ArrayList<>();
    Piece piece = PieceFile.commit(sparse, progress::add);
    byte[] zeros = new byte[(int) size];
    assertThat(piece).isEqualTo(new PieceCommitment().update(zeros, 0, zeros.length).finish());
    assertThat(progress).isSorted().endsWith(size);
  }
}
