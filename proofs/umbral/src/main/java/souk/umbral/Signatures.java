package souk.umbral;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import souk.primitives.Curve;
import souk.primitives.DecodeException;
import souk.primitives.PrivateKey;
import souk.primitives.PublicKey;

/**
 * ECDSA on secp256k1 over the SHA-256 of a message, as the scheme uses it. There is no domain
 * separation: sign nothing with it that is not of this scheme.
 */
public final class Signatures {
  /** Of r and s. */
  public static final int SIZE = 64;

  private Signatures() {}

  /** r and s, {@link #SIZE} bytes, in the low-s form. */
  public static byte[] sign(byte[] message, PrivateKey signer) {
    byte[] secret = signer.toArray();
    try {
      return Curve.sign(Umbral.sha256(message), secret);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  /**
   * Whether a signature is a key's; one in the high-s form, which anybody can make, is nobody's.
   */
  public static boolean isSigned(byte[] message, byte[] signature, PublicKey by) {
    return signature.length == SIZE
        && Curve.isSigned(signature, Umbral.sha256(message), by.toArray());
  }

  /**
   * Which of the two keys that are recovered from a signature is the signer's: 0 or 1. Empty when
   * neither is, though the signature may be the signer's: a few have an r that two more points fit.
   */
  static OptionalInt parity(byte[] message, byte[] signature, PublicKey signer) {
    byte[] digest = Umbral.sha256(message);
    return IntStream.range(0, 2)
        .filter(parity ->
            Curve.recover(signature, digest, parity)
                .filter(key -> Arrays.equals(key, signer.toArray()))
                .isPresent())
        .findFirst();
  }

  /**
   * The same signature in DER.
   *
   * @throws IllegalArgumentException when it has not {@link #SIZE} bytes, or r or s is no number
   *     from 1 to the group's order less one
   */
  public static byte[] toDer(byte[] signature) {
    return Curve.toDer(signature);
  }

  /**
   * Reads a signature in DER.
   *
   * @throws DecodeException when it is none, also for its numbers, or another encoding of one
   */
  public static byte[] fromDer(byte[] der) throws DecodeException {
    return Curve.fromDer(der).orElseThrow(() -> new DecodeException("no signature in DER"));
  }
}
