package souk.puzzle;

import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.OR;
import static jdk.incubator.vector.VectorOperators.ROR;
import static jdk.incubator.vector.VectorOperators.XOR;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * SHA-256 (FIPS 180-4) of one-block messages, as many at once as the processor has lanes of 32
 * bits, and two such groups side by side, so that one hides the latency of the other.
 *
 * <p>A group is an array of rows of {@link #LANES} words: word i of the message of lane l stands at
 * {@code i * LANES + l}. The blocks to hash, padding included, are written into the first {@link
 * #ROWS} rows of {@link #first()} and {@link #second()}; hashing leaves them as they are.
 *
 * <p>The shape of the loops is dictated by HotSpot's C2, which inlines about two rounds of vector
 * code into one method: any more, or a message schedule in the same method, and it gives up and
 * boxes every vector, ten times slower.
 */
final class Sha256Lanes {
  private static final VectorSpecies<Integer> SPECIES = IntVector.SPECIES_PREFERRED;

  /** Messages in a group. */
  static final int LANES = SPECIES.length();

  /** Rows of a group: the words of a block. */
  static final int ROWS = 16;

  /** Words of a hash that are computed. */
  static final int HASH_ROWS = 5;

  private static final int ROUNDS = 64;

  private static final int[] INITIAL = {
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

  private final int[] first = new int[ROUNDS * LANES];
  private final int[] second = new int[ROUNDS * LANES];

  /** The first group's blocks; the rows behind them are scratch. */
  int[] first() {
    return first;
  }

  /** The second group's blocks; the rows behind them are scratch. */
  int[] second() {
    return second;
  }

  /**
   * Hashes the blocks of both groups and writes the first {@link #HASH_ROWS} words of each hash, as
   * rows of a group.
   */
  void hash(int[] firstHashes, int[] secondHashes) {
    schedule(first, second);
    rounds(first, second, firstHashes, secondHashes);
  }

  private static void schedule(int[] v, int[] w) {
    // The rows t - 16, t - 2 and t - 1 stay in registers.
    IntVector v16 = IntVector.fromArray(SPECIES, v, 0);
    IntVector v2 = IntVector.fromArray(SPECIES, v, 14 * LANES);
    IntVector v1 = IntVector.fromArray(SPECIES, v, 15 * LANES);
    IntVector w16 = IntVector.fromArray(SPECIES, w, 0);
    IntVector w2 = IntVector.fromArray(SPECIES, w, 14 * LANES);
    IntVector w1 = IntVector.fromArray(SPECIES, w, 15 * LANES);
    for (int t = ROWS * LANES; t < ROUNDS * LANES; t += LANES) {
      IntVector v15 = IntVector.fromArray(SPECIES, v, t - 15 * LANES);
      IntVector v7 = IntVector.fromArray(SPECIES, v, t - 7 * LANES);
      IntVector v0 = v16.add(smallSigma0(v15)).add(v7).add(smallSigma1(v2));
      v0.intoArray(v, t);
      v16 = v15;
      v2 = v1;
      v1 = v0;
      IntVector w15 = IntVector.fromArray(SPECIES, w, t - 15 * LANES);
      IntVector w7 = IntVector.fromArray(SPECIES, w, t - 7 * LANES);
      IntVector w0 = w16.add(smallSigma0(w15)).add(w7).add(smallSigma1(w2));
      w0.intoArray(w, t);
      w16 = w15;
      w2 = w1;
      w1 = w0;
    }
  }

  private static void rounds(int[] v, int[] w, int[] firstHashes, int[] secondHashes) {
    IntVector a = IntVector.broadcast(SPECIES, INITIAL[0]);
    IntVector b = IntVector.broadcast(SPECIES, INITIAL[1]);
    IntVector c = IntVector.broadcast(SPECIES, INITIAL[2]);
    IntVector d = IntVector.broadcast(SPECIES, INITIAL[3]);
    IntVector e = IntVector.broadcast(SPECIES, INITIAL[4]);
    IntVector f = IntVector.broadcast(SPECIES, INITIAL[5]);
    IntVector g = IntVector.broadcast(SPECIES, INITIAL[6]);
    IntVector h = IntVector.broadcast(SPECIES, INITIAL[7]);
    IntVector a2 = a;
    IntVector b2 = b;
    IntVector c2 = c;
    IntVector d2 = d;
    IntVector e2 = e;
    IntVector f2 = f;
    IntVector g2 = g;
    IntVector h2 = h;
    for (int t = 0; t < ROUNDS; t++) {
      IntVector t1 = temporary1(e, f, g, h, v, t);
      IntVector t2 = temporary2(a, b, c);
      h = g;
      g = f;
      f = e;
      e = d.add(t1);
      d = c;
      c = b;
      b = a;
      a = t1.add(t2);
      t1 = temporary1(e2, f2, g2, h2, w, t);
      t2 = temporary2(a2, b2, c2);
      h2 = g2;
      g2 = f2;
      f2 = e2;
      e2 = d2.add(t1);
      d2 = c2;
      c2 = b2;
      b2 = a2;
      a2 = t1.add(t2);
    }
    a.add(INITIAL[0]).intoArray(firstHashes, 0);
    b.add(INITIAL[1]).intoArray(firstHashes, LANES);
    c.add(INITIAL[2]).intoArray(firstHashes, 2 * LANES);
    d.add(INITIAL[3]).intoArray(firstHashes, 3 * LANES);
    e.add(INITIAL[4]).intoArray(firstHashes, 4 * LANES);
    a2.add(INITIAL[0]).intoArray(secondHashes, 0);
    b2.add(INITIAL[1]).intoArray(secondHashes, LANES);
    c2.add(INITIAL[2]).intoArray(secondHashes, 2 * LANES);
    d2.add(INITIAL[3]).intoArray(secondHashes, 3 * LANES);
    e2.add(INITIAL[4]).intoArray(secondHashes, 4 * LANES);
  }

  private static IntVector temporary1(
      IntVector e, IntVector f, IntVector g, IntVector h, int[] w, int t) {
    IntVector sigma1 =
        e.lanewise(ROR, 6).lanewise(XOR, e.lanewise(ROR, 11)).lanewise(XOR, e.lanewise(ROR, 25));
    IntVector choice = e.and(f.lanewise(XOR, g)).lanewise(XOR, g);
    return h.add(IntVector.fromArray(SPECIES, w, t * LANES).add(K[t])).add(choice).add(sigma1);
  }

  private static IntVector temporary2(IntVector a, IntVector b, IntVector c) {
    IntVector sigma0 =
        a.lanewise(ROR, 2).lanewise(XOR, a.lanewise(ROR, 13)).lanewise(XOR, a.lanewise(ROR, 22));
    IntVector majority = a.and(b).lanewise(OR, c.and(a.lanewise(OR, b)));
    return sigma0.add(majority);
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
