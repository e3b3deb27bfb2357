package souk.content;

import souk.exchange.Signing;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;
import souk.primitives.Secp256k1;
import souk.primitives.Signature;

/**
 * A cache's word for what it sent: this token, answered with a ciphertext of this digest. It
 * follows the ciphertext on the wire. The domain names no chain and no contract because the judge,
 * who sees only a case, must be able to check it; the agreement's id binds both.
 */
public final class DeliverySignature {
  private static final Eip712.Domain DOMAIN =
      new Eip712.Domain("Souk content delivery", "1", 0, Address.ZERO);
  private static final Eip712.Type TYPE =
      Eip712.Type.of("ContentDelivery", "bytes32 agreement", "bytes32 token", "bytes32 ciphertext");

  /** Bytes on the wire. */
  public static final int SIZE = Signature.COMPACT_SIZE;

  private DeliverySignature() {}

  /** Signs for a ciphertext; {@code token} is the token's id. */
  public static Signature sign(
      Signing cache, Bytes32 agreement, Bytes32 token, Bytes32 ciphertext) {
    return cache.sign(DOMAIN, TYPE, agreement, token, ciphertext);
  }

  /** Whether this cache signed for this ciphertext. */
  public static boolean isBy(
      Address cache, Signature signature, Bytes32 agreement, Bytes32 token, Bytes32 ciphertext) {
    return Secp256k1.recover(signature, digest(agreement, token, ciphertext))
        .filter(cache::equals)
        .isPresent();
  }

  private static Bytes32 digest(Bytes32 agreement, Bytes32 token, Bytes32 ciphertext) {
    return DOMAIN.digest(TYPE.hash(agreement, token, ciphertext));
  }
}
