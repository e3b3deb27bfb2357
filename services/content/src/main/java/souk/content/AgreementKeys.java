package souk.content;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import javax.crypto.SecretKey;
import souk.exchange.KeySigning;
import souk.exchange.Signing;
import souk.primitives.Bytes32;
import souk.primitives.Hmac;
import souk.primitives.PrivateKey;
import souk.primitives.PublicKey;

/**
 * The secrets that a publisher shares with one cache under one agreement: HKDF-SHA-256 (RFC 5869)
 * over their Diffie–Hellman secret, with the agreement's id as salt. No other cache, and no other
 * agreement of the same two, has the same.
 */
public final class AgreementKeys {
  private final Hmac tokens;
  private final Hmac link;

  private AgreementKeys(SecretKey tokens, SecretKey link) {
    this.tokens = new Hmac(tokens);
    this.link = new Hmac(link);
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
