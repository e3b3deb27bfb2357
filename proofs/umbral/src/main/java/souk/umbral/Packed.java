package souk.umbral;

import java.io.ByteArrayOutputStream;
import java.util.Optional;
import souk.primitives.Curve;
import souk.primitives.DecodeException;

/**
 * The part of MessagePack that umbral-pre writes: arrays, byte strings of up to 255 bytes,
 * booleans. A reader takes just the bytes that the writer would write.
 */
final class Packed {
  private static final int FIX_ARRAY = 0x90;
  private static final int BINARY_8 = 0xc4;
  private static final int FALSE = 0xc2;
  private static final int TRUE = 0xc3;

  private Packed() {}

  /** Writes. */
  static final class Writer {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Writer array(int length) {
      if (length < 16) {
        out.write(FIX_ARRAY | length);
      } else {
        out.write(0xdc);
        out.write(length >> 8);
        out.write(length);
      }
      return this;
    }

    Writer bytes(byte[] bytes) {
      out.write(BINARY_8);
      out.write(bytes.length);
      out.writeBytes(bytes);
      return this;
    }

    Writer point(byte[] point) {
      return bytes(Curve.compress(point));
    }

    Writer flag(boolean flag) {
      out.write(flag ? TRUE : FALSE);
      return this;
    }

    byte[] toArray() {
      return out.toByteArray();
    }
  }

  /** Reads what is to be taken for hostile; anything else throws {@link DecodeException}. */
  static final class Reader {
    private final String what;
    private final byte[] bytes;
    private final boolean bare;
    private int at;

    /**
     * @param what is read, for messages
     * @param size that it has; anything else is refused before it is looked at
     */
    Reader(String what, byte[] bytes, int size) throws DecodeException {
      this(what, bytes, size, false);
    }

    private Reader(String what, byte[] bytes, int size, boolean bare) throws DecodeException {
      this.what = what;
      this.bytes = bytes;
      this.bare = bare;
      if (bytes.length != size) {
        throw new DecodeException("%s has %d bytes, not %d".formatted(what, size, bytes.length));
      }
    }

    /** The same for parts that follow each other without heads. */
    static Reader bare(String what, byte[] bytes, int size) throws DecodeException {
      return new Reader(what, bytes, size, true);
    }

    Reader array(int length) throws DecodeException {
      return head(FIX_ARRAY | length);
    }

    byte[] bytes(int length) throws DecodeException {
      head(BINARY_8);
      head(length);
      if (length > bytes.length - at) {
        throw new DecodeException("%s is cut off at byte %d".formatted(what, at));
      }
      byte[] value = java.util.Arrays.copyOfRange(bytes, at, at + length);
      at += length;
      return value;
    }

    byte[] point() throws DecodeException {
      int start = at;
      Optional<byte[]> point = Curve.decompress(bytes(Curve.COMPRESSED));
      return point.orElseThrow(
          () -> new DecodeException("%s: no point of secp256k1 at byte %d".formatted(what, start)));
    }

    byte[] scalar() throws DecodeException {
      int start = at;
      byte[] scalar = bytes(Curve.SCALAR);
      if (!Curve.isScalar(scalar)) {
        throw new DecodeException(
            "%s: no number from 1 to the group's order less one at byte %d".formatted(what, start));
      }
      return scalar;
    }

    boolean flag() throws DecodeException {
      int start = at;
      int value = next();
      if (value != TRUE && value != FALSE) {
        throw new DecodeException("%s: no boolean at byte %d".formatted(what, start));
      }
      return value == TRUE;
    }

    void end() throws DecodeException {
      if (at != bytes.length) {
        throw new DecodeException("%s: %d bytes left over".formatted(what, bytes.length - at));
      }
    }

    private Reader head(int expected) throws DecodeException {
      if (bare) {
        return this;
      }
      int start = at;
      int found = next();
      if (found != expected) {
        throw new DecodeException(
            "%s: 0x%02x at byte %d, where 0x%02x belongs".formatted(what, found, start, expected));
      }
      return this;
    }

    private int next() throws DecodeException {
      if (at == bytes.length) {
        throw new DecodeException("%s is cut off at byte %d".formatted(what, at));
      }
      return bytes[at++] & 0xff;
    }
  }
}
