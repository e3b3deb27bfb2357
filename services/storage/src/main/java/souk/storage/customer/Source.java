package souk.storage.customer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** What is to be stored. It is read more than once, and must be the same bytes each time. */
public interface Source {
  /** All bytes, from the beginning. */
  InputStream open() throws IOException;

  /** How many there are, as was seen at first; when there turn out to be others, it was changed. */
  long size();

  /**
   * Writes down, for its owner alone, what else is to be known of it; after all of it was read.
   *
   * @param folder of the customer's role
   */
  default void describe(Path folder) throws IOException {}

  /** A file. */
  static Source of(Path file) throws IOException {
    long size = Files.size(file);
    return new Source() {
      @Override
      public InputStream open() throws IOException {
        return Files.newInputStream(file);
      }

      @Override
      public long size() {
        return size;
      }

      @Override
      public String toString() {
        return file.toString();
      }
    };
  }

  /** What is said of something that was changed. */
  static IOException changed(Object what) {
    return new IOException(
        what + " was changed while it was read; try again when it is not being written");
  }
}
