package souk.keystore;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Keccak256;
import souk.primitives.PrivateKey;

/**
 * One key in the format Web3 Secret Storage, version 3 (ethereum.org, "Web3 secret storage
 * definition"): a key is derived from the password with scrypt or PBKDF2; its first half encrypts
 * the secret with AES-128 in counter mode, its second half goes into a keccak-256 over the
 * ciphertext, which tells whether the password was right.
 *
 * @param address as the file says it; empty if it does not
 * @param iv 16 bytes
 * @param ciphertext of the secret, 32 bytes, or fewer where zeros at its front were left out
 */
record KeyFile(
    Optional<Address> address, Derivation derivation, Bytes iv, Bytes ciphertext, Bytes mac) {
  static final int KEY_BYTES = 32;
  static final int SECRET_BYTES = 32;
  static final int IV_BYTES = 16;

  /** From a password to a key. */
  sealed interface Derivation {
    Bytes salt();

    record ByScrypt(ScryptCost cost, Bytes salt) implements Derivation {}

    record ByPbkdf2(int iterations, Bytes salt) implements Derivation {}
  }

  static KeyFile encrypt(PrivateKey key, Password password, ScryptCost cost, SecureRandom random)
      throws KeystoreException {
    byte[] salt = new byte[32];
    byte[] iv = new byte[IV_BYTES];
    random.nextBytes(salt);
    random.nextBytes(iv);
    byte[] secret = key.toArray();
    try {
      return seal(
          secret,
          Optional.of(key.address()),
          new Derivation.ByScrypt(cost, Bytes.of(salt)),
          Bytes.of(iv),
          password);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  static KeyFile seal(
      byte[] secret, Optional<Address> address, Derivation derivation, Bytes iv, Password password)
      throws KeystoreException {
    byte[] derived = derive(derivation, password);
    try {
      byte[] ciphertext = aesCtr(derived, iv.toArray(), secret);
      return new KeyFile(
          address, derivation, iv, Bytes.of(ciphertext), Bytes.of(mac(derived, ciphertext)));
    } finally {
      Arrays.fill(derived, (byte) 0);
    }
  }

  /**
   * Decrypts the key. Where the password as given is wrong, its NFKC form is tried, too: some
   * wallets (ethers among them) derive from that, others (geth) from what was typed.
   *
   * @param file for messages
   */
  PrivateKey decrypt(Password password, String file) throws KeystoreException {
    Optional<PrivateKey> opened = open(password, file);
    if (opened.isEmpty()) {
      Optional<Password> other = password.nfkc();
      if (other.isPresent()) {
        try (Password normalized = other.get()) {
          opened = open(normalized, file);
        }
      }
    }
    return opened.orElseThrow(() ->
        new KeystoreException(
            KeystoreException.Kind.WRONG_PASSWORD, "the password of " + file + " is wrong"));
  }

  private Optional<PrivateKey> open(Password password, String file) throws KeystoreException {
    byte[] derived = derive(derivation, password);
    byte[] encrypted = ciphertext.toArray();
    byte[] decrypted = {};
    byte[] secret = new byte[SECRET_BYTES];
    try {
      if (!MessageDigest.isEqual(mac(derived, encrypted), mac.toArray())) {
        return Optional.empty();
      }
      decrypted = aesCtr(derived, iv.toArray(), encrypted);
      // Some wallets leave out zeros at the front.
      System.arraycopy(decrypted, 0, secret, SECRET_BYTES - decrypted.length, decrypted.length);
      PrivateKey key = PrivateKey.of(secret);
      if (address.isPresent() && !address.get().equals(key.address())) {
        throw KeyFileJson.malformed(
            file, "it names " + address.get() + ", but holds the key of " + key.address());
      }
      return Optional.of(key);
    } catch (IllegalArgumentException e) {
      throw KeyFileJson.malformed(file, "it holds no private key of secp256k1");
    } finally {
      Arrays.fill(derived, (byte) 0);
      Arrays.fill(decrypted, (byte) 0);
      Arrays.fill(secret, (byte) 0);
    }
  }

  private static byte[] derive(Derivation derivation, Password password) throws KeystoreException {
    byte[] utf8 = password.toUtf8();
    try {
      return switch (derivation) {
        case Derivation.ByScrypt scrypt ->
            Scrypt.derive(utf8, scrypt.salt().toArray(), scrypt.cost(), KEY_BYTES);
        case Derivation.ByPbkdf2 pbkdf2 ->
            Scrypt.pbkdf2(utf8, pbkdf2.salt().toArray(), pbkdf2.iterations(), KEY_BYTES);
      };
    } finally {
      Arrays.fill(utf8, (byte) 0);
    }
  }

  private static byte[] mac(byte[] derived, byte[] ciphertext) {
    return new Keccak256().update(derived, 16, 16).update(ciphertext).digest().toArray();
  }

  private static byte[] aesCtr(byte[] derived, byte[] iv, byte[] input) {
    try {
      Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
      cipher.init(
          Cipher.ENCRYPT_MODE, new SecretKeySpec(derived, 0, 16, "AES"), new IvParameterSpec(iv));
      return cipher.doFinal(input);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES in counter mode", e);
    }
  }
}
