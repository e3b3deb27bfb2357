package souk.content;

import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.ShortBufferException;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;

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
   * Completes an encoded token, whose fields stand at {@code offset}, with tag and commitment, and
   * writes the chunk's key to {@code key}.
   */
  void seal(byte[] token, int offset, byte[] key) {
    derive(token, offset);
    System.arraycopy(derived, 0, token, offset + Token.FIELDS, Token.TAG);
    System.arraycopy(derived, Token.TAG, key, 0, KEY);
    commit(token, offset + Token.FIELDS + Token.TAG);
  }

  /** A token by itself with tag and commitment; the chunk's key goes to {@code key}. */
  public Token seal(Token unsealed, byte[] key) {
    byte[] encoded = unsealed.encode().toArray();
    seal(encoded, 0, key);
    try {
      return Token.decode(Bytes.of(encoded));
    } catch (DecodeException e) {
      throw new IllegalArgumentException("not a token: " + e.getMessage(), e);
    }
  }

  /** The chunk's key, when the token is one of this agreement's; compares in constant time. */
  public Optional<Bytes> open(Token token) {
    byte[] shown = token.encode().toArray();
    byte[] right = shown.clone();
    byte[] key = new byte[KEY];
    seal(right, 0, key);
    return MessageDigest.isEqual(shown, right) ? Optional.of(Bytes.of(key)) : Optional.empty();
  }

  private void derive(byte[] token, int offset) {
    mac.update(token, offset, Token.FIELDS);
    try {
      mac.doFinal(derived, 0);
    } catch (ShortBufferException e) {
      throw new IllegalStateException("there is room for 32 bytes", e);
    }
  }

  private void commit(byte[] target, int offset) {
    digest.update(COMMITMENT_TAG);
    digest.update(derived, Token.TAG, KEY);
    try {
      digest.digest(target, offset, Bytes32.SIZE);
    } catch (DigestException e) {
      throw new IllegalStateException("there is room for 32 bytes", e);
    }
  }

  /** Whether {@code key} is the one that the token commits to. */
  public static boolean fits(Token token, byte[] key) {
    MessageDigest digest = Sha256.digest();
    digest.update(COMMITMENT_TAG);
    return MessageDigest.isEqual(digest.digest(key), token.commitment().toArray());
  }
}
