package souk.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.ledger.Book;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.store.Database;
import souk.store.SqliteDatabase;

class DatabaseWalletStoreTest {
  private static final Bytes32 ESCROW = Bytes32.of(77);
  private static final Address PROVIDER = Address.parse("00000000000000000000000000000000000000bb");

  @TempDir Path folder;

  private static Book book(long round, long number) {
    return new Book(ESCROW, round, number, PROVIDER);
  }

  private static void with(Path where, Consumer<DatabaseWalletStore> work) {
    try (Database database =
            SqliteDatabase.open(where.resolve("wallet.db"), PaymentTables.MIGRATIONS);
        DatabaseWalletStore store = new DatabaseWalletStore(database, ESCROW, where)) {
      work.accept(store);
    }
  }

  private void with(Consumer<DatabaseWalletStore> work) {
    with(folder, work);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  @Test
  void shouldNotSayWhereToBeginWhenItIsNew() {
    with(store -> assertThat(store.firstRound()).isEmpty());
  }

  @Test
  void shouldRememberWhatWasIssued() {
    with(store -> {
      store.begin(5);
      store.issue(book(5, 0));
      store.issue(book(5, 1));
      store.issue(book(6, 0));
    });

    with(store -> {
      assertThat(store.firstRound()).isEqualTo(OptionalLong.of(5));
      assertThat(store.issued(5)).containsExactlyInAnyOrder(book(5, 0), book(5, 1));
      assertThat(store.issued(6)).containsExactly(book(6, 0));
      store.forgetBefore(6);
      assertThat(store.issued(5)).isEmpty();
      assertThat(store.issued(6)).containsExactly(book(6, 0));
    });
    with(store -> assertThat(store.firstRound()).isEqualTo(OptionalLong.of(5)));
  }

  @Test
  void shouldRefuseToIssueABookTwice() {
    with(store -> {
      store.begin(5);
      store.issue(book(5, 0));
      assertThatThrownBy(() -> store.issue(book(5, 0))).isInstanceOf(RuntimeException.class);
    });
  }

  @Test
  void shouldSeeThatOnlyItsDatabaseWasRestored(@TempDir Path elsewhere) throws IOException {
    with(store -> {
      store.begin(5);
      store.issue(book(5, 0));
    });
    Path backup = elsewhere.resolve("backup.db");
    Files.copy(folder.resolve("wallet.db"), backup);
    with(store -> store.issue(book(5, 1)));

    Files.copy(backup, folder.resolve("wallet.db"), StandardCopyOption.REPLACE_EXISTING);

    with(store -> {
      assertThat(store.firstRound()).isEmpty();
      store.begin(9);
    });
    with(store -> assertThat(store.firstRound()).isEqualTo(OptionalLong.of(9)));
  }

  @Test
  void shouldSeeThatAllOfItWasCopied(@TempDir Path elsewhere) throws IOException {
    with(store -> {
      store.begin(5);
      store.issue(book(5, 0));
    });

    copy(folder, elsewhere);

    with(elsewhere, store -> assertThat(store.firstRound()).isEmpty());
    with(store -> assertThat(store.firstRound()).isEqualTo(OptionalLong.of(5)));
  }

  @Test
  void shouldSeeThatAllOfItWasRestoredInItsPlace(@TempDir Path backup) throws IOException {
    with(store -> store.begin(5));
    copy(folder, backup);
    with(store -> store.issue(book(5, 0)));
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        // Files that take the old one's place while that still exists get another inode.
        Path restored =
            Files.copy(
                backup.resolve(folder.relativize(file).toString()),
                file.resolveSibling(file.getFileName() + ".restored"));
        Files.move(restored, file, StandardCopyOption.REPLACE_EXISTING);
      }
    }

    with(store -> assertThat(store.firstRound()).isEmpty());
  }

  @Test
  void shouldSeeThatItsWitnessIsGone() throws IOException {
    with(store -> store.begin(5));
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().contains("wallet-")).toList()) {
        Files.delete(file);
      }
    }

    with(store -> assertThat(store.firstRound()).isEmpty());
  }

  @Test
  void shouldForgiveACrashBetweenDatabaseAndWitness() {
    with(store -> {
      store.begin(5);
      store.issue(book(5, 0));
    });
    try (Database database =
        SqliteDatabase.open(folder.resolve("wallet.db"), PaymentTables.MIGRATIONS)) {
      database.write(
          sql -> sql.prepare("UPDATE payments_wallet SET issued = issued + 1").executeUpdate());
    }

    with(store -> assertThat(store.firstRound()).isEqualTo(OptionalLong.of(5)));
  }

  @Test
  void shouldKeepASecondWalletAway() {
    with(store -> {
      store.begin(5);
      assertThatThrownBy(() ->
              WalletWitness.open(folder.resolve("wallet-" + ESCROW.toString().substring(2, 18))))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("in use");
    });
  }
}
