package souk.primitives;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Signatures on the curve secp256k1, of the types that others speak in. Thread-safe. */
public final class Secp256k1 {
  private Secp256k1() {}

  /** Found when it is first needed; null where the wrapper alone can be used. */
  private static final class Signing {
    static final @Nullable RecoverableSigning WAY = RecoverableSigning.find().orElse(null);

    private Signing() {}
  }

  /** Signs deterministically (RFC 6979) and gives the low-s form. */
  public static Signature sign(Bytes32 digest, PrivateKey key) {
    RecoverableSigning way = Signing.WAY;
    return way == null ? signByWrapper(digest, key) : way.sign(digest.expose(), key.expose());
  }

  /** The same without the foreign-function API. */
  static Signature signByWrapper(Bytes32 digest, PrivateKey key) {
    byte[] rs = Curve.sign(digest.expose(), key.expose());
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
    byte[] r = Arrays.copyOf(rs, Curve.SCALAR);
    byte[] z = GroupOrder.bytes(new BigInteger(1, digest.expose()).mod(GroupOrder.N));
    byte[] product = Curve.multiply(key.expose(), r);
    byte[] sum = Curve.add(product, z);
    byte[] nonce = Curve.multiply(sum, GroupOrder.inverse(rs, Curve.SCALAR));
    byte[] point = Curve.generate(nonce);
    Arrays.fill(product, (byte) 0);
    Arrays.fill(sum, (byte) 0);
    Arrays.fill(nonce, (byte) 0);
    if (!Arrays.equals(point, 1, Curve.COMPRESSED, r, 0, Curve.SCALAR)) {
      throw new IllegalStateException("a fresh signature does not fit its own key");
    }
    return point[Curve.POINT - 1] & 1;
  }

  /** Whether {@code signature} over {@code digest} was made with the private key of {@code key}. */
  public static boolean verify(Signature signature, Bytes32 digest, PublicKey key) {
    return Curve.isSigned(signature.exposeRs(), digest.expose(), key.expose());
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
    return Curve.recover(signature.exposeRs(), digest.expose(), signature.recoveryId())
        .map(PublicKey::computed);
  }

  /**
   * The shared secret of elliptic-curve Diffie–Hellman: SHA-256 of the compressed product point.
   */
  public static Bytes32 sharedSecret(PrivateKey own, PublicKey other) {
    return Bytes32.of(Curve.LIBRARY.ecdh(own.expose(), other.expose()));
  }
}
