package souk.content;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;
import souk.primitives.Bytes32;
import souk.primitives.Hmac;
import souk.primitives.PrivateKey;
import souk.primitives.PublicKey;
import souk.primitives.Secp256k1;

/**
 * The secrets that a publisher shares with one cache under one agreement: HKDF-SHA-256 (RFC 5869)
 * over their Diffie–Hellman secret, with the agreement's id as salt. No other cache, and no other
 * agreement of the same two, has the same.
 */
public final class AgreementKeys {
  private final Hmac tokens;
  private final Hmac link;

  private AgreementKeys(Hmac tokens, Hmac link) {
    this.tokens = tokens;
    this.link = link;
  }

  /** Both sides derive the same from their own private and the other's public key. */
  public static AgreementKeys derive(PrivateKey own, PublicKey other, Bytes32 agreement) {
    byte[] shared = Secp256k1.sharedSecret(own, other).toArray();
    try {
      KDF hkdf = KDF.getInstance("HKDF-SHA256");
      return new AgreementKeys(
          key(hkdf, shared, agreement, "tokens"), key(hkdf, shared, agreement, "link"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Java 25 has HKDF", e);
    } finally {
      Arrays.fill(shared, (byte) 0);
    }
  }

  private static Hmac key(KDF hkdf, byte[] shared, Bytes32 agreement, String use)
      throws GeneralSecurityException {
    return new Hmac(
        hkdf.deriveKey(
            "HmacSHA256",
            HKDFParameterSpec.ofExtract()
                .addIKM(shared)
                .addSalt(agreement.toArray())
                .thenExpand(("souk content/1 " + use).getBytes(StandardCharsets.US_ASCII), 32)));
  }

  /** What makes and checks this agreement's tokens. */
  public TokenSeal tokenSeal() {
    return new TokenSeal(tokens.mac());
  }

  /** Authenticates a message between the two; {@code use} says which kind of message it is. */
  public Bytes32 sign(String use, byte[] message) {
    return Bytes32.of(link.code(use.getBytes(StandardCharsets.US_ASCII), new byte[1], message));
  }

  /** Whether {@link #sign} of the other side made this. */
  public boolean isSigned(String use, byte[] message, Bytes32 signature) {
    return MessageDigest.isEqual(sign(use, message).toArray(), signature.toArray());
  }
}
