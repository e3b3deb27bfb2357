package souk.content;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;
import souk.primitives.Address;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Eip712;
import souk.primitives.Signature;
import souk.primitives.testkit.Decoders;
import souk.puzzle.Puzzle;
import souk.puzzle.PuzzleParameters;
import souk.puzzle.PuzzleProfile;

class ContentFuzzTest {
  private static final long SEED = 20_261_122;
  private static final Eip712.Domain DOMAIN = new Eip712.Domain("Souk", "1", 31337, Address.ZERO);
  private static final AgreementKeys KEYS = Samples.keys();
  private static final Token TOKEN =
      Samples.seal(KEYS, Samples.unsealed(Bytes32.of(9), 1, Bytes32.of(8), 100_000), new byte[16]);
  private static final ClientPass PASS =
      ClientPass.sign(Samples.key(3), Samples.PUBLISHER.address(), 1000, DOMAIN);
  private static final Signature SIGNATURE = Samples.CACHE.sign(Bytes32.of(6));
  private static final Decoders DECODERS = decoders();

  private static Decoders decoders() {
    List<Bytes32> hashes = List.of(Bytes32.of(1), Bytes32.of(2));
    BadDelivery bad =
        new BadDelivery(
            TOKEN,
            SIGNATURE,
            Bytes32.of(4),
            Bytes.of(new byte[TokenSeal.KEY]),
            1,
            Bytes.of(new byte[40]),
            hashes,
            Bytes32.of(5),
            hashes);
    return new Decoders()
        .add(
            "bundle",
            Bundle::decode,
            bundle -> bundle.encode().toArray(),
            Stream.of(PuzzleProfile.values()).map(ContentFuzzTest::bundle).toList())
        .add(
            "token",
            bytes -> Token.decode(Bytes.of(bytes)),
            token -> token.encode().toArray(),
            TOKEN.encode().toArray())
        .add("manifest", Manifest::decode, m -> m.encode().toArray(), manifest())
        .add(
            "evidence",
            bytes -> BadDelivery.decode(Bytes.of(bytes)),
            evidence -> evidence.encode().toArray(),
            bad.encode().toArray())
        .add(
            "terms",
            bytes -> ContentTerms.decode(Bytes.of(bytes)),
            terms -> terms.encode().toArray(),
            terms())
        .add("pass", ContentFuzzTest::pass, ContentFuzzTest::encode, encode(PASS))
        .add(
            "fetch",
            ClientRequest.Fetch::decode,
            ClientRequest::encode,
            new ClientRequest.Fetch(PASS, Bytes32.of(5), 3).encode())
        .add(
            "repair",
            ClientRequest.Repair::decode,
            ClientRequest::encode,
            new ClientRequest.Repair(PASS, Bytes32.of(9), 3).encode())
        .add(
            "redeem",
            ClientRequest.Redeem::decode,
            ClientRequest::encode,
            new ClientRequest.Redeem(PASS, TOKEN, Bytes.of(new byte[Box.SECRET])).encode())
        .add(
            "complaint",
            ClientRequest.Complaint::decode,
            ClientRequest::encode,
            new ClientRequest.Complaint(PASS, TOKEN, SIGNATURE, hashes).encode())
        .add(
            "fill",
            bytes -> FillRequest.decode(signed(bytes)),
            request -> unsigned(request.sign(KEYS)),
            unsigned(new FillRequest(Samples.AGREEMENT, Bytes32.of(5), 41, 77).sign(KEYS)))
        .add(
            "report",
            bytes -> CacheReport.decode(signed(bytes)),
            places -> unsigned(places.sign(KEYS)),
            unsigned(
                new CacheReport(
                        Samples.AGREEMENT,
                        1_767_225_600_000L,
                        129,
                        List.of(
                            new CacheReport.Place(1, 2, 3),
                            new CacheReport.Place(0xffffffffL, 0xffffffffL, 65_535)))
                    .sign(KEYS)));
  }

  private static byte[] bundle(PuzzleProfile profile) {
    ContentRules rules = ContentRules.DEFAULT;
    List<Bundle.Part> parts = new ArrayList<>();
    for (int slot = 0; slot < rules.caches(); slot++) {
      parts.add(
          new Bundle.Part(
              Samples.key(slot).address(),
              "http://127.0.0.1:900" + slot,
              TOKEN,
              slot == 2 ? Bytes.of(new byte[Box.SECRET]) : Bytes.EMPTY));
    }
    Bytes goal = Bytes.of(new byte[profile.hashBytes()]);
    return new Bundle(
            Bytes32.of(9),
            10,
            rules.leastChunkBytes(),
            parts,
            new Puzzle(
                new PuzzleParameters(profile, rules.caches(), rules.passes()), Bytes32.of(9), goal),
            Bytes.of(new byte[80]))
        .encode()
        .toArray();
  }

  private static byte[] manifest() {
    byte[] object = Samples.bytes(new Random(SEED), 300_000);
    return ManifestMaker.of(
            MemorySegment.ofArray(object),
            ContentRules.DEFAULT,
            Samples.signing(Samples.PUBLISHER),
            DOMAIN)
        .encode()
        .toArray();
  }

  private static byte[] terms() {
    return new ContentTerms(
            ContentRules.DEFAULT, Samples.PUBLISHER.publicKey(), "https://publisher:8443")
        .encode()
        .toArray();
  }

  private static ClientPass pass(byte[] bytes) throws DecodeException {
    ByteReader in = new ByteReader(bytes);
    ClientPass pass = ClientPass.readFrom(in);
    in.end();
    return pass;
  }

  private static byte[] encode(ClientPass pass) {
    ByteWriter out = new ByteWriter();
    pass.writeTo(out);
    return out.toArray();
  }

  /** A message as it goes over the wire: its decoder leaves the authentication code out. */
  private static byte[] signed(byte[] message) {
    return Arrays.copyOf(message, message.length + Bytes32.SIZE);
  }

  private static byte[] unsigned(byte[] signed) {
    return Arrays.copyOf(signed, signed.length - Bytes32.SIZE);
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
    DECODERS.mutate(SEED, 1000);
  }
}
