package souk.umbral;

import java.security.SecureRandom;
import java.util.Arrays;
import souk.primitives.Curve;

/** A key fragment that passed all checks, so that what is made with it passes them, too. */
public final class VerifiedKeyFragment {
  private final KeyFragment fragment;

  VerifiedKeyFragment(KeyFragment fragment) {
    this.fragment = fragment;
  }

  /** The fragment itself, to be kept. */
  public KeyFragment fragment() {
    return fragment;
  }

  /**
   * Re-encrypts a capsule, with the proof that it was done rightly.
   *
   * @param random a cryptographic source
   */
  public CapsuleFragment reencrypt(Capsule capsule, SecureRandom random) {
    byte[] key = fragment.key();
    byte[] tau = Curve.randomScalar(random);
    try {
      byte[] e1 = Curve.multiplySecret(capsule.e(), key);
      byte[] v1 = Curve.multiplySecret(capsule.v(), key);
      byte[] e2 = Curve.multiplySecret(capsule.e(), tau);
      byte[] v2 = Curve.multiplySecret(capsule.v(), tau);
      byte[] u2 = Curve.multiplySecret(Umbral.U, tau);
      byte[] h = CapsuleFragment.challenge(capsule, e1, e2, v1, v2, fragment.commitment(), u2);
      byte[] product = Curve.multiply(key, h);
      byte[] z = Curve.add(tau, product);
      Arrays.fill(product, (byte) 0);
      return new CapsuleFragment(
          e1,
          v1,
          fragment.id(),
          fragment.precursor(),
          new CapsuleFragment.Proof(
              e2, v2, fragment.commitment(), u2, z, fragment.readerSignature()));
    } finally {
      Arrays.fill(tau, (byte) 0);
    }
  }

  @Override
  public String toString() {
    return "Verified" + fragment;
  }
}
