package souk.content;

import souk.exchange.KeySigning;
import souk.exchange.Signing;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.primitives.PublicKey;
import souk.primitives.Secp256k1;

/**
 * The secrets that a publisher shares with one cache under one agreement: HKDF-SHA-256 (RFC 5869)
 * over their Diffie–Hellman secret, with the agreement's id as salt. No other cache, and no other
 * agreement of the same two, has the same.
 */
public final class AgreementKeys {
  private static final String HMAC = "HmacSHA256";

  private final SecretKey tokens;
  private final SecretKey link;

  private AgreementKeys(SecretKey tokens, SecretKey link) {
    this.tokens = tokens;
    this.link = link;
  }

  /** Both sides derive the same from their own private and the other's public key. */
  public static AgreementKeys derive(Signing own, PublicKey other, Bytes32 agreement) {
    return new AgreementKeys(
        own.agree(other, agreement, "tokens"), own.agree(other, agreement, "link"));
  }

  /** The same with the key itself. */
  public static AgreementKeys derive(PrivateKey own, PublicKey other, Bytes32 agreement) {
    return derive(new KeySigning(own, ContentRules.KIND), other, agreement);
  }

  /** What makes and checks this agreement's tokens. */
  public TokenSeal tokenSeal() {
    return new TokenSeal(mac(tokens));
  }

  /** Authenticates a message between the two; {@code use} says which kind of message it is. */
  public Bytes32 sign(String use, byte[] message) {
    Mac mac = mac(link);
    mac.update(use.getBytes(StandardCharsets.US_ASCII));
    mac.update((byte) 0);
    return Bytes32.of(mac.doFinal(message));
  }

  /** Whether {@link #sign} of the other side made this. */
  public boolean isSigned(String use, byte[] message, Bytes32 signature) {
    return MessageDigest.isEqual(sign(use, message).toArray(), signature.toArray());
  }

  private static Mac mac(SecretKey key) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(key);
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HMAC-SHA-256", e);
    }
  }
}
