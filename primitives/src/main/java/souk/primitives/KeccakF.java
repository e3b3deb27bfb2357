package souk.primitives;

/**
 * Keccak-f[1600]; and, over a state that holds one block of 17 words and nothing else, the whole of
 * keccak-256 for a message that fits a block. Bertoni, Daemen, Peeters, Van Assche, "The Keccak
 * reference", version 3.0, section 1.2; the five steps of a round are written out so that the state
 * stays in registers.
 */
final class KeccakF implements KeccakEngine {
  static final KeccakF ENGINE = new KeccakF();

  static final long[] ROUND_CONSTANTS = {
    0x0000000000000001L, 0x0000000000008082L, 0x800000000000808aL,
    0x8000000080008000L, 0x000000000000808bL, 0x0000000080000001L,
    0x8000000080008081L, 0x8000000000008009L, 0x000000000000008aL,
    0x0000000000000088L, 0x0000000080008009L, 0x000000008000000aL,
    0x000000008000808bL, 0x800000000000008bL, 0x8000000000008089L,
    0x8000000000008003L, 0x8000000000008002L, 0x8000000000000080L,
    0x000000000000800aL, 0x800000008000000aL, 0x8000000080008081L,
    0x8000000000008080L, 0x0000000080000001L, 0x8000000080008008L
  };

  /** Words of the whole state. */
  static final int WORDS = 25;

  private KeccakF() {}

  @Override
  public int lanes() {
    return 1;
  }

  @Override
  public void hash(long[] block, long[] digest) {
    permute(block, digest);
  }

  /**
   * The permutation of a state of 25 words.
   *
   * @param from the state, or its first 17 words when the others are zero
   * @param to gets the state, or its first 4 words when it has room for no more; may be {@code
   *     from}
   */
  static void permute(long[] from, long[] to) {
    long a0 = from[0];
    long a1 = from[1];
    long a2 = from[2];
    long a3 = from[3];
    long a4 = from[4];
    long a5 = from[5];
    long a6 = from[6];
    long a7 = from[7];
    long a8 = from[8];
    long a9 = from[9];
    long a10 = from[10];
    long a11 = from[11];
    long a12 = from[12];
    long a13 = from[13];
    long a14 = from[14];
    long a15 = from[15];
    long a16 = from[16];
    boolean whole = from.length == WORDS;
    long a17 = whole ? from[17] : 0;
    long a18 = whole ? from[18] : 0;
    long a19 = whole ? from[19] : 0;
    long a20 = whole ? from[20] : 0;
    long a21 = whole ? from[21] : 0;
    long a22 = whole ? from[22] : 0;
    long a23 = whole ? from[23] : 0;
    long a24 = whole ? from[24] : 0;
    for (int round = 0; round < 24; round++) {
      long c0 = a0 ^ a5 ^ a10 ^ a15 ^ a20;
      long c1 = a1 ^ a6 ^ a11 ^ a16 ^ a21;
      long c2 = a2 ^ a7 ^ a12 ^ a17 ^ a22;
      long c3 = a3 ^ a8 ^ a13 ^ a18 ^ a23;
      long c4 = a4 ^ a9 ^ a14 ^ a19 ^ a24;
      long d0 = c4 ^ Long.rotateLeft(c1, 1);
      long d1 = c0 ^ Long.rotateLeft(c2, 1);
      long d2 = c1 ^ Long.rotateLeft(c3, 1);
      long d3 = c2 ^ Long.rotateLeft(c4, 1);
      long d4 = c3 ^ Long.rotateLeft(c0, 1);
      long b0 = a0 ^ d0;
      long b1 = Long.rotateLeft(a6 ^ d1, 44);
      long b2 = Long.rotateLeft(a12 ^ d2, 43);
      long b3 = Long.rotateLeft(a18 ^ d3, 21);
      long b4 = Long.rotateLeft(a24 ^ d4, 14);
      long b5 = Long.rotateLeft(a3 ^ d3, 28);
      long b6 = Long.rotateLeft(a9 ^ d4, 20);
      long b7 = Long.rotateLeft(a10 ^ d0, 3);
      long b8 = Long.rotateLeft(a16 ^ d1, 45);
      long b9 = Long.rotateLeft(a22 ^ d2, 61);
      long b10 = Long.rotateLeft(a1 ^ d1, 1);
      long b11 = Long.rotateLeft(a7 ^ d2, 6);
      long b12 = Long.rotateLeft(a13 ^ d3, 25);
      long b13 = Long.rotateLeft(a19 ^ d4, 8);
      long b14 = Long.rotateLeft(a20 ^ d0, 18);
      long b15 = Long.rotateLeft(a4 ^ d4, 27);
      long b16 = Long.rotateLeft(a5 ^ d0, 36);
      long b17 = Long.rotateLeft(a11 ^ d1, 10);
      long b18 = Long.rotateLeft(a17 ^ d2, 15);
      long b19 = Long.rotateLeft(a23 ^ d3, 56);
      long b20 = Long.rotateLeft(a2 ^ d2, 62);
      long b21 = Long.rotateLeft(a8 ^ d3, 55);
      long b22 = Long.rotateLeft(a14 ^ d4, 39);
      long b23 = Long.rotateLeft(a15 ^ d0, 41);
      long b24 = Long.rotateLeft(a21 ^ d1, 2);
      a0 = b0 ^ (~b1 & b2) ^ ROUND_CONSTANTS[round];
      a1 = b1 ^ (~b2 & b3);
      a2 = b2 ^ (~b3 & b4);
      a3 = b3 ^ (~b4 & b0);
      a4 = b4 ^ (~b0 & b1);
      a5 = b5 ^ (~b6 & b7);
      a6 = b6 ^ (~b7 & b8);
      a7 = b7 ^ (~b8 & b9);
      a8 = b8 ^ (~b9 & b5);
      a9 = b9 ^ (~b5 & b6);
      a10 = b10 ^ (~b11 & b12);
      a11 = b11 ^ (~b12 & b13);
      a12 = b12 ^ (~b13 & b14);
      a13 = b13 ^ (~b14 & b10);
      a14 = b14 ^ (~b10 & b11);
      a15 = b15 ^ (~b16 & b17);
      a16 = b16 ^ (~b17 & b18);
      a17 = b17 ^ (~b18 & b19);
      a18 = b18 ^ (~b19 & b15);
      a19 = b19 ^ (~b15 & b16);
      a20 = b20 ^ (~b21 & b22);
      a21 = b21 ^ (~b22 & b23);
      a22 = b22 ^ (~b23 & b24);
      a23 = b23 ^ (~b24 & b20);
      a24 = b24 ^ (~b20 & b21);
    }
    to[0] = a0;
    to[1] = a1;
    to[2] = a2;
    to[3] = a3;
    if (to.length == WORDS) {
      to[4] = a4;
      to[5] = a5;
      to[6] = a6;
      to[7] = a7;
      to[8] = a8;
      to[9] = a9;
      to[10] = a10;
      to[11] = a11;
      to[12] = a12;
      to[13] = a13;
      to[14] = a14;
      to[15] = a15;
      to[16] = a16;
      to[17] = a17;
      to[18] = a18;
      to[19] = a19;
      to[20] = a20;
      to[21] = a21;
      to[22] = a22;
      to[23] = a23;
      to[24] = a24;
    }
  }
}
