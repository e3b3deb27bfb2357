package souk.replication;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Spreads bytes so that every 32 of them are a number of 254 bits: 127 bytes become 128. The bits
 * are taken as one little-endian stream, and two zero bits follow each 254.
 */
final class Fr32 {
  /** Bytes that go in at a time. */
  static final int IN = 127;

  /** Bytes that come out for them. */
  static final int OUT = 128;

  private static final int NODE = 32;
  private static final int NODE_BITS = 254;
  private static final int LOW_SIX = 0x3f;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private Fr32() {}

  /** Spreads {@link #IN} bytes into {@link #OUT}. */
  static void spread(byte[] in, int from, byte[] out, int to) {
    for (int node = 0; node < OUT / NODE; node++) {
      int start = node * NODE_BITS;
      int right = start & 7; // the stream's bit where the node begins in its first byte
      int place = from + (start >> 3);
      for (int i = 0; i < NODE; i += Long.BYTES) {
        long word = (long) LONG.get(in, place + i) >>> right;
        if (node < 3 || i < NODE - Long.BYTES) { // the last word has no byte behind it
          word |= (long) LONG.get(in, place + i + 1) << (Byte.SIZE - right);
        }
        LONG.set(out, to + node * NODE + i, word);
      }
      out[to + node * NODE + NODE - 1] &= LOW_SIX;
    }
  }

  /** Takes {@link #OUT} bytes back to {@link #IN}: the inverse of {@link #spread}. */
  static void gather(byte[] in, int from, byte[] out, int to) {
    for (int i = 0; i < IN; i++) {
      int node = i / NODE;
      int low = in[from + i] & (i % NODE == NODE - 1 ? LOW_SIX : 0xff);
      // The last byte of a node has two bits less, which stand at the beginning of the next one.
      int bits = (i % NODE == NODE - 1 ? Byte.SIZE - 2 : Byte.SIZE) - 2 * node;
      out[to + i] = (byte) (low >>> (2 * node) | in[from + i + 1] << bits);
    }
  }
}
