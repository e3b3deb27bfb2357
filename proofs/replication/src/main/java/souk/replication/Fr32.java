package souk.replication;

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
  private static final int LOW_SIX = 0x3f;

  private Fr32() {}

  /** Spreads {@link #IN} bytes into {@link #OUT}. */
  static void spread(byte[] in, int from, byte[] out, int to) {
    for (int node = 0; node < OUT / NODE; node++) {
      int right = (Byte.SIZE - 2 * node) % Byte.SIZE; // the stream's bit in the byte before
      int at = to + node * NODE;
      int start = from + node * NODE;
      for (int i = 0; i < NODE; i++) {
        int high = node == 3 && i == NODE - 1 ? 0 : in[start + i] << (2 * node);
        int low = node == 0 ? 0 : (in[start + i - 1] & 0xff) >>> right;
        out[at + i] = (byte) (high | low);
      }
      out[at + NODE - 1] &= LOW_SIX;
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
