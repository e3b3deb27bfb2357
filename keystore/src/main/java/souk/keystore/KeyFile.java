package souk.keystore;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Keccak256;
import souk.primitives.PrivateKey;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One key in the format Web3 Secret Storage, version 3 (ethereum.org, "Web3 secret storage
 * definition"): a key is derived from the password with scrypt or PBKDF2; its first half encrypts
 * the secret with AES-128 in counter mode, its second half goes into a keccak-256 over the
 * ciphertext, which tells whether the password was right.
 *
 * @param address as the file says it; empty if it does not
 */
record KeyFile(
    Optional<Address> address, Derivation derivation, Bytes iv, Bytes ciphertext, Bytes mac) {
  /** No file of this format has more bytes. */
  static final int MOST_BYTES = 16 * 1024;

  private static final int VERSION = 3;
  private static final int KEY_BYTES = 32;
  private static final int SECRET_BYTES = 32;
  private static final int IV_BYTES = 16;
  private static final int MOST_SALT_BYTES = 64;

  /** Ten times what wallets use; some seconds of work. */
  private static final int MOST_ITERATIONS = 3_000_000;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

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
    Derivation derivation = new Derivation.ByScrypt(cost, Bytes.of(salt));
    byte[] derived = derive(derivation, password);
    byte[] secret = key.toArray();
    try {
      byte[] ciphertext = aesCtr(derived, iv, secret);
      return new KeyFile(
          Optional.of(key.address()),
          derivation,
          Bytes.of(iv),
          Bytes.of(ciphertext),
          Bytes.of(mac(derived, ciphertext)));
    } finally {
      Arrays.fill(derived, (byte) 0);
      Arrays.fill(secret, (byte) 0);
    }
  }

  /**
   * Decrypts the key.
   *
   * @param file for messages
   */
  PrivateKey decrypt(Password password, String file) throws KeystoreException {
    byte[] derived = derive(derivation, password);
    byte[] encrypted = ciphertext.toArray();
    byte[] secret = {};
    try {
      if (!MessageDigest.isEqual(mac(derived, encrypted), mac.toArray())) {
        throw new KeystoreException(
            KeystoreException.Kind.WRONG_PASSWORD, "the password of " + file + " is wrong");
      }
      secret = aesCtr(derived, iv.toArray(), encrypted);
      PrivateKey key = PrivateKey.of(secret);
      if (address.isPresent() && !address.get().equals(key.address())) {
        throw malformed(
            file, "it names " + address.get() + ", but holds the key of " + key.address());
      }
      return key;
    } catch (IllegalArgumentException e) {
      throw malformed(file, "it holds no private key of secp256k1");
    } finally {
      Arrays.fill(derived, (byte) 0);
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

  /** The file's JSON; {@code id} is of no meaning but required by the format. */
  byte[] toJson(UUID id) {
    HexFormat hex = HexFormat.of();
    ObjectNode root = JSON.createObjectNode();
    address.ifPresent(known -> root.put("address", hex.formatHex(known.toArray())));
    ObjectNode crypto = root.putObject("crypto");
    crypto.put("cipher", "aes-128-ctr");
    crypto.putObject("cipherparams").put("iv", hex.formatHex(iv.toArray()));
    crypto.put("ciphertext", hex.formatHex(ciphertext.toArray()));
    switch (derivation) {
      case Derivation.ByScrypt(ScryptCost cost, Bytes salt) -> {
        crypto.put("kdf", "scrypt");
        crypto
            .putObject("kdfparams")
            .put("dklen", KEY_BYTES)
            .put("n", cost.n())
            .put("r", cost.r())
            .put("p", cost.p())
            .put("salt", hex.formatHex(salt.toArray()));
      }
      case Derivation.ByPbkdf2(int iterations, Bytes salt) -> {
        crypto.put("kdf", "pbkdf2");
        crypto
            .putObject("kdfparams")
            .put("dklen", KEY_BYTES)
            .put("c", iterations)
            .put("prf", "hmac-sha256")
            .put("salt", hex.formatHex(salt.toArray()));
      }
    }
    crypto.put("mac", hex.formatHex(mac.toArray()));
    root.put("id", id.toString());
    root.put("version", VERSION);
    return JSON.writeValueAsBytes(root);
  }

  /**
   * Reads a file strictly: every member that matters must be there once, of its type and length,
   * and the work that it asks for must be bounded. Members beyond the format are ignored.
   *
   * @param file for messages
   */
  static KeyFile parse(byte[] bytes, String file) throws KeystoreException {
    if (bytes.length > MOST_BYTES) {
      throw malformed(file, "it has over " + MOST_BYTES + " bytes");
    }
    JsonNode root;
    try {
      root = JSON.readTree(bytes);
    } catch (JacksonException e) {
      throw malformed(file, "it is not JSON: " + e.getOriginalMessage());
    }
    Reader reader = new Reader(file);
    if (reader.number(root, "version") != VERSION) {
      throw malformed(file, "its version is not " + VERSION);
    }
    JsonNode crypto = reader.object(root, "crypto");
    reader.expect(crypto, "cipher", "aes-128-ctr");
    JsonNode address = root.get("address");
    return new KeyFile(
        address == null
            ? Optional.empty()
            : Optional.of(
                Address.of(reader.hex(root, "address", Address.SIZE, Address.SIZE).toArray())),
        derivation(reader, crypto),
        reader.hex(reader.object(crypto, "cipherparams"), "iv", IV_BYTES, IV_BYTES),
        reader.hex(crypto, "ciphertext", SECRET_BYTES, SECRET_BYTES),
        reader.hex(crypto, "mac", 32, 32));
  }

  private static Derivation derivation(Reader reader, JsonNode crypto) throws KeystoreException {
    JsonNode parameters = reader.object(crypto, "kdfparams");
    if (reader.number(parameters, "dklen") != KEY_BYTES) {
      throw malformed(reader.file, "dklen is not " + KEY_BYTES);
    }
    Bytes salt = reader.hex(parameters, "salt", 1, MOST_SALT_BYTES);
    String kdf = reader.text(crypto, "kdf");
    return switch (kdf) {
      case "scrypt" -> {
        try {
          ScryptCost cost =
              new ScryptCost(
                  reader.number(parameters, "n"),
                  reader.number(parameters, "r"),
                  reader.number(parameters, "p"));
          yield new Derivation.ByScrypt(cost, salt);
        } catch (IllegalArgumentException e) {
          throw malformed(reader.file, String.valueOf(e.getMessage()));
        }
      }
      case "pbkdf2" -> {
        reader.expect(parameters, "prf", "hmac-sha256");
        int iterations = reader.number(parameters, "c");
        if (iterations < 1 || iterations > MOST_ITERATIONS) {
          throw malformed(
              reader.file, "c = " + iterations + " is not from 1 to " + MOST_ITERATIONS);
        }
        yield new Derivation.ByPbkdf2(iterations, salt);
      }
      default -> throw malformed(reader.file, "its kdf is neither scrypt nor pbkdf2");
    };
  }

  static KeystoreException malformed(String file, String why) {
    return new KeystoreException(
        KeystoreException.Kind.MALFORMED, file + " is no usable key file: " + why);
  }

  /** Takes members out of JSON and says which is wrong. */
  private record Reader(String file) {
    JsonNode object(JsonNode parent, String name) throws KeystoreException {
      JsonNode value = parent.get(name);
      if (value == null || !value.isObject()) {
        throw malformed(file, "it has no object \"" + name + "\"");
      }
      return value;
    }

    int number(JsonNode parent, String name) throws KeystoreException {
      JsonNode value = parent.get(name);
      if (value == null || !value.isIntegralNumber() || !value.canConvertToInt()) {
        throw malformed(file, "\"" + name + "\" is no whole number in range");
      }
      return value.intValue();
    }

    String text(JsonNode parent, String name) throws KeystoreException {
      JsonNode value = parent.get(name);
      if (value == null || !value.isString()) {
        throw malformed(file, "it has no text \"" + name + "\"");
      }
      return value.stringValue();
    }

    void expect(JsonNode parent, String name, String only) throws KeystoreException {
      if (!text(parent, name).equals(only)) {
        throw malformed(file, "\"" + name + "\" is not \"" + only + "\"");
      }
    }

    Bytes hex(JsonNode parent, String name, int least, int most) throws KeystoreException {
      String text = text(parent, name);
      String digits = text.startsWith("0x") ? text.substring(2) : text;
      try {
        byte[] bytes = HexFormat.of().parseHex(digits);
        if (bytes.length >= least && bytes.length <= most) {
          return Bytes.of(bytes);
        }
      } catch (IllegalArgumentException notHex) {
        // Said below.
      }
      throw malformed(
          file,
          "\""
              + name
              + "\" is not "
              + (least == most ? String.valueOf(most) : least + " to " + most)
              + " bytes in hex digits");
    }
  }
}
