package souk.umbral;

import java.util.Arrays;
import souk.primitives.Curve;
import souk.primitives.DecodeException;
import souk.primitives.PublicKey;

/** A provider's answer: the capsule re-encrypted with its key fragment, and the proof of that. */
public final class CapsuleFragment {
  /** Of the encoding, in bytes. */
  public static final int SIZE = 381;

  /** Of the form without MessagePack. */
  public static final int SIMPLE_SIZE = 359;

  private final byte[] e1;
  private final byte[] v1;
  private final byte[] id;
  private final byte[] precursor;
  private final Proof proof;

  /** That the same number leads from E to E1, from V to V1 and from U to the commitment. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Proof(byte[] e2, byte[] v2, byte[] commitment, byte[] u2, byte[] z, byte[] signature) {}

  CapsuleFragment(byte[] e1, byte[] v1, byte[] id, byte[] precursor, Proof proof) {
    this.e1 = e1;
    this.v1 = v1;
    this.id = id;
    this.precursor = precursor;
    this.proof = proof;
  }

  byte[] e1() {
    return e1;
  }

  byte[] v1() {
    return v1;
  }

  byte[] id() {
    return id;
  }

  byte[] precursor() {
    return precursor;
  }

  Proof proof() {
    return proof;
  }

  static byte[] challenge(
      Capsule capsule, byte[] e1, byte[] e2, byte[] v1, byte[] v2, byte[] commitment, byte[] u2) {
    return ScalarHash.tagged("CFRAG_VERIFICATION")
        .point(capsule.e())
        .point(e1)
        .point(e2)
        .point(capsule.v())
        .point(v1)
        .point(v2)
        .point(Umbral.U)
        .point(commitment)
        .point(u2)
        .scalar();
  }

  byte[] challenge(Capsule capsule) {
    return challenge(capsule, e1, proof.e2(), v1, proof.v2(), proof.commitment(), proof.u2());
  }

  /** What the owner's signer signed of the key fragment that this was made with. */
  byte[] signed(PublicKey owner, PublicKey reader) {
    return Umbral.signed(id, proof.commitment(), precursor, owner, reader);
  }

  /**
   * Checks that it is the capsule, re-encrypted with a key fragment that the signer made for these
   * keys. It proves nothing about who made it, for whom or when: sign that around it.
   */
  public VerifiedCapsuleFragment verify(
      Capsule capsule, PublicKey signer, PublicKey owner, PublicKey reader) throws UmbralException {
    if (!Signatures.isSigned(signed(owner, reader), proof.signature(), signer)) {
      throw new UmbralException(
          UmbralException.Reason.BAD_SIGNATURE,
          "a capsule fragment's key fragment was not signed for these keys by this signer");
    }
    byte[] h = challenge(capsule);
    if (!Curve.holds(capsule.e(), proof.z(), proof.e2(), e1, h)
        || !Curve.holds(capsule.v(), proof.z(), proof.v2(), v1, h)
        || !Curve.holds(Umbral.U, proof.z(), proof.u2(), proof.commitment(), h)) {
      throw new UmbralException(
          UmbralException.Reason.BAD_PROOF, "a capsule fragment's proof does not hold");
    }
    return new VerifiedCapsuleFragment(this);
  }

  /**
   * Whether it names this key fragment.
   *
   * @param of whose public part it is
   */
  public boolean isOf(FragmentMark of) {
    return of.equals(FragmentMark.of(id, precursor, proof.commitment(), proof.signature()));
  }

  /** umbral-pre's encoding, {@link #SIZE} bytes. */
  public byte[] encode() {
    return new Packed.Writer()
        .array(5)
        .point(e1)
        .point(v1)
        .bytes(id)
        .point(precursor)
        .array(6)
        .point(proof.e2())
        .point(proof.v2())
        .point(proof.commitment())
        .point(proof.u2())
        .bytes(proof.z())
        .bytes(proof.signature())
        .toArray();
  }

  /** The same parts without MessagePack, {@link #SIMPLE_SIZE} bytes. */
  public byte[] toSimple() {
    return Umbral.concatenation(
        Curve.compress(e1),
        Curve.compress(v1),
        id,
        Curve.compress(precursor),
        Curve.compress(proof.e2()),
        Curve.compress(proof.v2()),
        Curve.compress(proof.commitment()),
        Curve.compress(proof.u2()),
        proof.z(),
        proof.signature());
  }

  /**
   * Reads one; it is not verified.
   *
   * @throws DecodeException when it is none
   */
  public static CapsuleFragment decode(byte[] bytes) throws DecodeException {
    return read(new Packed.Reader("a capsule fragment", bytes, SIZE));
  }

  /**
   * Reads one without MessagePack; it is not verified.
   *
   * @throws DecodeException when it is none
   */
  public static CapsuleFragment ofSimple(byte[] bytes) throws DecodeException {
    return read(Packed.Reader.bare("a capsule fragment", bytes, SIMPLE_SIZE));
  }

  private static CapsuleFragment read(Packed.Reader in) throws DecodeException {
    in.array(5);
    byte[] e1 = in.point();
    byte[] v1 = in.point();
    byte[] id = in.bytes(Umbral.ID);
    byte[] precursor = in.point();
    in.array(6);
    Proof proof =
        new Proof(
            in.point(), in.point(), in.point(), in.point(), in.scalar(), in.bytes(Signatures.SIZE));
    in.end();
    return new CapsuleFragment(e1, v1, id, precursor, proof);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CapsuleFragment that && Arrays.equals(encode(), that.encode());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(e1);
  }

  @Override
  public String toString() {
    return "CapsuleFragment " + souk.primitives.Bytes.of(id);
  }
}
