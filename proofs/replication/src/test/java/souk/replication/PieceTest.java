package souk.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commitments and CIDs of pieces, as Filecoin's own programs compute them. */
class PieceTest {
  private static Piece commit(byte[] data) {
    return new PieceCommitment().update(data, 0, data.length).finish();
  }

  private static Stream<Arguments> vectors(String file, int fill) throws Exception {
    try (var in = PieceTest.class.getResourceAsStream(file)) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
              .lines()
              .map(line -> line.split(","))
              .map(parts ->
                  Arguments.of(
                      fill, Integer.parseInt(parts[0]), Long.parseLong(parts[1]), parts[2]))
              .toList()
              .stream();
    }
  }

  static Stream<Arguments> published() throws Exception {
    return Stream.concat(vectors("commp-zero.txt", 0), vectors("commp-0xCC.txt", 0xcc));
  }

  @ParameterizedTest
  @MethodSource("published")
  void shouldBeWhatFilecoinComputes(int fill, int size, long padded, String cid) {
    byte[] data = new byte[size];
    Arrays.fill(data, (byte) fill);
    Piece piece = commit(data);
    assertThat(piece.cidV1()).isEqualTo(cid);
    assertThat(piece.paddedSize()).isEqualTo(padded);
    assertThat(piece.size()).isEqualTo(size);
    assertThat(Piece.parse(piece.cidV2())).isEqualTo(piece);
  }

  /** As other programs write them. */
  @ParameterizedTest
  @CsvSource({
    "0, bafkzcibcp4bdomn3tgwgrh3g532zopskstnbrd2n3sxfqbze7rxt7vqn7veigmy",
    "127, bafkzcibcaabdomn3tgwgrh3g532zopskstnbrd2n3sxfqbze7rxt7vqn7veigmy",
    "128, bafkzcibcpybwiktap34inmaex4wbs6cghlq5i2j2yd2bb2zndn5ep7ralzphkdy"
  })
  void shouldWriteCidsOfVersion2AsOthersDo(int size, String cid) {
    assertThat(commit(new byte[size]).cidV2()).isEqualTo(cid);
  }

  /** The slow way: all nodes in memory. */
  static byte[] root(byte[] data) {
    int quads = Math.max(1, (data.length + 126) / 127);
    int height = 2;
    while (1 << (height - 2) < quads) {
      height++;
    }
    byte[] padded = Arrays.copyOf(data, 127 << (height - 2));
    byte[][] nodes = new byte[1 << height][32];
    for (int bit = 0; bit < padded.length * 8; bit++) {
      if ((padded[bit / 8] >> (bit % 8) & 1) == 1) {
        int to = bit % 254;
        nodes[bit / 254][to / 8] |= (byte) (1 << (to % 8));
      }
    }
    try {
      while (nodes.length > 1) {
        byte[][] above = new byte[nodes.length / 2][];
        for (int i = 0; i < above.length; i++) {
          MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
          sha256.update(nodes[2 * i]);
          above[i] = sha256.digest(nodes[2 * i + 1]);
          above[i][31] &= 0x3f;
        }
        nodes = above;
      }
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
    return nodes[0];
  }

  @Test
  void shouldBeTheRootOfTheWholeTreeHoweverTheBytesCome() {
    long seed = 20261129;
    Random random = new Random(seed);
    for (int i = 0; i < 300; i++) {
      byte[] data = new byte[i < 140 ? i : random.nextInt(12_000)];
      random.nextBytes(data);
      PieceCommitment commitment = new PieceCommitment();
      for (int at = 0; at < data.length; ) {
        int length = Math.min(data.length - at, 1 + random.nextInt(i % 3 == 0 ? 7 : 500));
        commitment.update(data, at, length);
        at += length;
      }
      Piece piece = commitment.finish();
      assertThat(piece.root().toArray())
          .as("seed %d, %d bytes", seed, data.length)
          .isEqualTo(root(data));
      assertThat(piece).isEqualTo(commit(data));
    }
  }

  /** Around what is hashed together, and around whole trees, however the bytes come. */
  @Test
  void shouldBeTheRootOfTheWholeTreeAtEveryBoundary() {
    long seed = 20261130;
    Random random = new Random(seed);
    int batch = QuadHash.BYTES;
    List<Integer> sizes = new java.util.ArrayList<>(List.of(0, 1, 126, 127, 128, 129));
    for (int around :
        new int[] {
          254, 1_016, 2_032, 8_128, batch, 2 * batch, 4 * batch, 1 << 12, 1 << 14, 1 << 15
        }) {
      sizes.addAll(List.of(around - 1, around, around + 1));
    }
    for (int i = 0; i < 20; i++) {
      sizes.add(random.nextInt(5 * batch));
    }
    for (int size : sizes) {
      byte[] data = new byte[size];
      random.nextBytes(data);
      byte[] wanted = root(data);
      for (int step : new int[] {Math.max(1, size), batch, batch - 1, batch + 1, 1_000}) {
        PieceCommitment commitment = new PieceCommitment();
        for (int at = 0; at < size; at += step) {
          commitment.update(data, at, Math.min(step, size - at));
        }
        assertThat(commitment.finish().root().toArray())
            .as("seed %d, %d bytes, %d at a time", seed, size, step)
            .isEqualTo(wanted);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 2, 127", "1, 2, 126", "127, 2, 0", "128, 3, 126", "254, 3, 0", "255, 4, 253"})
  void shouldTellHowMuchIsAdded(int size, int height, long padding) {
    Piece piece = commit(new byte[size]);
    assertThat(piece.height()).isEqualTo(height);
    assertThat(piece.padding()).isEqualTo(padding);
    assertThat(piece.paddedSize()).isEqualTo(32L << height);
    assertThat(Piece.parse(piece.cidV2())).isEqualTo(piece);
  }

  @Test
  void shouldCommitOnceAndToWhatIsThereOnly() {
    PieceCommitment commitment = new PieceCommitment();
    assertThatThrownBy(() -> commitment.update(new byte[10], 5, 6))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(commitment.finish()).isEqualTo(commit(new byte[0]));
    assertThatThrownBy(commitment::finish).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> commitment.update(new byte[1], 0, 1))
        .isInstanceOf(IllegalStateException.class);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Piece(commit(new byte[1]).root(), 1, 3));
  }

  @Test
  void shouldNotCommitToTheSameThingWhenZerosAreAdded() {
    assertThat(commit(new byte[126]).cidV1()).isEqualTo(commit(new byte[127]).cidV1());
    assertThat(commit(new byte[126]).cidV2()).isNotEqualTo(commit(new byte[127]).cidV2());
  }

  private static String v2(long padding, int height) {
    var digest = new java.io.ByteArrayOutputStream();
    Varint.write(padding, digest);
    digest.write(height);
    digest.writeBytes(new byte[32]);
    var out = new java.io.ByteArrayOutputStream();
    for (int each : new int[] {1, 0x55, 0x1011, digest.size()}) {
      Varint.write(each, out);
    }
    out.writeBytes(digest.toByteArray());
    return Multibase.base32(out.toByteArray());
  }

  @Test
  void shouldRefuseCidsThatAreNone() {
    assertThat(Piece.parse(v2(127, 2)).size()).isZero();
    assertThat(Piece.parse(v2(126, 3)).size()).isEqualTo(128);
    String good = commit(new byte[300]).cidV2();
    for (String bad :
        List.of(
            "",
            "b",
            good.substring(1),
            good.substring(0, good.length() - 1),
            good + "a",
            good.toUpperCase(java.util.Locale.ROOT),
            good.replace('a', '1'),
            commit(new byte[300]).cidV1(),
            v2(128, 2),
            v2(127, 3), // a lower tree would do
            v2(0, 1),
            v2(0, 51),
            v2(0, 200),
            "b".repeat(100_000))) {
      assertThatIllegalArgumentException()
          .as(bad.length() > 100 ? "too long" : bad)
          .isThrownBy(() -> Piece.parse(bad));
    }
  }

  @Test
  void shouldRefuseNumbersThatAreLongerThanNeedBe() {
    byte[] good = Multibase.parseBase32(commit(new byte[300]).cidV2());
    byte[] longer = new byte[good.length + 1];
    longer[0] = (byte) (good[0] | 0x80); // 1 in two bytes
    System.arraycopy(good, 1, longer, 2, good.length - 1);
    assertThatIllegalArgumentException().isThrownBy(() -> Piece.parse(Multibase.base32(longer)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 40, 41})
  void shouldWriteBase32OfAnyLength(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    assertThat(Multibase.parseBase32(Multibase.base32(bytes))).isEqualTo(bytes);
  }
}
