package souk.umbral;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import souk.primitives.Curve;
import souk.primitives.Hex;
import souk.primitives.PublicKey;

/** What several parts of the scheme share: its second generator, its hashes, its signatures. */
final class Umbral {
  static final int ID = 32;

  /**
   * The second generator, of which nobody knows the logarithm: the hash to the curve (RFC 9380,
   * secp256k1_XMD:SHA-256_SSWU_RO_) of 'POINT_U' under the domain 'PARAMETERS'.
   */
  static final byte[] U =
      Curve.decompress(
              Hex.parse("03079390d0fbe220fc34aab8ecbf49098098036820fadb98c03143e55db8ec73cd"))
          .orElseThrow();

  private Umbral() {}

  /** What reader and owner share in one grant. */
  static byte[] sharedSecret(byte[] precursor, byte[] reader, byte[] product) {
    return ScalarHash.tagged("SHARED_SECRET")
        .point(precursor)
        .point(reader)
        .point(product)
        .scalar();
  }

  /** Where a fragment lies on the grant's polynomial. */
  static byte[] argument(byte[] precursor, byte[] reader, byte[] product, byte[] id) {
    return ScalarHash.tagged("POLYNOMIAL_ARG")
        .point(precursor)
        .point(reader)
        .point(product)
        .bytes(id)
        .scalar();
  }

  /** What the owner's signer signs for each fragment, with both keys named. */
  static byte[] signed(
      byte[] id, byte[] commitment, byte[] precursor, PublicKey owner, PublicKey reader) {
    return concatenation(
        id,
        Curve.compress(commitment),
        Curve.compress(precursor),
        new byte[] {1},
        owner.toCompressed(),
        new byte[] {1},
        reader.toCompressed());
  }

  static byte[] sha256(byte[] message) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(message);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("each JDK has SHA-256", e);
    }
  }

  static byte[] concatenation(byte[]... parts) {
    int size = 0;
    for (byte[] part : parts) {
      size += part.length;
    }
    byte[] all = new byte[size];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }
}
