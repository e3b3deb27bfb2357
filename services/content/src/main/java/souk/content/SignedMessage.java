package souk.content;

import java.util.Arrays;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes32;

/** A message between a publisher and a cache, followed by its authentication code. */
final class SignedMessage {
  private SignedMessage() {}

  static byte[] sign(AgreementKeys keys, String use, byte[] message) {
    return new ByteWriter(message.length + Bytes32.SIZE)
        .raw(message)
        .bytes32(keys.sign(use, message))
        .toArray();
  }

  /** Reads the message, without its code. */
  static ByteReader reader(byte[] signed) {
    return new ByteReader(signed, 0, Math.max(0, signed.length - Bytes32.SIZE));
  }

  static boolean isSigned(AgreementKeys keys, String use, byte[] signed) {
    int length = signed.length - Bytes32.SIZE;
    return length >= 0
        && keys.isSigned(use, Arrays.copyOf(signed, length), Bytes32.of(signed, length));
  }
}
