package souk.umbral;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import souk.primitives.Curve;
import souk.primitives.PrivateKey;
import souk.primitives.PublicKey;

/**
 * Splits the right to read into key fragments: values of a polynomial whose constant is the owner's
 * key over what owner and reader share.
 */
public final class Grant {
  /** More providers than this cannot be asked; umbral-pre has no limit. */
  public static final int MOST_SHARES = 1_024;

  private Grant() {}

  /**
   * Key fragments, of which any {@code threshold} suffice.
   *
   * @param owner whose capsules the reader shall be able to open
   * @param signer signs each fragment; may be the owner
   * @param threshold from 1 to {@code shares}
   * @param shares how many, at most {@link #MOST_SHARES}
   * @param random a cryptographic source
   * @throws IllegalArgumentException when there can be no such grant
   */
  public static List<VerifiedKeyFragment> split(
      PrivateKey owner,
      PublicKey reader,
      PrivateKey signer,
      int threshold,
      int shares,
      SecureRandom random) {
    if (threshold < 1 || shares < threshold || shares > MOST_SHARES) {
      throw new IllegalArgumentException(
          "a grant takes from 1 to all of at most %d fragments, not %d of %d"
              .formatted(MOST_SHARES, threshold, shares));
    }
    byte[] x = Curve.randomScalar(random);
    byte[] precursor = Curve.generate(x);
    byte[] readerPoint = reader.toArray();
    byte[] product = Curve.multiplySecret(readerPoint, x);
    byte[] shared = Umbral.sharedSecret(precursor, readerPoint, product);
    byte[] inverse = Curve.invert(shared, random);
    byte[] ownerSecret = owner.toArray();
    byte[][] coefficients = new byte[threshold][];
    coefficients[0] = Curve.multiply(ownerSecret, inverse);
    for (int i = 1; i < threshold; i++) {
      coefficients[i] = Curve.randomScalar(random);
    }
    List<VerifiedKeyFragment> fragments = new ArrayList<>(shares);
    for (int i = 0; i < shares; i++) {
      byte[] id = new byte[Umbral.ID];
      random.nextBytes(id);
      byte[] key = value(coefficients, Umbral.argument(precursor, readerPoint, product, id));
      byte[] commitment = Curve.multiplySecret(Umbral.U, key);
      byte[] message = Umbral.signed(id, commitment, precursor, owner.publicKey(), reader);
      byte[] signature = Signatures.sign(message, signer);
      fragments.add(
          new VerifiedKeyFragment(
              new KeyFragment(id, key, precursor, commitment, signature, signature, true, true)));
    }
    Arrays.fill(x, (byte) 0);
    Arrays.fill(ownerSecret, (byte) 0);
    for (byte[] secret : List.of(shared, inverse)) {
      Arrays.fill(secret, (byte) 0);
    }
    for (byte[] coefficient : coefficients) {
      Arrays.fill(coefficient, (byte) 0);
    }
    return fragments;
  }

  private static byte[] value(byte[][] coefficients, byte[] argument) {
    byte[] value = coefficients[coefficients.length - 1].clone();
    for (int i = coefficients.length - 2; i >= 0; i--) {
      value = Curve.add(Curve.multiply(value, argument), coefficients[i]);
    }
    return value;
  }
}
