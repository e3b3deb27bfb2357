package souk.exchange.wire;

import souk.primitives.Address;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Eip712;
import souk.primitives.Secp256k1;
import souk.primitives.Signature;
import souk.primitives.Signer;

/**
 * Which process of a key answers: its own 32 bytes, and the key's signature over those and the 32
 * bytes that the asker drew.
 *
 * @param process drawn at the start of the node
 */
public record PresenceAnswer(Bytes32 process, Signature signature) {
  public static final int BYTES = Bytes32.SIZE + Signature.COMPACT_SIZE;

  private static final Eip712.Type TYPE =
      Eip712.Type.of("Presence", "bytes32 challenge", "bytes32 process");

  /** Answers a challenge. */
  public static PresenceAnswer sign(
      Signer key, Bytes32 challenge, Bytes32 process, Eip712.Domain domain) {
    return new PresenceAnswer(process, key.sign(digest(challenge, process, domain)));
  }

  /** What is signed. */
  public static Bytes32 digest(Bytes32 challenge, Bytes32 process, Eip712.Domain domain) {
    return domain.digest(TYPE.hash(challenge, process));
  }

  /** Whether a key's owner answered that challenge so. */
  public boolean isBy(Address key, Bytes32 challenge, Eip712.Domain domain) {
    return Secp256k1.recover(signature, digest(challenge, process, domain))
        .filter(key::equals)
        .isPresent();
  }

  public byte[] encode() {
    return new ByteWriter().bytes32(process).signature(signature).toArray();
  }

  public static PresenceAnswer decode(byte[] message) throws DecodeException {
    ByteReader in = new ByteReader(message);
    PresenceAnswer read = new PresenceAnswer(in.bytes32(), in.signature());
    in.end();
    return read;
  }
}
