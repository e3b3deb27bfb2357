package souk.exchange;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Locale;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;
import souk.primitives.PrivateKey;
import souk.primitives.PublicKey;
import souk.primitives.Secp256k1;
import souk.primitives.Signature;

/** What a private key does for one kind of service. */
public final class KeySigning implements Signing {
  private static final int SECRET_SIZE = 32;

  private final PrivateKey key;
  private final String kind;
  private final String prefix;

  /**
   * Lends a key to a service.
   *
   * @param kind the service's name, such as {@code content/1}
   */
  public KeySigning(PrivateKey key, String kind) {
    this.key = key;
    this.kind = kind;
    this.prefix = typePrefix(kind);
  }

  /** How the names of a kind's own types begin: {@code KeyShares} for {@code key-shares/1}. */
  static String typePrefix(String kind) {
    StringBuilder prefix = new StringBuilder();
    for (String word : kind.replaceFirst("/.*", "").split("-", -1)) {
      if (!word.isEmpty()) {
        prefix.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
      }
    }
    return prefix.toString();
  }

  @Override
  public Address address() {
    return key.address();
  }

  @Override
  public PublicKey publicKey() {
    return key.publicKey();
  }

  @Override
  public Signature sign(Eip712.Domain domain, Eip712.Type type, Object... values) {
    if (!type.name().startsWith(prefix) || type.name().length() == prefix.length()) {
      throw new IllegalArgumentException(
          "%s signs types whose names begin with %s, not %s".formatted(kind, prefix, type.name()));
    }
    return key.sign(domain.digest(type.hash(values)));
  }

  @Override
  public SecretKey agree(PublicKey other, Bytes32 agreement, String use) {
    byte[] shared = Secp256k1.sharedSecret(key, other).toArray();
    return derive(shared, agreement, use);
  }

  @Override
  public SecretKey secret(String use) {
    return derive(key.toArray(), Bytes32.ZERO, "own " + use);
  }

  private SecretKey derive(byte[] material, Bytes32 salt, String use) {
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveKey(
              "HmacSHA256",
              HKDFParameterSpec.ofExtract()
                  .addIKM(material)
                  .addSalt(salt.toArray())
                  .thenExpand(
                      ("souk " + kind + " " + use).getBytes(StandardCharsets.US_ASCII),
                      SECRET_SIZE));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Java 25 has HKDF", e);
    } finally {
      Arrays.fill(material, (byte) 0);
    }
  }
}
