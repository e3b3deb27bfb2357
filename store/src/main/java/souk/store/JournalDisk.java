package souk.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** The bytes of a journal, where they are kept. One thread uses it at a time. */
interface JournalDisk extends AutoCloseable {
  /** Opens or creates. */
  interface Opener {
    JournalDisk open(Path file) throws IOException;
  }

  long size() throws IOException;

  /** Fills the rest of {@code target} from {@code position}; throws when there is not as much. */
  void read(ByteBuffer target, long position) throws IOException;

  /** Writes all of {@code source}. */
  void write(ByteBuffer source, long position) throws IOException;

  void truncate(long size) throws IOException;

  /** Returns when everything written would survive loss of power. */
  void force() throws IOException;

  @Override
  void close() throws IOException;
}
