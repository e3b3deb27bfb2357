package souk.primitives;

import fr.acinq.secp256k1.Secp256k1;
import fr.acinq.secp256k1.Secp256k1Exception;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Arithmetic of secp256k1 by libsecp256k1, through JNI: points as 65 bytes, uncompressed, and
 * numbers modulo the group's order as 32 bytes, big-endian, never zero. What is none of these, or
 * has no result that is one, is refused with an {@link IllegalArgumentException}. Secret numbers go
 * through the library's constant-time code only, or are blinded first.
 */
public final class Curve {
  static final Secp256k1 LIBRARY = Secp256k1.get();

  public static final int POINT = 65;
  public static final int COMPRESSED = 33;
  public static final int SCALAR = GroupOrder.SIZE;

  /** Of r and s. */
  static final int SIGNATURE = 2 * SCALAR;

  static final String NO_POINT = "not a point of secp256k1";
  static final String NO_NUMBER = "not a number from 1 to the group's order less one, in 32 bytes";

  private Curve() {}

  /** Found when it is first needed: finding it takes longer than a signature. */
  private static final class Secret {
    static final SecretMultiplication WAY = SecretMultiplication.best();

    private Secret() {}
  }

  /** {@code scalar·G}; constant time. */
  public static byte[] generate(byte[] scalar) {
    return need(() -> LIBRARY.pubkeyCreate(scalar), NO_NUMBER);
  }

  /** {@code scalar·point} in constant time. */
  public static byte[] multiplySecret(byte[] point, byte[] scalar) {
    if (point.length != POINT) {
      throw new IllegalArgumentException(NO_POINT);
    }
    if (!isScalar(scalar)) {
      throw new IllegalArgumentException(NO_NUMBER);
    }
    return Secret.WAY.multiply(point, scalar);
  }

  /** {@code scalar·point} in a time that tells the number. */
  public static byte[] multiplyPublic(byte[] point, byte[] scalar) {
    return need(() -> LIBRARY.pubKeyTweakMul(point, scalar), NO_POINT + ", or " + NO_NUMBER);
  }

  /** The sum; empty when it is the point at infinity, which no honest party meets. */
  public static Optional<byte[]> sum(byte[]... points) {
    try {
      return Optional.of(points.length == 1 ? points[0] : LIBRARY.pubKeyCombine(points));
    } catch (Secp256k1Exception | IllegalArgumentException e) {
      if (points.length == 0
          || !Arrays.stream(points).allMatch(point -> parse(point).isPresent())) {
        throw new IllegalArgumentException(NO_POINT, e);
      }
      return Optional.empty();
    }
  }

  /** Whether {@code scalar·point == first + factor·second}, all of them public. */
  public static boolean holds(
      byte[] point, byte[] scalar, byte[] first, byte[] second, byte[] factor) {
    return sum(first, multiplyPublic(second, factor))
        .filter(right -> Arrays.equals(multiplyPublic(point, scalar), right))
        .isPresent();
  }

  public static byte[] compress(byte[] point) {
    return need(() -> LIBRARY.pubKeyCompress(point), NO_POINT);
  }

  /** Reads a point from 33 bytes; empty when it is none. */
  public static Optional<byte[]> decompress(byte[] compressed) {
    return compressed.length == COMPRESSED ? parse(compressed) : Optional.empty();
  }

  /** Reads a point from 33 or 65 bytes; empty when it is none. */
  static Optional<byte[]> parse(byte[] bytes) {
    try {
      return Optional.of(LIBRARY.pubkeyParse(bytes));
    } catch (Secp256k1Exception | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  public static boolean isScalar(byte[] bytes) {
    return bytes.length == SCALAR && LIBRARY.secKeyVerify(bytes);
  }

  public static byte[] randomScalar(SecureRandom random) {
    return scalar(random);
  }

  /** From a generator that need not be for secrets. */
  static byte[] scalar(RandomGenerator random) {
    byte[] scalar = new byte[SCALAR];
    do {
      random.nextBytes(scalar);
    } while (!isScalar(scalar));
    return scalar;
  }

  /**
   * The sum modulo the order; refused when that is zero.
   *
   * @param other may be zero
   */
  public static byte[] add(byte[] one, byte[] other) {
    return need(() -> LIBRARY.privKeyTweakAdd(one, other), "the sum is zero, or of " + NO_NUMBER);
  }

  /** The difference modulo the order; refused when that is zero. */
  public static byte[] subtract(byte[] from, byte[] what) {
    byte[] negated = need(() -> LIBRARY.privKeyNegate(what), NO_NUMBER);
    try {
      return need(
          () -> LIBRARY.privKeyTweakAdd(from, negated),
          "the difference is zero, or of " + NO_NUMBER);
    } finally {
      Arrays.fill(negated, (byte) 0);
    }
  }

  public static byte[] multiply(byte[] one, byte[] other) {
    return need(() -> LIBRARY.privKeyTweakMul(one, other), NO_NUMBER);
  }

  /**
   * The inverse of a secret number. What is inverted in a time that depends on it is its product
   * with a fresh random number, which tells nothing.
   */
  public static byte[] invert(byte[] secret, SecureRandom random) {
    byte[] blind = randomScalar(random);
    try {
      return multiply(GroupOrder.inverse(multiply(secret, blind), 0), blind);
    } finally {
      Arrays.fill(blind, (byte) 0);
    }
  }

  /**
   * Signs a digest deterministically (RFC 6979).
   *
   * @return r and s, 64 bytes, in the low-s form
   */
  public static byte[] sign(byte[] digest, byte[] secret) {
    return need(
        () -> LIBRARY.sign(digest, secret, null),
        "the digest has not 32 bytes, or the key is " + NO_NUMBER);
  }

  /** Whether a signature in the low-s form over a digest is that of a key. */
  public static boolean isSigned(byte[] signature, byte[] digest, byte[] key) {
    // The library answers false or throws for a signature that does not fit; both mean no.
    try {
      return LIBRARY.verify(signature, digest, key);
    } catch (Secp256k1Exception e) {
      return false;
    }
  }

  /**
   * The key that a signature is of.
   *
   * @param parity of the ordinate of the signer's point, 0 or 1
   */
  public static Optional<byte[]> recover(byte[] signature, byte[] digest, int parity) {
    try {
      return Optional.of(LIBRARY.ecdsaRecover(signature, digest, parity));
    } catch (Secp256k1Exception e) {
      return Optional.empty();
    }
  }

  /** A signature of 64 bytes in DER. */
  public static byte[] toDer(byte[] signature) {
    if (!isSignature(signature)) {
      throw new IllegalArgumentException(
          "a signature has 64 bytes, r and s, each from 1 to the group's order less one");
    }
    return LIBRARY.compact2der(signature);
  }

  /** Reads a signature in DER; empty when it is none, or another encoding of one. */
  public static Optional<byte[]> fromDer(byte[] der) {
    try {
      byte[] signature = LIBRARY.der2compact(der);
      return isSignature(signature) && Arrays.equals(toDer(signature), der)
          ? Optional.of(signature)
          : Optional.empty();
    } catch (Secp256k1Exception | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static boolean isSignature(byte[] signature) {
    return signature.length == SIGNATURE
        && GroupOrder.isNumber(signature, 0)
        && GroupOrder.isNumber(signature, SCALAR);
  }

  /** What the library gives; it tells less of what it refuses than is known here. */
  private static byte[] need(Supplier<byte[]> call, String refusal) {
    try {
      return call.get();
    } catch (Secp256k1Exception | IllegalArgumentException e) {
      throw new IllegalArgumentException(refusal, e);
    }
  }
}
