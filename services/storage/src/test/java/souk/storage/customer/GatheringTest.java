package souk.storage.customer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import souk.replication.Piece;
import souk.replication.PieceCommitment;
import souk.replication.PieceRange;
import souk.storage.StorageRules;
import souk.storage.cipher.CipherFile;

/** A file cut into pieces and put together again. */
class GatheringTest {
  private static final long SEED = 8;

  @TempDir private Path folder;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final byte[] secret = new byte[32];
  private final List<Long> bought = new CopyOnWriteArrayList<>();

  private byte[] data(int size) throws IOException {
    byte[] data = new byte[size];
    new Random(SEED).nextBytes(data);
    Files.write(folder.resolve("file"), data);
    return data;
  }

  private StoredFile cut(int needed, int all) throws IOException {
    return StoredFile.cut(
        Source.of(folder.resolve("file")),
        secret,
        new Random(SEED),
        needed,
        all,
        folder.resolve("pieces"),
        _ -> {});
  }

  /** The node of a subtree of a piece, the slow way. */
  private static byte[] node(byte[] piece, int height, long index) {
    int bytes = (int) PieceRange.bytes(height);
    byte[] part =
        Arrays.copyOf(
            Arrays.copyOfRange(
                piece,
                (int) Math.min(piece.length, index * bytes),
                (int) Math.min(piece.length, (index + 1) * bytes)),
            bytes);
    return new PieceCommitment().update(part, 0, bytes).finish().root().toArray();
  }

  /** A provider that has the piece. */
  private RemotePiece remote(StoredFile file, int number) throws IOException {
    Piece piece = file.pieces().get(number);
    byte[] all = Files.readAllBytes(folder.resolve("pieces/piece-" + number));
    int height = PieceRange.height(piece, StorageRules.UNIT_HEIGHT);
    return new RemotePiece(
        piece,
        unit -> {
          bought.add(unit);
          int bytes = (int) PieceRange.bytes(height);
          byte[] data =
              Arrays.copyOfRange(
                  all, (int) unit * bytes, Math.min(all.length, (int) (unit + 1) * bytes));
          int path = 32 * (piece.height() - height);
          byte[] sold = new byte[path + data.length];
          for (int level = height; level < piece.height(); level++) {
            byte[] neighbour = node(all, level, unit >> (level - height) ^ 1);
            System.arraycopy(neighbour, 0, sold, (level - height) * 32, 32);
          }
          System.arraycopy(data, 0, sold, path, data.length);
          return sold;
        });
  }

  private byte[] get(StoredFile file, Set<Integer> there) throws IOException {
    Map<Integer, RemotePiece> pieces = new HashMap<>();
    for (int number : there) {
      pieces.put(number, remote(file, number));
    }
    return read(file, pieces);
  }

  private byte[] read(StoredFile file, Map<Integer, RemotePiece> pieces) throws IOException {
    Gathering gathering = new Gathering(file, pieces, Map.of(), executor);
    gathering.readUntil(file.size());
    CipherFile.Reader reader = new CipherFile.Reader(secret, gathering, file.size());
    byte[] got = new byte[(int) reader.length()];
    reader.read(0, got, 0, got.length);
    return got;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5_000, 100_000, 1_500_000})
  void shouldComeBackFromAnyPiecesThatSuffice(int size) throws Exception {
    byte[] data = data(size);
    StoredFile file = cut(2, 4);
    for (Set<Integer> there : List.of(Set.of(0, 1), Set.of(2, 3), Set.of(1, 2))) {
      assertThat(get(file, there)).isEqualTo(data);
    }
    assertThatThrownBy(() -> get(file, Set.of(3)))
        .hasMessage("2 pieces are needed and 1 can be had");
  }

  @Test
  void shouldBuyEachUnitOnceWhenAllIsRead() throws Exception {
    data(1_500_000);
    StoredFile file = cut(2, 3);
    get(file, Set.of(0, 1));
    int units = Math.toIntExact(Math.ceilDiv(file.pieceSize(), (long) StorageRules.UNIT));
    assertThat(bought).hasSize(2 * units);
  }

  @Test
  void shouldGoOnWithOthersWhenOneFailsOrLies() throws Exception {
    byte[] data = data(900_000);
    StoredFile file = cut(2, 4);
    int[] asked = {0};
    RemotePiece fails =
        new RemotePiece(
            file.pieces().getFirst(),
            unit -> {
              if (asked[0]++ > 0) {
                throw new IOException("gone");
              }
              return remoteBytes(file, 0, unit);
            });
    RemotePiece lies =
        new RemotePiece(
            file.pieces().get(1),
            unit -> {
              byte[] unitBytes = remoteBytes(file, 1, unit);
              unitBytes[unitBytes.length / 2] ^= 1;
              return unitBytes;
            });
    Map<Integer, RemotePiece> pieces =
        Map.of(0, fails, 1, lies, 2, remote(file, 2), 3, remote(file, 3));
    assertThat(read(file, pieces)).isEqualTo(data);
    Map<Integer, RemotePiece> few = Map.of(1, lies, 2, remote(file, 2));
    assertThatThrownBy(() -> read(file, few))
        .hasMessageContaining("2 pieces are needed and 1 can be had: piece 1: unit")
        .hasMessageContaining("is not part of the piece");
  }

  private byte[] remoteBytes(StoredFile file, int number, long unit) throws IOException {
    Piece piece = file.pieces().get(number);
    RemotePiece honest = remote(file, number);
    int height = PieceRange.height(piece, StorageRules.UNIT_HEIGHT);
    int bytes = (int) PieceRange.bytes(height);
    int length = (int) Math.min(bytes, piece.size() - unit * bytes);
    byte[] data = new byte[length];
    System.arraycopy(honest.read(unit * bytes, length), 0, data, 0, length);
    byte[] all = Files.readAllBytes(folder.resolve("pieces/piece-" + number));
    int path = 32 * (piece.height() - height);
    byte[] sold = new byte[path + length];
    for (int level = height; level < piece.height(); level++) {
      System.arraycopy(
          node(all, level, unit >> (level - height) ^ 1), 0, sold, (level - height) * 32, 32);
    }
    System.arraycopy(data, 0, sold, path, length);
    return sold;
  }

  @Test
  void shouldComputeAPieceThatIsGone() throws Exception {
    data(100_000);
    StoredFile file = cut(2, 3);
    Gathering gathering =
        new Gathering(file, Map.of(0, remote(file, 0), 2, remote(file, 2)), Map.of(), executor);
    ByteArrayOutputStream rebuilt = new ByteArrayOutputStream();
    for (long part = 0; part < gathering.parts(); part++) {
      rebuilt.writeBytes(gathering.shard(1, part));
    }
    assertThat(folder.resolve("pieces/piece-1")).hasBinaryContent(rebuilt.toByteArray());
  }

  @Test
  void shouldBeRememberedAsItIs() throws Exception {
    data(5_000);
    StoredFile file = cut(2, 3);
    Path saved = folder.resolve("stored");
    file.save(saved);
    assertThat(StoredFile.load(saved)).isEqualTo(file);
    byte[] bytes = Files.readAllBytes(saved);
    for (int cut : new int[] {0, 1, 5, bytes.length - 1}) {
      Files.write(saved, Arrays.copyOf(bytes, cut));
      assertThatThrownBy(() -> StoredFile.load(saved))
          .hasMessageContaining("says of no stored file");
    }
    bytes[bytes.length - 3] ^= 1;
    Files.write(saved, bytes);
    assertThat(StoredFile.load(saved)).isNotEqualTo(file);
  }
}
