package souk.content;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.ShortBufferException;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/**
 * Makes and checks the tokens of one agreement, and derives the key of the chunk that each stands
 * for. HMAC-SHA-256 over all of a token's fields gives 32 bytes: half of them are its tag, the
 * other half the chunk's key. So a key belongs to one token and to no other, and a keystream is
 * never used twice: a publisher gives every bundle another id. Not safe for several threads.
 */
public final class TokenSeal {
  /** Bytes of a chunk's key, for AES-128. */
  public static final int KEY = 16;

  private static final byte[] COMMITMENT_TAG =
      "souk content key".getBytes(StandardCharsets.US_ASCII);

  private final Mac mac;
  private final MessageDigest digest = Sha256.digest();
  private final byte[] derived = new byte[Token.TAG + KEY];

  TokenSeal(Mac mac) {
    this.mac = mac;
  }

  /**
   * Completes a token with tag and commitment, whatever stands in their place, and writes the
   * chunk's key to {@code key}.
   */
  public Token seal(Token token, byte[] key) {
    derive(token);
    System.arraycopy(derived, Token.TAG, key, 0, KEY);
    return token.sealed(Bytes.of(Arrays.copyOf(derived, Token.TAG)), commitment(key));
  }

  /** The chunk's key, when the token is one of this agreement's; compares in constant time. */
  public Optional<Bytes> open(Token token) {
    derive(token);
    byte[] key = Arrays.copyOfRange(derived, Token.TAG, derived.length);
    byte[] tag = Arrays.copyOf(derived, Token.TAG);
    return MessageDigest.isEqual(token.tag().toArray(), tag) && fits(token, key)
        ? Optional.of(Bytes.of(key))
        : Optional.empty();
  }

  private void derive(Token token) {
    mac.update(token.fields());
    try {
      mac.doFinal(derived, 0);
    } catch (ShortBufferException e) {
      throw new IllegalStateException("there is room for 32 bytes", e);
    }
  }

  private Bytes32 commitment(byte[] key) {
    digest.update(COMMITMENT_TAG);
    return Bytes32.of(digest.digest(key));
  }

  /** Whether {@code key} is the one that the token commits to. */
  public static boolean fits(Token token, byte[] key) {
    MessageDigest digest = Sha256.digest();
    digest.update(COMMITMENT_TAG);
    return MessageDigest.isEqual(digest.digest(key), token.commitment().toArray());
  }
}
