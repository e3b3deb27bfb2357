package souk.primitives;

import static jdk.incubator.vector.VectorOperators.AND_NOT;
import static jdk.incubator.vector.VectorOperators.ROL;
import static jdk.incubator.vector.VectorOperators.XOR;

import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link KeccakF} for as many messages at once as the processor's widest register has 64-bit lanes:
 * eight with AVX-512, four with AVX2. Needs the module {@code jdk.incubator.vector}, so nothing may
 * touch this class before that is known to be there.
 *
 * <p>No operation has a helper method around it: the compiler stops inlining those in a method of
 * this size, and every vector would then be an object on the heap.
 */
final class VectorKeccak implements KeccakEngine {
  private static final VectorSpecies<Long> SPECIES = LongVector.SPECIES_PREFERRED;

  @Override
  public int lanes() {
    return SPECIES.length();
  }

  @Override
  public void hash(long[] block, long[] digest) {
    int lanes = SPECIES.length();
    LongVector a0 = LongVector.fromArray(SPECIES, block, 0 * lanes);
    LongVector a1 = LongVector.fromArray(SPECIES, block, 1 * lanes);
    LongVector a2 = LongVector.fromArray(SPECIES, block, 2 * lanes);
    LongVector a3 = LongVector.fromArray(SPECIES, block, 3 * lanes);
    LongVector a4 = LongVector.fromArray(SPECIES, block, 4 * lanes);
    LongVector a5 = LongVector.fromArray(SPECIES, block, 5 * lanes);
    LongVector a6 = LongVector.fromArray(SPECIES, block, 6 * lanes);
    LongVector a7 = LongVector.fromArray(SPECIES, block, 7 * lanes);
    LongVector a8 = LongVector.fromArray(SPECIES, block, 8 * lanes);
    LongVector a9 = LongVector.fromArray(SPECIES, block, 9 * lanes);
    LongVector a10 = LongVector.fromArray(SPECIES, block, 10 * lanes);
    LongVector a11 = LongVector.fromArray(SPECIES, block, 11 * lanes);
    LongVector a12 = LongVector.fromArray(SPECIES, block, 12 * lanes);
    LongVector a13 = LongVector.fromArray(SPECIES, block, 13 * lanes);
    LongVector a14 = LongVector.fromArray(SPECIES, block, 14 * lanes);
    LongVector a15 = LongVector.fromArray(SPECIES, block, 15 * lanes);
    LongVector a16 = LongVector.fromArray(SPECIES, block, 16 * lanes);
    LongVector a17 = LongVector.zero(SPECIES);
    LongVector a18 = LongVector.zero(SPECIES);
    LongVector a19 = LongVector.zero(SPECIES);
    LongVector a20 = LongVector.zero(SPECIES);
    LongVector a21 = LongVector.zero(SPECIES);
    LongVector a22 = LongVector.zero(SPECIES);
    LongVector a23 = LongVector.zero(SPECIES);
    LongVector a24 = LongVector.zero(SPECIES);
    for (int round = 0; round < 24; round++) {
      LongVector c0 = a0.lanewise(XOR, a5).lanewise(XOR, a10).lanewise(XOR, a15).lanewise(XOR, a20);
      LongVector c1 = a1.lanewise(XOR, a6).lanewise(XOR, a11).lanewise(XOR, a16).lanewise(XOR, a21);
      LongVector c2 = a2.lanewise(XOR, a7).lanewise(XOR, a12).lanewise(XOR, a17).lanewise(XOR, a22);
      LongVector c3 = a3.lanewise(XOR, a8).lanewise(XOR, a13).lanewise(XOR, a18).lanewise(XOR, a23);
      LongVector c4 = a4.lanewise(XOR, a9).lanewise(XOR, a14).lanewise(XOR, a19).lanewise(XOR, a24);
      LongVector d0 = c1.lanewise(ROL, 1L).lanewise(XOR, c4);
      LongVector d1 = c2.lanewise(ROL, 1L).lanewise(XOR, c0);
      LongVector d2 = c3.lanewise(ROL, 1L).lanewise(XOR, c1);
      LongVector d3 = c4.lanewise(ROL, 1L).lanewise(XOR, c2);
      LongVector d4 = c0.lanewise(ROL, 1L).lanewise(XOR, c3);
      LongVector b0 = a0.lanewise(XOR, d0);
      LongVector b1 = a6.lanewise(XOR, d1).lanewise(ROL, 44L);
      LongVector b2 = a12.lanewise(XOR, d2).lanewise(ROL, 43L);
      LongVector b3 = a18.lanewise(XOR, d3).lanewise(ROL, 21L);
      LongVector b4 = a24.lanewise(XOR, d4).lanewise(ROL, 14L);
      LongVector b5 = a3.lanewise(XOR, d3).lanewise(ROL, 28L);
      LongVector b6 = a9.lanewise(XOR, d4).lanewise(ROL, 20L);
      LongVector b7 = a10.lanewise(XOR, d0).lanewise(ROL, 3L);
      LongVector b8 = a16.lanewise(XOR, d1).lanewise(ROL, 45L);
      LongVector b9 = a22.lanewise(XOR, d2).lanewise(ROL, 61L);
      LongVector b10 = a1.lanewise(XOR, d1).lanewise(ROL, 1L);
      LongVector b11 = a7.lanewise(XOR, d2).lanewise(ROL, 6L);
      LongVector b12 = a13.lanewise(XOR, d3).lanewise(ROL, 25L);
      LongVector b13 = a19.lanewise(XOR, d4).lanewise(ROL, 8L);
      LongVector b14 = a20.lanewise(XOR, d0).lanewise(ROL, 18L);
      LongVector b15 = a4.lanewise(XOR, d4).lanewise(ROL, 27L);
      LongVector b16 = a5.lanewise(XOR, d0).lanewise(ROL, 36L);
      LongVector b17 = a11.lanewise(XOR, d1).lanewise(ROL, 10L);
      LongVector b18 = a17.lanewise(XOR, d2).lanewise(ROL, 15L);
      LongVector b19 = a23.lanewise(XOR, d3).lanewise(ROL, 56L);
      LongVector b20 = a2.lanewise(XOR, d2).lanewise(ROL, 62L);
      LongVector b21 = a8.lanewise(XOR, d3).lanewise(ROL, 55L);
      LongVector b22 = a14.lanewise(XOR, d4).lanewise(ROL, 39L);
      LongVector b23 = a15.lanewise(XOR, d0).lanewise(ROL, 41L);
      LongVector b24 = a21.lanewise(XOR, d1).lanewise(ROL, 2L);
      a0 = b0.lanewise(XOR, b2.lanewise(AND_NOT, b1)).lanewise(XOR, KeccakF.ROUND_CONSTANTS[round]);
      a1 = b1.lanewise(XOR, b3.lanewise(AND_NOT, b2));
      a2 = b2.lanewise(XOR, b4.lanewise(AND_NOT, b3));
      a3 = b3.lanewise(XOR, b0.lanewise(AND_NOT, b4));
      a4 = b4.lanewise(XOR, b1.lanewise(AND_NOT, b0));
      a5 = b5.lanewise(XOR, b7.lanewise(AND_NOT, b6));
      a6 = b6.lanewise(XOR, b8.lanewise(AND_NOT, b7));
      a7 = b7.lanewise(XOR, b9.lanewise(AND_NOT, b8));
      a8 = b8.lanewise(XOR, b5.lanewise(AND_NOT, b9));
      a9 = b9.lanewise(XOR, b6.lanewise(AND_NOT, b5));
      a10 = b10.lanewise(XOR, b12.lanewise(AND_NOT, b11));
      a11 = b11.lanewise(XOR, b13.lanewise(AND_NOT, b12));
      a12 = b12.lanewise(XOR, b14.lanewise(AND_NOT, b13));
      a13 = b13.lanewise(XOR, b10.lanewise(AND_NOT, b14));
      a14 = b14.lanewise(XOR, b11.lanewise(AND_NOT, b10));
      a15 = b15.lanewise(XOR, b17.lanewise(AND_NOT, b16));
      a16 = b16.lanewise(XOR, b18.lanewise(AND_NOT, b17));
      a17 = b17.lanewise(XOR, b19.lanewise(AND_NOT, b18));
      a18 = b18.lanewise(XOR, b15.lanewise(AND_NOT, b19));
      a19 = b19.lanewise(XOR, b16.lanewise(AND_NOT, b15));
      a20 = b20.lanewise(XOR, b22.lanewise(AND_NOT, b21));
      a21 = b21.lanewise(XOR, b23.lanewise(AND_NOT, b22));
      a22 = b22.lanewise(XOR, b24.lanewise(AND_NOT, b23));
      a23 = b23.lanewise(XOR, b20.lanewise(AND_NOT, b24));
      a24 = b24.lanewise(XOR, b21.lanewise(AND_NOT, b20));
    }
    a0.intoArray(digest, 0);
    a1.intoArray(digest, lanes);
    a2.intoArray(digest, 2 * lanes);
    a3.intoArray(digest, 3 * lanes);
  }
}
