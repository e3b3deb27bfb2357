package souk.umbral;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import souk.primitives.Hex;
import souk.primitives.PrivateKey;
import souk.primitives.PublicKey;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Objects that umbral-pre 0.10.0 made. */
final class Samples {
  static final JsonNode VECTORS = read();

  private Samples() {}

  private static JsonNode read() {
    try (InputStream in = Samples.class.getResourceAsStream("umbral-pre-0.10.0.json")) {
      return new JsonMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] bytes(String name) {
    return Hex.parse(VECTORS.get(name).stringValue());
  }

  static List<byte[]> all(String name) {
    List<byte[]> all = new ArrayList<>();
    VECTORS.get(name).forEach(each -> all.add(Hex.parse(each.stringValue())));
    return all;
  }

  static PrivateKey owner() {
    return PrivateKey.of(bytes("delegating_sk"));
  }

  static PrivateKey signer() {
    return PrivateKey.of(bytes("signing_sk"));
  }

  static PrivateKey reader() {
    return PrivateKey.of(bytes("receiving_sk"));
  }

  static PublicKey ownerKey() {
    return PublicKey.of(bytes("delegating_pk"));
  }

  static PublicKey signerKey() {
    return PublicKey.of(bytes("verifying_pk"));
  }

  static PublicKey readerKey() {
    return PublicKey.of(bytes("receiving_pk"));
  }
}
