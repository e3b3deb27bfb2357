package souk.umbral;

import souk.primitives.Bytes;
import souk.primitives.Curve;

/**
 * The public part of a key fragment, which each capsule fragment that is made with it repeats: who
 * knows it can tell whether an answer was made with another one.
 *
 * @param id 32 random bytes, which name the fragment
 * @param precursor the grant's point X, compressed, the same in all fragments of a grant
 * @param commitment to the fragment's secret, compressed
 * @param signature of the owner's signer over all of that and both keys, 64 bytes
 */
public record FragmentMark(Bytes id, Bytes precursor, Bytes commitment, Bytes signature) {
  public FragmentMark {
    if (id.size() != Umbral.ID
        || precursor.size() != Curve.COMPRESSED
        || commitment.size() != Curve.COMPRESSED
        || signature.size() != Signatures.SIZE) {
      throw new IllegalArgumentException("a fragment's mark has 32, 33, 33 and 64 bytes");
    }
  }

  static FragmentMark of(byte[] id, byte[] precursor, byte[] commitment, byte[] signature) {
    return new FragmentMark(
        Bytes.of(id),
        Bytes.of(Curve.compress(precursor)),
        Bytes.of(Curve.compress(commitment)),
        Bytes.of(signature));
  }
}
