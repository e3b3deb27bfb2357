package souk.replication;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** Numbers of multiformats: seven bits a byte, the lowest first, the shortest form only. */
final class Varint {
  private static final int MORE = 0x80;
  private static final int BITS = 7;
  private static final int MOST = 9;

  private Varint() {}

  static void write(long number, ByteArrayOutputStream out) {
    long left = number;
    while (left >= MORE) {
      out.write((int) left | MORE);
      left >>>= BITS;
    }
    out.write((int) left);
  }

  /** Reads what is to be taken for hostile. */
  static final class Reader {
    private final byte[] bytes;
    private int at;

    Reader(byte[] bytes) {
      this.bytes = bytes;
    }

    long next() {
      long number = 0;
      for (int i = 0; i < MOST; i++) {
        int each = raw(1)[0];
        number |= (long) (each & ~MORE & 0xff) << (BITS * i);
        if ((each & MORE) == 0) {
          if (each == 0 && i > 0) {
            throw new IllegalArgumentException("a number that is longer than need be");
          }
          return number;
        }
      }
      throw new IllegalArgumentException("a number of more than 63 bits");
    }

    byte[] raw(int length) {
      if (length > left()) {
        throw new IllegalArgumentException("cut off");
      }
      at += length;
      return Arrays.copyOfRange(bytes, at - length, at);
    }

    int left() {
      return bytes.length - at;
    }
  }
}
