package souk.umbral;

import java.util.Arrays;
import souk.primitives.Curve;
import souk.primitives.DecodeException;
import souk.primitives.PublicKey;

/**
 * One provider's share of a grant. It holds a secret, which {@link #toString} does not show:
 * whoever has as many of them as the grant's threshold, and the reader's key, can read.
 */
public final class KeyFragment {
  /** Of the encoding, in bytes. */
  public static final int SIZE = 310;

  private final byte[] id;
  private final byte[] key;
  private final byte[] precursor;
  private final byte[] commitment;
  private final byte[] proxySignature;
  private final byte[] readerSignature;
  private final boolean namesOwner;
  private final boolean namesReader;

  KeyFragment(
      byte[] id,
      byte[] key,
      byte[] precursor,
      byte[] commitment,
      byte[] proxySignature,
      byte[] readerSignature,
      boolean namesOwner,
      boolean namesReader) {
    this.id = id;
    this.key = key;
    this.precursor = precursor;
    this.commitment = commitment;
    this.proxySignature = proxySignature;
    this.readerSignature = readerSignature;
    this.namesOwner = namesOwner;
    this.namesReader = namesReader;
  }

  byte[] id() {
    return id;
  }

  byte[] key() {
    return key;
  }

  byte[] precursor() {
    return precursor;
  }

  byte[] commitment() {
    return commitment;
  }

  byte[] readerSignature() {
    return readerSignature;
  }

  /**
   * Checks all that an answer made with it will be checked by, so that who holds it cannot be made
   * to give a wrong answer by whoever made it: the commitment, both signatures, and that both name
   * owner and reader. umbral-pre checks less.
   *
   * @param signer whose signatures it must have
   * @param owner the key that is granted from
   * @param reader the key that is granted to
   */
  public VerifiedKeyFragment verify(PublicKey signer, PublicKey owner, PublicKey reader)
      throws UmbralException {
    if (!namesOwner || !namesReader) {
      throw new UmbralException(
          UmbralException.Reason.KEYS_NOT_SIGNED,
          "a key fragment's signature must name the owner's key and the reader's");
    }
    if (!Arrays.equals(commitment, Curve.multiplySecret(Umbral.U, key))) {
      throw new UmbralException(
          UmbralException.Reason.BAD_COMMITMENT, "a key fragment's commitment is not of its key");
    }
    byte[] message = Umbral.signed(id, commitment, precursor, owner, reader);
    // The reader's signature stands in each answer, and what recovers its signer in the evidence.
    if (!Signatures.isSigned(message, proxySignature, signer)
        || !Signatures.isSigned(message, readerSignature, signer)
        || Signatures.parity(message, readerSignature, signer).isEmpty()) {
      throw new UmbralException(
          UmbralException.Reason.BAD_SIGNATURE,
          "a key fragment is not signed for these keys by this signer");
    }
    return new VerifiedKeyFragment(this);
  }

  /** What may be known of it, and stands in each capsule fragment that is made with it. */
  public FragmentMark mark() {
    return FragmentMark.of(id, precursor, commitment, readerSignature);
  }

  /** umbral-pre's encoding, {@link #SIZE} bytes; it holds the secret. */
  public byte[] encode() {
    return new Packed.Writer()
        .array(5)
        .array(1)
        .point(Umbral.U)
        .bytes(id)
        .bytes(key)
        .point(precursor)
        .array(5)
        .point(commitment)
        .bytes(proxySignature)
        .bytes(readerSignature)
        .flag(namesOwner)
        .flag(namesReader)
        .toArray();
  }

  /**
   * Reads one; it is not verified.
   *
   * @throws DecodeException when it is none, or is made for another second generator
   */
  public static KeyFragment decode(byte[] bytes) throws DecodeException {
    Packed.Reader in = new Packed.Reader("a key fragment", bytes, SIZE).array(5).array(1);
    if (!Arrays.equals(in.point(), Umbral.U)) {
      throw new DecodeException("a key fragment is made for other parameters");
    }
    byte[] id = in.bytes(Umbral.ID);
    byte[] key = in.scalar();
    byte[] precursor = in.point();
    in.array(5);
    KeyFragment fragment =
        new KeyFragment(
            id,
            key,
            precursor,
            in.point(),
            in.bytes(Signatures.SIZE),
            in.bytes(Signatures.SIZE),
            in.flag(),
            in.flag());
    in.end();
    return fragment;
  }

  @Override
  public String toString() {
    return "KeyFragment " + souk.primitives.Bytes.of(id);
  }
}
