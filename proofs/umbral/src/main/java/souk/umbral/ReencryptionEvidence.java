package souk.umbral;

import souk.primitives.Curve;
import souk.primitives.PublicKey;

/**
 * What a verifier that cannot multiply points, such as a contract, needs to check a re-encryption:
 * all products that its equations name, and what recovers the signer.
 */
public final class ReencryptionEvidence {
  /** Of the encoding, in bytes. */
  public static final int SIZE = 528;

  private final byte[] encoded;

  private ReencryptionEvidence(byte[] encoded) {
    this.encoded = encoded;
  }

  /**
   * The evidence of a verified fragment, for the same keys that it was verified with.
   *
   * @throws IllegalArgumentException when it is not signed by this signer
   */
  public static ReencryptionEvidence of(
      Capsule capsule,
      VerifiedCapsuleFragment verified,
      PublicKey signer,
      PublicKey owner,
      PublicKey reader) {
    CapsuleFragment fragment = verified.fragment();
    CapsuleFragment.Proof proof = fragment.proof();
    byte[] h = fragment.challenge(capsule);
    byte[] signed = fragment.signed(owner, reader);
    int parity =
        Signatures.parity(signed, proof.signature(), signer)
            .orElseThrow(
                () -> new IllegalArgumentException("the fragment is not signed by this signer"));
    return new ReencryptionEvidence(
        new Packed.Writer()
            .array(16)
            .point(capsule.e())
            .point(Curve.multiplyPublic(capsule.e(), proof.z()))
            .point(fragment.e1())
            .point(Curve.multiplyPublic(fragment.e1(), h))
            .point(proof.e2())
            .point(capsule.v())
            .point(Curve.multiplyPublic(capsule.v(), proof.z()))
            .point(fragment.v1())
            .point(Curve.multiplyPublic(fragment.v1(), h))
            .point(proof.v2())
            .point(Curve.multiplyPublic(Umbral.U, proof.z()))
            .point(proof.commitment())
            .point(Curve.multiplyPublic(proof.commitment(), h))
            .point(proof.u2())
            .bytes(Umbral.sha256(signed))
            .flag(parity == 1)
            .toArray());
  }

  /** umbral-pre's encoding, {@link #SIZE} bytes. */
  public byte[] encode() {
    return encoded.clone();
  }
}
