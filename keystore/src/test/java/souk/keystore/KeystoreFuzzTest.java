package souk.keystore;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;
import souk.primitives.DecodeException;
import souk.primitives.testkit.Decoders;

class KeystoreFuzzTest {
  private static final long SEED = 20_261_122;
  private static final UUID ID = new UUID(1, 2);
  private static final Decoders DECODERS =
      new Decoders()
          .addText("scrypt", KeystoreFuzzTest::read, example(KeyFileTest.SCRYPT))
          .addText("pbkdf2", KeystoreFuzzTest::read, example(KeyFileTest.PBKDF2));

  private static byte[] example(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }

  /** What is read, written and read again is the same. */
  private static KeyFile read(byte[] json) throws DecodeException {
    KeyFile file;
    try {
      file = KeyFileJson.read(json, "key.json");
    } catch (KeystoreException e) {
      throw new DecodeException(String.valueOf(e.getMessage()));
    }
    try {
      if (!KeyFileJson.read(KeyFileJson.write(file, ID), "key.json").equals(file)) {
        throw new AssertionError("another key file comes back");
      }
    } catch (KeystoreException e) {
      throw new AssertionError("what was read cannot be read again", e);
    }
    return file;
  }

  static Stream<byte[]> inputs() {
    return DECODERS.inputs();
  }

  @MethodSource("inputs")
  @FuzzTest
  void shouldReadStrictlyOrRefuseWhateverComes(byte[] input) {
    DECODERS.check(input);
  }

  @Test
  void shouldReadStrictlyOrRefuseWhenExamplesAreMutated() {
    DECODERS.mutate(SEED, 2000);
  }
}
