package souk.content;

import java.util.random.RandomGenerator;
import souk.exchange.KeySigning;
import souk.exchange.Signing;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.PrivateKey;

/** Messages for tests. */
final class Samples {
  static final PrivateKey PUBLISHER = key(1);
  static final PrivateKey CACHE = key(2);
  static final Bytes32 AGREEMENT = Bytes32.of(77);
  static final Address CLIENT = key(3).address();

  private Samples() {}

  static PrivateKey key(int number) {
    return PrivateKey.of(Bytes32.of(1000L + number).toArray());
  }

  /** What a node's key does for the service. */
  static Signing signing(PrivateKey key) {
    return new KeySigning(key, ContentRules.KIND);
  }

  static AgreementKeys keys() {
    return AgreementKeys.derive(PUBLISHER, CACHE.publicKey(), AGREEMENT);
  }

  /** A token whose tag and commitment are still missing. */
  static Token unsealed(Bytes32 bundle, int slot, Bytes32 chunkId, int size) {
    return new Token(
        AGREEMENT,
        bundle,
        slot,
        Bytes32.of(5),
        40 + slot,
        size,
        chunkId,
        CLIENT,
        12,
        3,
        100,
        1,
        9000,
        Token.NO_TAG,
        Bytes32.ZERO);
  }

  /** The sealed token, and its key in {@code key}. */
  static Token seal(AgreementKeys keys, Token token, byte[] key) {
    byte[] encoded = token.encode().toArray();
    keys.tokenSeal().seal(encoded, 0, key);
    try {
      return Token.decode(Bytes.of(encoded));
    } catch (DecodeException e) {
      throw new AssertionError(e);
    }
  }

  static byte[] bytes(RandomGenerator random, int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }
}
