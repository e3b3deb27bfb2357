package souk.replication;

import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.ROR;
import static jdk.incubator.vector.VectorOperators.XOR;

import java.util.Arrays;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * SHA-256's compression of a block (FIPS 180-4), of as many messages at once as the processor has
 * lanes of 32 bits. Load this class only where the module jdk.incubator.vector is present.
 *
 * <p>Blocks and states are rows of {@link #LANES} words: word i of the message of lane l stands at
 * {@code i * LANES + l}.
 *
 * <p>For short messages of one block {@code souk.puzzle} has another one, of two groups side by
 * side, since the shape of the loops decides whether HotSpot compiles them.
 *
 * <p>One group of messages and one round in each loop, since that is what HotSpot's C2 compiles
 * without boxing vectors where there are sixteen registers.
 */
final class Sha256Lanes {
  private static final VectorSpecies<Integer> SPECIES = IntVector.SPECIES_PREFERRED;

  /** Messages at once. */
  static final int LANES = SPECIES.length();

  /** Rows of a block. */
  static final int BLOCK = 16;

  /** Rows of a block with the words that are made of it. */
  static final int ROUNDS = 64;

  /** Rows of a state, or a hash. */
  static final int STATE = 8;

  private static final int[] FIRST = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19
  };

  private static final int[] K = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2
  };

  /** The words of all rounds for the block that pads a message of 64 bytes. */
  private static final int[] PADDING = padding();

  private Sha256Lanes() {}

  private static int[] padding() {
    int[] words = new int[ROUNDS * LANES];
    Arrays.fill(words, 0, LANES, 1 << 31);
    Arrays.fill(words, (BLOCK - 1) * LANES, BLOCK * LANES, BLOCK * Integer.SIZE);
    schedule(words);
    return words;
  }

  /** The state that a hash begins with. */
  static int[] first() {
    int[] state = new int[STATE * LANES];
    for (int row = 0; row < STATE; row++) {
      Arrays.fill(state, row * LANES, (row + 1) * LANES, FIRST[row]);
    }
    return state;
  }

  /** Makes the words of all rounds from those of the block, which stand before them. */
  static void schedule(int[] words) {
    // The rows t - 16, t - 2 and t - 1 stay in registers.
    IntVector w16 = IntVector.fromArray(SPECIES, words, 0);
    IntVector w2 = IntVector.fromArray(SPECIES, words, 14 * LANES);
    IntVector w1 = IntVector.fromArray(SPECIES, words, 15 * LANES);
    for (int t = BLOCK * LANES; t < ROUNDS * LANES; t += LANES) {
      IntVector w15 = IntVector.fromArray(SPECIES, words, t - 15 * LANES);
      IntVector w7 = IntVector.fromArray(SPECIES, words, t - 7 * LANES);
      IntVector w0 = w16.add(smallSigma0(w15)).add(w7).add(smallSigma1(w2));
      w0.intoArray(words, t);
      w16 = w15;
      w2 = w1;
      w1 = w0;
    }
  }

  /** Compresses a block whose words are all there: from one state to another. */
  static void rounds(int[] words, int[] from, int[] to) {
    rounds(words, from, to, 0);
  }

  private static void rounds(int[] words, int[] from, int[] to, int at) {
    IntVector a = IntVector.fromArray(SPECIES, from, 0);
    IntVector b = IntVector.fromArray(SPECIES, from, LANES);
    IntVector c = IntVector.fromArray(SPECIES, from, 2 * LANES);
    IntVector d = IntVector.fromArray(SPECIES, from, 3 * LANES);
    IntVector e = IntVector.fromArray(SPECIES, from, 4 * LANES);
    IntVector f = IntVector.fromArray(SPECIES, from, 5 * LANES);
    IntVector g = IntVector.fromArray(SPECIES, from, 6 * LANES);
    IntVector h = IntVector.fromArray(SPECIES, from, 7 * LANES);
    IntVector bc = b.lanewise(XOR, c);
    for (int t = 0; t < ROUNDS; t++) {
      IntVector word = IntVector.fromArray(SPECIES, words, t * LANES).add(K[t]);
      IntVector t1 = temporary1(e, f, g, h, word);
      IntVector ab = a.lanewise(XOR, b);
      IntVector t2 = temporary2(a, b, ab, bc);
      bc = ab;
      h = g;
      g = f;
      f = e;
      e = d.add(t1);
      d = c;
      c = b;
      b = a;
      a = t1.add(t2);
    }
    a.add(IntVector.fromArray(SPECIES, from, 0)).intoArray(to, at * LANES);
    b.add(IntVector.fromArray(SPECIES, from, LANES)).intoArray(to, (at + 1) * LANES);
    c.add(IntVector.fromArray(SPECIES, from, 2 * LANES)).intoArray(to, (at + 2) * LANES);
    d.add(IntVector.fromArray(SPECIES, from, 3 * LANES)).intoArray(to, (at + 3) * LANES);
    e.add(IntVector.fromArray(SPECIES, from, 4 * LANES)).intoArray(to, (at + 4) * LANES);
    f.add(IntVector.fromArray(SPECIES, from, 5 * LANES)).intoArray(to, (at + 5) * LANES);
    g.add(IntVector.fromArray(SPECIES, from, 6 * LANES)).intoArray(to, (at + 6) * LANES);
    h.add(IntVector.fromArray(SPECIES, from, 7 * LANES)).intoArray(to, (at + 7) * LANES);
  }

  /**
   * Compresses the block that pads a message of 64 bytes.
   *
   * @param at the row of {@code to} where the hash begins
   */
  static void padding(int[] from, int[] to, int at) {
    rounds(PADDING, from, to, at);
  }

  private static IntVector temporary1(
      IntVector e, IntVector f, IntVector g, IntVector h, IntVector word) {
    IntVector sigma1 =
        e.lanewise(ROR, 6).lanewise(XOR, e.lanewise(ROR, 11)).lanewise(XOR, e.lanewise(ROR, 25));
    IntVector choice = e.and(f.lanewise(XOR, g)).lanewise(XOR, g);
    return h.add(word).add(choice).add(sigma1);
  }

  private static IntVector temporary2(IntVector a, IntVector b, IntVector ab, IntVector bc) {
    IntVector sigma0 =
        a.lanewise(ROR, 2).lanewise(XOR, a.lanewise(ROR, 13)).lanewise(XOR, a.lanewise(ROR, 22));
    return sigma0.add(ab.and(bc).lanewise(XOR, b));
  }

  private static IntVector smallSigma0(IntVector x) {
    return x.lanewise(ROR, 7).lanewise(XOR, x.lanewise(ROR, 18)).lanewise(XOR, x.lanewise(LSHR, 3));
  }

  private static IntVector smallSigma1(IntVector x) {
    return x.lanewise(ROR, 17)
        .lanewise(XOR, x.lanewise(ROR, 19))
        .lanewise(XOR, x.lanewise(LSHR, 10));
  }
}
