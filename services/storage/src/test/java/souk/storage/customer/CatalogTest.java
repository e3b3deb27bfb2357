package souk.storage.customer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.exchange.KeySigning;
import souk.primitives.Address;
import souk.primitives.PrivateKey;
import souk.storage.cipher.CipherFile;

class CatalogTest {
  private static final long SEED = 20_261_130;
  private static final String ROLE = "storage-1";

  @TempDir private Path folder;

  private static StoredEntry entry(String id, String name, long created) {
    return new StoredEntry(
        id, name, false, "/x/y", 7, 2, 3, 9, 1, 8, StoredEntry.State.PUTTING, created);
  }

  @Test
  void shouldFindByNameAndByContentWhatWasNotRemoved() throws Exception {
    Catalog catalog = new Catalog(folder.resolve("c"));
    assertThat(catalog.all()).isEmpty();
    StoredEntry later = entry("b", "../\u202e🌍\n", 2);
    StoredEntry first = entry("a", "photo", 1);
    catalog.put(later);
    catalog.put(first);
    assertThat(catalog.all()).containsExactly(first, later);
    assertThat(catalog.find(later.name(), ROLE)).contains(later);
    assertThat(catalog.find("nobody", ROLE)).isEmpty();
    Path file = Files.write(folder.resolve("file"), new byte[7]);
    Path role = catalog.folder(first).resolve(ROLE);
    StorageCustomer.cut(file, new Random(SEED), 2, 3, role);
    String cid = Places.in(role).content().cidV2();
    assertThat(catalog.find(cid, ROLE)).contains(first);
    catalog.put(first.with(StoredEntry.State.REMOVED));
    assertThat(catalog.find(cid, ROLE)).isEmpty();
    assertThat(catalog.find("photo", ROLE)).isEmpty();
    assertThat(catalog.all()).hasSize(2);
    for (String none : new String[] {"", "x".repeat(1025), "\ud800"}) {
      assertThatThrownBy(() -> catalog.put(entry("d", none, 1)))
          .isInstanceOf(IllegalArgumentException.class);
    }
    Path damaged = catalog.folder(later).resolve("entry");
    Files.write(damaged, Arrays.copyOf(Files.readAllBytes(damaged), 9));
    assertThatThrownBy(catalog::all)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("damaged");
  }

  @Test
  void shouldGiveTheSecretToItsKeyAloneUntilItIsDestroyed() throws Exception {
    KeySigning key = new KeySigning(PrivateKey.fromSeeded(new Random(SEED)), "storage/1");
    KeySigning other = new KeySigning(PrivateKey.fromSeeded(new Random(SEED + 1)), "storage/1");
    byte[] secret = FileSecret.under(key, folder, new Random(SEED));
    assertThat(secret).hasSize(CipherFile.SECRET);
    assertThat(FileSecret.load(folder, key)).isEqualTo(secret);
    assertThat(FileSecret.load(folder, other)).isNotEqualTo(secret);
    try (var files = Files.list(folder)) {
      assertThat(files)
          .allSatisfy(each -> assertThat(Files.readAllBytes(each)).isNotEqualTo(secret));
    }
    FileSecret.delete(folder);
    assertThatThrownBy(() -> FileSecret.load(folder, key)).isInstanceOf(IOException.class);
  }

  @Test
  void shouldRememberWhoGetsWhichPiece() throws Exception {
    Address one = PrivateKey.fromSeeded(new Random(1)).address();
    Address two = PrivateKey.fromSeeded(new Random(2)).address();
    Placement placement = Placement.in(folder);
    placement.put(one, 3);
    placement.put(two, 3);
    assertThat(placement.count(3)).isEqualTo(2);
    placement.put(two, 0);
    Placement again = Placement.in(folder);
    assertThat(again.of(one)).contains(3);
    assertThat(again.of(two)).contains(0);
    again.remove(one);
    assertThat(Placement.in(folder).of(one)).isEmpty();
    Files.write(folder.resolve("placement"), new byte[] {1, 0, 0, 0, 9});
    assertThatThrownBy(() -> Placement.in(folder)).hasMessageContaining("damaged");
  }

  @Test
  void shouldRefuseWhatIsChangedBetweenTheLookAndTheCut() throws Exception {
    Path file = Files.write(folder.resolve("file"), new byte[100]);
    Source source = Source.of(file);
    Files.write(file, new byte[101]);
    assertThatThrownBy(() ->
            StoredFile.cut(
                source, new byte[32], new Random(SEED), 1, 2, folder.resolve("p"), _ -> {}))
        .hasMessageContaining("was changed while it was read");
    Source other = Source.of(file);
    assertThatThrownBy(() ->
            StoredFile.cut(
                other,
                new byte[32],
                new Random(SEED),
                1,
                2,
                folder.resolve("p"),
                _ -> overwrite(file)))
        .hasMessageContaining("was changed while it was read");
  }

  private static void overwrite(Path file) {
    try {
      Files.write(file, new byte[] {1, 2, 3});
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void shouldReckonPiecesAsTheyAreCut() throws Exception {
    for (int size : new int[] {0, 1, 8_000, 300_000}) {
      Path file = Files.write(folder.resolve("file-" + size), new byte[size]);
      StoredFile cut =
          StoredFile.cut(
              Source.of(file),
              new byte[32],
              new Random(SEED),
              3,
              5,
              folder.resolve("p" + size),
              _ -> {});
      assertThat(StorageQuote.pieceBytes(size, 3)).isEqualTo(cut.pieceSize());
      assertThat(cut.content().size()).isEqualTo(size);
    }
  }
}
