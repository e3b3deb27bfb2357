package souk.puzzle;

import java.util.Objects;

/**
 * A run of bytes inside an array, which is not copied: whoever passes one on leaves the bytes alone
 * until the call returns.
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record ByteRange(byte[] array, int offset, int length) {
  /** Throws {@link IndexOutOfBoundsException} when the range does not lie inside the array. */
  public ByteRange {
    Objects.checkFromIndexSize(offset, length, array.length);
  }

  /** The whole array. */
  public static ByteRange of(byte[] array) {
    return new ByteRange(array, 0, array.length);
  }
}
