package souk.puzzle;

import java.util.List;

/**
 * The chunks of one bundle, of which a few bytes are read here and there: ciphertexts in memory, or
 * plaintext in a file that a keystream is laid over ({@link CtrPieceSource}).
 */
public interface PieceSource {
  /** The number of chunks. */
  int chunks();

  /** Bytes in a chunk. */
  int length(int chunk);

  /**
   * Writes {@code count} bytes of a chunk, from {@code position} on, into {@code target} at {@code
   * offset}. Called with ranges inside the chunk only; position and count are multiples of 16.
   */
  void read(int chunk, int position, byte[] target, int offset, int count);

  /** Chunks that are held in memory. The ranges are not copied. */
  static PieceSource of(List<ByteRange> chunks) {
    ByteRange[] ranges = chunks.toArray(ByteRange[]::new);
    return new PieceSource() {
      @Override
      public int chunks() {
        return ranges.length;
      }

      @Override
      public int length(int chunk) {
        return ranges[chunk].length();
      }

      @Override
      public void read(int chunk, int position, byte[] target, int offset, int count) {
        ByteRange range = ranges[chunk];
        System.arraycopy(range.array(), range.offset() + position, target, offset, count);
      }
    };
  }
}
