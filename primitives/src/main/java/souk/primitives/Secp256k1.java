package souk.primitives;

import fr.acinq.secp256k1.Secp256k1Exception;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;

/** Signatures on the curve secp256k1 by libsecp256k1, through JNI. Thread-safe, without state. */
public final class Secp256k1 {
  private static final BigInteger N = new BigInteger(1, Signature.ORDER);
  private static final fr.acinq.secp256k1.Secp256k1 LIBRARY = fr.acinq.secp256k1.Secp256k1.get();

  private Secp256k1() {}

  /** Signs deterministically (RFC 6979) and gives the low-s form. */
  public static Signature sign(Bytes32 digest, PrivateKey key) {
    byte[] rs = LIBRARY.sign(digest.expose(), key.expose(), null);
    return Signature.of(rs, recoveryId(rs, digest, key));
  }

  /**
   * Which of the two points with abscissa r the signer used: the parity of R's ordinate. The
   * library computes it and does not tell, and to recover the public key and compare costs more
   * than signing. Since s·k = r·d + z, the nonce is k = (r·d + z)/s, and R = k·G. Only r, s and z,
   * which are public, are touched by code whose time depends on its operands; the key and the nonce
   * stay with the library.
   */
  private static int recoveryId(byte[] rs, Bytes32 digest, PrivateKey key) {
    byte[] r = Arrays.copyOf(rs, 32);
    byte[] z = scalar(new BigInteger(1, digest.expose()).mod(N));
    byte[] inverse = scalar(new BigInteger(1, rs, 32, 32).modInverse(N));
    byte[] product = LIBRARY.privKeyTweakMul(key.expose(), r);
    byte[] sum = LIBRARY.privKeyTweakAdd(product, z);
    byte[] nonce = LIBRARY.privKeyTweakMul(sum, inverse);
    byte[] point = LIBRARY.pubkeyCreate(nonce);
    Arrays.fill(product, (byte) 0);
    Arrays.fill(sum, (byte) 0);
    Arrays.fill(nonce, (byte) 0);
    if (!Arrays.equals(point, 1, 33, r, 0, 32)) {
      throw new IllegalStateException("a fresh signature does not fit its own key");
    }
    return point[64] & 1;
  }

  private static byte[] scalar(BigInteger number) {
    byte[] bytes = number.toByteArray();
    byte[] scalar = new byte[32];
    int length = Math.min(32, bytes.length);
    System.arraycopy(bytes, bytes.length - length, scalar, 32 - length, length);
    return scalar;
  }

  /** Whether {@code signature} over {@code digest} was made with the private key of {@code key}. */
  public static boolean verify(Signature signature, Bytes32 digest, PublicKey key) {
    // The library answers false or throws for a signature that does not fit; both mean no.
    try {
      return LIBRARY.verify(signature.exposeRs(), digest.expose(), key.expose());
    } catch (Secp256k1Exception e) {
      return false;
    }
  }

  /** The same for a signature from anybody, 64 bytes by EIP-2098; empty for anything else. */
  public static Optional<Address> recover(Bytes compact, Bytes32 digest) {
    try {
      return recover(Signature.parseCompact(compact.toArray()), digest);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * The address whose key made the signature; empty where no point of the curve fits. Never the
   * zero address.
   */
  public static Optional<Address> recover(Signature signature, Bytes32 digest) {
    return recoverKey(signature, digest).map(PublicKey::address);
  }

  /** The public key that made the signature; empty where no point of the curve fits. */
  public static Optional<PublicKey> recoverKey(Signature signature, Bytes32 digest) {
    try {
      return Optional.of(
          PublicKey.of(
              LIBRARY.ecdsaRecover(signature.exposeRs(), digest.expose(), signature.recoveryId())));
    } catch (Secp256k1Exception e) {
      return Optional.empty();
    }
  }

  /**
   * The shared secret of elliptic-curve Diffie–Hellman: SHA-256 of the compressed product point.
   */
  public static Bytes32 sharedSecret(PrivateKey own, PublicKey other) {
    return Bytes32.of(LIBRARY.ecdh(own.expose(), other.expose()));
  }

  static byte[] publicKeyOf(byte[] secret) {
    return LIBRARY.pubkeyCreate(secret);
  }

  static boolean isValidSecret(byte[] secret) {
    return LIBRARY.secKeyVerify(secret);
  }

  static byte[] parsePublicKey(byte[] bytes) {
    try {
      return LIBRARY.pubkeyParse(bytes);
    } catch (Secp256k1Exception e) {
      throw new IllegalArgumentException("not a point of secp256k1", e);
    }
  }

  static byte[] compress(byte[] publicKey) {
    return LIBRARY.pubKeyCompress(publicKey);
  }
}
