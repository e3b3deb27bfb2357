package souk.market.negotiation;

import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Secp256k1;
import souk.primitives.Signature;

/** A turn and the signature of who says it. */
public record SignedTurn(Turn turn, Signature signature) {
  /** The most bytes of one. */
  public static final int MOST_BYTES = 128 + Draft.MOST_BYTES + Signature.COMPACT_SIZE;

  /** Whether who says it signed this digest of it. */
  boolean isSigned(Bytes32 digest) {
    return Secp256k1.recover(signature, digest).filter(turn.by()::equals).isPresent();
  }

  public byte[] encode() {
    ByteWriter out = new ByteWriter();
    turn.write(out);
    return out.signature(signature).toArray();
  }

  /**
   * Reads what {@link #encode} wrote. The signature is not checked.
   *
   * @throws DecodeException when it is anything else
   */
  public static SignedTurn decode(byte[] bytes) throws DecodeException {
    ByteReader in = new ByteReader(bytes);
    SignedTurn turn = new SignedTurn(Turn.read(in), in.signature());
    in.end();
    return turn;
  }
}
