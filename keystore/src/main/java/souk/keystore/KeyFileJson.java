package souk.keystore;

import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import souk.keystore.KeyFile.Derivation;
import souk.primitives.Address;
import souk.primitives.Bytes;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON of a {@link KeyFile}: written as the format's definition has it, read as the wallets
 * write it that people come from. Those differ in the case of names ("Crypto"), in an address that
 * is missing, null or empty, and in zeros left out at the front of numbers.
 */
final class KeyFileJson {
  /** No file of this format has more bytes. */
  static final int MOST_BYTES = 16 * 1024;

  private static final int VERSION = 3;
  private static final int MAC_BYTES = 32;
  private static final int MOST_SALT_BYTES = 64;

  /** The first 32 bytes are used; a longer key begins with the same ones. */
  private static final int MOST_KEY_BYTES = 64;

  /** Ten times what wallets use; some seconds of work. */
  private static final int MOST_ITERATIONS = 3_000_000;

  private static final HexFormat HEX = HexFormat.of();

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final String file;

  private KeyFileJson(String file) {
    this.file = file;
  }

  /** The file's JSON; {@code id} is of no meaning but required by the format. */
  static byte[] write(KeyFile key, UUID id) {
    ObjectNode root = JSON.createObjectNode();
    key.address().ifPresent(known -> root.put("address", HEX.formatHex(known.toArray())));
    ObjectNode crypto = root.putObject("crypto");
    crypto.put("cipher", "aes-128-ctr");
    crypto.putObject("cipherparams").put("iv", HEX.formatHex(key.iv().toArray()));
    crypto.put("ciphertext", HEX.formatHex(key.ciphertext().toArray()));
    switch (key.derivation()) {
      case Derivation.ByScrypt(ScryptCost cost, Bytes salt) -> {
        crypto.put("kdf", "scrypt");
        crypto
            .putObject("kdfparams")
            .put("dklen", KeyFile.KEY_BYTES)
            .put("n", cost.n())
            .put("r", cost.r())
            .put("p", cost.p())
            .put("salt", HEX.formatHex(salt.toArray()));
      }
      case Derivation.ByPbkdf2(int iterations, Bytes salt) -> {
        crypto.put("kdf", "pbkdf2");
        crypto
            .putObject("kdfparams")
            .put("dklen", KeyFile.KEY_BYTES)
            .put("c", iterations)
            .put("prf", "hmac-sha256")
            .put("salt", HEX.formatHex(salt.toArray()));
      }
    }
    crypto.put("mac", HEX.formatHex(key.mac().toArray()));
    root.put("id", id.toString());
    root.put("version", VERSION);
    return JSON.writeValueAsBytes(root);
  }

  /**
   * Reads a file: every member that matters must be there once, in whatever case, of its type and
   * length, and the work that it asks for must be bounded. Members beyond the format are ignored.
   *
   * @param file for messages
   */
  static KeyFile read(byte[] bytes, String file) throws KeystoreException {
    if (bytes.length > MOST_BYTES) {
      throw malformed(file, "it has over " + MOST_BYTES + " bytes");
    }
    JsonNode root;
    try {
      root = JSON.readTree(bytes);
    } catch (JacksonException e) {
      throw malformed(file, "it is not JSON: " + e.getOriginalMessage());
    }
    return new KeyFileJson(file).keyFile(root);
  }

  private KeyFile keyFile(JsonNode root) throws KeystoreException {
    if (number(root, "version") != VERSION) {
      throw malformed(file, "its version is not " + VERSION);
    }
    JsonNode crypto = object(root, "crypto");
    expect(crypto, "cipher", "aes-128-ctr");
    Optional<Address> address = address(root);
    // Python's eth_keyfile leaves out zeros in front, too. Nothing but the address tells whether an
    // initialization vector is right, so that it may be short only where that is there to check.
    int least = address.isPresent() ? 1 : KeyFile.IV_BYTES;
    return new KeyFile(
        address,
        derivation(crypto),
        padded(
            hex(object(crypto, "cipherparams"), "iv", least, KeyFile.IV_BYTES), KeyFile.IV_BYTES),
        hex(crypto, "ciphertext", 1, KeyFile.SECRET_BYTES),
        hex(crypto, "mac", MAC_BYTES, MAC_BYTES));
  }

  private Optional<Address> address(JsonNode root) throws KeystoreException {
    JsonNode address = member(root, "address");
    if (address == null
        || address.isNull()
        || (address.isString() && digits(address.stringValue()).isEmpty())) {
      return Optional.empty();
    }
    return Optional.of(Address.of(hex(root, "address", Address.SIZE, Address.SIZE).toArray()));
  }

  private Derivation derivation(JsonNode crypto) throws KeystoreException {
    JsonNode parameters = object(crypto, "kdfparams");
    int length = number(parameters, "dklen");
    if (length < KeyFile.KEY_BYTES || length > MOST_KEY_BYTES) {
      throw malformed(file, "dklen is not from " + KeyFile.KEY_BYTES + " to " + MOST_KEY_BYTES);
    }
    Bytes salt = hex(parameters, "salt", 1, MOST_SALT_BYTES);
    return switch (text(crypto, "kdf").toLowerCase(Locale.ROOT)) {
      case "scrypt" -> {
        try {
          ScryptCost cost =
              new ScryptCost(
                  number(parameters, "n"), number(parameters, "r"), number(parameters, "p"));
          yield new Derivation.ByScrypt(cost, salt);
        } catch (IllegalArgumentException e) {
          throw malformed(file, String.valueOf(e.getMessage()));
        }
      }
      case "pbkdf2" -> {
        expect(parameters, "prf", "hmac-sha256");
        int iterations = number(parameters, "c");
        if (iterations < 1 || iterations > MOST_ITERATIONS) {
          throw malformed(file, "c = " + iterations + " is not from 1 to " + MOST_ITERATIONS);
        }
        yield new Derivation.ByPbkdf2(iterations, salt);
      }
      default -> throw malformed(file, "its kdf is neither scrypt nor pbkdf2");
    };
  }

  static KeystoreException malformed(String file, String why) {
    return new KeystoreException(
        KeystoreException.Kind.MALFORMED, file + " is no usable key file: " + why);
  }

  /** The member of that name, in whatever case; twice is an error, as no two wallets agree then. */
  private @Nullable JsonNode member(JsonNode parent, String name) throws KeystoreException {
    JsonNode found = null;
    for (Map.Entry<String, JsonNode> each : parent.properties()) {
      if (each.getKey().equalsIgnoreCase(name)) {
        if (found != null) {
          throw malformed(file, "it has \"" + name + "\" twice");
        }
        found = each.getValue();
      }
    }
    return found;
  }

  private JsonNode object(JsonNode parent, String name) throws KeystoreException {
    JsonNode value = member(parent, name);
    if (value == null || !value.isObject()) {
      throw malformed(file, "it has no object \"" + name + "\"");
    }
    return value;
  }

  private int number(JsonNode parent, String name) throws KeystoreException {
    JsonNode value = member(parent, name);
    if (value == null || !value.isIntegralNumber() || !value.canConvertToInt()) {
      throw malformed(file, "\"" + name + "\" is no whole number in range");
    }
    return value.intValue();
  }

  private String text(JsonNode parent, String name) throws KeystoreException {
    JsonNode value = member(parent, name);
    if (value == null || !value.isString()) {
      throw malformed(file, "it has no text \"" + name + "\"");
    }
    return value.stringValue();
  }

  private void expect(JsonNode parent, String name, String only) throws KeystoreException {
    if (!text(parent, name).equalsIgnoreCase(only)) {
      throw malformed(file, "\"" + name + "\" is not \"" + only + "\"");
    }
  }

  private Bytes hex(JsonNode parent, String name, int least, int most) throws KeystoreException {
    String digits = digits(text(parent, name));
    try {
      byte[] bytes = HEX.parseHex(digits);
      if (bytes.length >= least && bytes.length <= most) {
        return Bytes.of(bytes);
      }
    } catch (IllegalArgumentException notHex) {
      // Said below.
    }
    throw malformed(
        file,
        "\"%s\" is not %s bytes in hex digits"
            .formatted(name, least == most ? String.valueOf(most) : least + " to " + most));
  }

  private static String digits(String text) {
    return text.startsWith("0x") || text.startsWith("0X") ? text.substring(2) : text;
  }

  private static Bytes padded(Bytes number, int size) {
    byte[] bytes = number.toArray();
    byte[] padded = new byte[size];
    System.arraycopy(bytes, 0, padded, size - bytes.length, bytes.length);
    return Bytes.of(padded);
  }
}
