package souk.payments;

import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import souk.ledger.Book;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.store.Database;

/**
 * A wallet's store in a database with {@link PaymentTables}, and a {@link WalletWitness} beside it
 * that shows when the database was restored or copied.
 */
public final class DatabaseWalletStore implements WalletStore {
  private final Database database;
  private final byte[] escrow;
  private final Bytes32 escrowId;
  private final WalletWitness witness;

  /**
   * Opens the store of one escrow's wallet. The database is not closed with the store.
   *
   * @param folder where the witness lies; on the same disk as the database
   * @throws IllegalStateException when a wallet has it open
   */
  public DatabaseWalletStore(Database database, Bytes32 escrow, Path folder) {
    this.database = database;
    this.escrow = escrow.toArray();
    this.escrowId = escrow;
    this.witness =
        WalletWitness.open(folder.resolve("wallet-" + escrow.toString().substring(2, 18)));
  }

  private record State(Bytes place, long firstRound, long issued) {}

  @Override
  public OptionalLong firstRound() {
    State state =
        database.<@Nullable State>read(sql -> {
          PreparedStatement select =
              sql.prepare(
                  "SELECT place, first_round, issued FROM payments_wallet WHERE escrow = ?");
          select.setBytes(1, escrow);
          try (ResultSet rows = select.executeQuery()) {
            return rows.next()
                ? new State(Bytes.of(rows.getBytes(1)), rows.getLong(2), rows.getLong(3))
                : null;
          }
        });
    if (state == null || !witness.confirms(state.place(), state.issued())) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(state.firstRound());
  }

  @Override
  public void begin(long firstRound) {
    Bytes place = witness.begin();
    database.write(sql -> {
      PreparedStatement replace =
          sql.prepare(
              "INSERT INTO payments_wallet (escrow, place, first_round, issued)"
                  + " VALUES (?, ?, ?, 0) ON CONFLICT (escrow) DO UPDATE SET"
                  + " place = excluded.place, first_round = excluded.first_round, issued = 0");
      replace.setBytes(1, escrow);
      replace.setBytes(2, place.toArray());
      replace.setLong(3, firstRound);
      return replace.executeUpdate();
    });
  }

  @Override
  public List<Book> issued(long round) {
    return database.read(sql -> {
      PreparedStatement select =
          sql.prepare("SELECT number, provider FROM payments_book WHERE escrow = ? AND round = ?");
      select.setBytes(1, escrow);
      select.setLong(2, round);
      List<Book> books = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          books.add(new Book(escrowId, round, rows.getLong(1), Address.of(rows.getBytes(2))));
        }
      }
      return books;
    });
  }

  @Override
  public void issue(Book book) {
    long issued =
        database.write(sql -> {
          PreparedStatement insert =
              sql.prepare(
                  "INSERT INTO payments_book (escrow, round, number, provider)"
                      + " VALUES (?, ?, ?, ?)");
          insert.setBytes(1, escrow);
          insert.setLong(2, book.round());
          insert.setLong(3, book.number());
          insert.setBytes(4, book.provider().toArray());
          insert.executeUpdate();
          PreparedStatement count =
              sql.prepare(
                  "UPDATE payments_wallet SET issued = issued + 1 WHERE escrow = ?"
                      + " RETURNING issued");
          count.setBytes(1, escrow);
          try (ResultSet rows = count.executeQuery()) {
            if (!rows.next()) {
              throw new IllegalStateException("the wallet's store was not begun");
            }
            return rows.getLong(1);
          }
        });
    witness.record(issued);
  }

  @Override
  public void forgetBefore(long round) {
    database.write(sql -> {
      PreparedStatement delete =
          sql.prepare("DELETE FROM payments_book WHERE escrow = ? AND round < ?");
      delete.setBytes(1, escrow);
      delete.setLong(2, round);
      return delete.executeUpdate();
    });
  }

  @Override
  public void close() {
    witness.close();
  }
}
