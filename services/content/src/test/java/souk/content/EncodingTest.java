package souk.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import souk.primitives.Address;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Eip712;
import souk.puzzle.Puzzle;
import souk.puzzle.PuzzleProfile;

class EncodingTest {
  private static final Eip712.Domain DOMAIN = new Eip712.Domain("Souk", "1", 31337, Address.ZERO);

  /** Reads an encoding, or throws. */
  private interface Decoder {
    Object decode(byte[] bytes) throws DecodeException;
  }

  private static void assertStrict(byte[] encoded, Object value, Decoder decoder)
      throws DecodeException {
    assertThat(decoder.decode(encoded)).isEqualTo(value);
    for (int length = 0; length < encoded.length; length++) {
      byte[] cut = Arrays.copyOf(encoded, length);
      assertThatThrownBy(() -> decoder.decode(cut))
          .as("cut at %d", length)
          .isInstanceOf(DecodeException.class);
    }
    byte[] longer = Arrays.copyOf(encoded, encoded.length + 1);
    assertThatThrownBy(() -> decoder.decode(longer)).isInstanceOf(DecodeException.class);
  }

  /** Whatever bytes come in, a value or a DecodeException comes out. */
  private static void assertTotal(byte[] encoded, Decoder decoder) {
    long seed = 11;
    Random random = new Random(seed);
    for (int run = 0; run < 5000; run++) {
      byte[] changed = encoded.clone();
      for (int i = 0; i <= run % 3; i++) {
        changed[random.nextInt(Math.min(changed.length, 400))] = (byte) random.nextInt(256);
      }
      try {
        decoder.decode(changed);
      } catch (DecodeException expected) {
        assertThat(expected.getMessage()).as("seed %d", seed).isNotEmpty();
      }
    }
  }

  private static Bundle bundle(PuzzleProfile profile) {
    ContentRules rules = rules(profile);
    List<Bundle.Part> parts = new ArrayList<>();
    for (int slot = 0; slot < rules.caches(); slot++) {
      parts.add(
          new Bundle.Part(
              Samples.key(slot).address(),
              "http://127.0.0.1:900" + slot,
              Samples.seal(
                  Samples.keys(),
                  Samples.unsealed(Bytes32.of(9), slot, Bytes32.of(slot), 100_000),
                  new byte[16]),
              slot == 1 ? Bytes.of(Samples.bytes(new Random(1), Box.SECRET)) : Bytes.EMPTY));
    }
    Bytes goal = Bytes.of(new byte[profile.hashBytes()]);
    return new Bundle(
        Bytes32.of(9),
        10,
        rules.leastChunkBytes(),
        parts,
        new Puzzle(rules.puzzle(), Bytes32.of(9), goal),
        Bytes.of(new byte[80]));
  }

  private static ContentRules rules(PuzzleProfile profile) {
    return new ContentRules(profile, 4, 4, 1 << 20, 16384, 1 << 20, 20, 500, 8, 64, 2, 24);
  }

  @Test
  void shouldReadABundleStrictlyWhenItIsOfEitherProfile() throws Exception {
    for (PuzzleProfile profile : PuzzleProfile.values()) {
      Bundle bundle = bundle(profile);
      assertStrict(bundle.encode().toArray(), bundle, Bundle::decode);
      assertTotal(bundle.encode().toArray(), Bundle::decode);
    }
  }

  @Test
  void shouldRefuseABundleWhenTicketsAreNeitherInTheBoxNorInTheClear() {
    byte[] encoded = bundle(PuzzleProfile.SOUK).encode().toArray();
    int endpoint = "http://127.0.0.1:9000".length();
    int flag = 32 + 4 + 4 + 3 + Address.SIZE + 4 + endpoint + Token.SIZE;
    assertThat(encoded[flag]).isZero();
    encoded[flag] = 2;

    assertThatThrownBy(() -> Bundle.decode(encoded))
        .isInstanceOf(DecodeException.class)
        .hasMessageContaining("in the box or not");
  }

  @Test
  void shouldFindEachPartsSecretsWhenSomeAreInTheClear() {
    Bundle bundle = bundle(PuzzleProfile.SOUK);
    byte[] opened = Samples.bytes(new Random(2), 3 * Box.SECRET);

    assertThat(bundle.secrets(opened).orElseThrow())
        .containsExactly(
            Bytes.of(Arrays.copyOf(opened, 16)),
            bundle.parts().get(1).clear(),
            Bytes.of(Arrays.copyOfRange(opened, 16, 32)),
            Bytes.of(Arrays.copyOfRange(opened, 32, 48)));
    assertThat(bundle.secrets(new byte[2 * Box.SECRET])).isEmpty();
    assertThat(bundle.secrets(new byte[4 * Box.SECRET])).isEmpty();
  }

  @Test
  void shouldReadTermsStrictly() throws Exception {
    ContentTerms terms =
        new ContentTerms(
            rules(PuzzleProfile.SOUK), Samples.PUBLISHER.publicKey(), "https://publisher:8443");
    byte[] encoded = terms.encode().toArray();

    assertStrict(encoded, terms, bytes -> ContentTerms.decode(Bytes.of(bytes)));
    assertTotal(encoded, bytes -> ContentTerms.decode(Bytes.of(bytes)));
  }

  @Test
  void shouldReadAManifestStrictlyAndKnowItsSigner() throws Exception {
    byte[] object = Samples.bytes(new Random(1), 300_000);
    Manifest manifest =
        ManifestMaker.of(
            MemorySegment.ofArray(object),
            rules(PuzzleProfile.SOUK),
            Samples.signing(Samples.PUBLISHER),
            DOMAIN);
    byte[] encoded = manifest.encode().toArray();

    assertStrict(encoded, manifest, Manifest::decode);
    assertTotal(encoded, Manifest::decode);
    assertThat(manifest.publisher(DOMAIN)).contains(Samples.PUBLISHER.address());
    assertThat(encoded).hasSize(Manifest.size(manifest.layout()));
    for (int chunk = 0; chunk < 4; chunk++) {
      assertThat(manifest.chunkId(chunk))
          .isEqualTo(
              new BlockTree(BlockTree.Kind.PLAINTEXT)
                  .update(object, chunk * 75_000, 75_000)
                  .digest());
    }
  }

  @Test
  void shouldNameAnotherObjectWhenAnyByteOfTheManifestIsAnother() throws Exception {
    Manifest manifest =
        ManifestMaker.of(
            MemorySegment.ofArray(new byte[5000]),
            rules(PuzzleProfile.SOUK),
            Samples.signing(Samples.PUBLISHER),
            DOMAIN);
    byte[] encoded = manifest.encode().toArray();
    for (int at = 0; at < encoded.length; at++) {
      boolean signature = at >= 16 && at < 16 + 64;
      byte[] changed = encoded.clone();
      changed[at] ^= 1;
      try {
        Manifest other = Manifest.decode(changed);
        assertThat(other.contentId().equals(manifest.contentId())).isEqualTo(signature);
        assertThat(other.publisher(DOMAIN)).isNotEqualTo(manifest.publisher(DOMAIN));
      } catch (DecodeException refused) {
        assertThat(at).isLessThan(16 + 64);
      }
    }
  }

  @Test
  void shouldReadAPassAndKnowTheClientThatSignedIt() throws Exception {
    ClientPass pass = ClientPass.sign(Samples.key(3), Samples.PUBLISHER.address(), 1000, DOMAIN);
    ByteWriter out = new ByteWriter();
    pass.writeTo(out);

    assertThat(out.size()).isEqualTo(ClientPass.SIZE);
    assertThat(ClientPass.readFrom(new ByteReader(out.toArray()))).isEqualTo(pass);
    assertThat(pass.client(DOMAIN)).contains(Samples.CLIENT);
    assertThat(new ClientPass(pass.publisher(), 1001, pass.signature()).client(DOMAIN))
        .isNotEqualTo(pass.client(DOMAIN));
  }
}
