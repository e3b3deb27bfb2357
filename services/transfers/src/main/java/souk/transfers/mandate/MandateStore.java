package souk.transfers.mandate;

import java.net.URI;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import souk.store.Database;
import souk.store.Sql;

/** What a payer of mandates writes down, before anything of it is on the ledger. */
public final class MandateStore {
  private final Database database;

  /**
   * A mandate that was given.
   *
   * @param number by which its payer calls it
   * @param endpoint of its payee
   * @param delivered whether the payee has its books
   */
  public record Given(int number, MandateTerms.Signed mandate, URI endpoint, boolean delivered) {}

  /**
   * @param database with {@link souk.transfers.TransferTables}; not closed with this
   */
  public MandateStore(Database database) {
    this.database = database;
  }

  /** Writes a mandate down; its number. */
  public int put(MandateTerms.Signed mandate, URI endpoint) {
    byte[] id = mandate.id().toArray();
    byte[] terms = mandate.encode();
    return database.write(sql -> {
      PreparedStatement insert =
          sql.prepare(
              "INSERT INTO transfers_mandate_out (id, terms, endpoint, delivered)"
                  + " VALUES (?, ?, ?, 0) RETURNING number");
      insert.setBytes(1, id);
      insert.setBytes(2, terms);
      insert.setString(3, endpoint.toString());
      try (ResultSet row = insert.executeQuery()) {
        return row.next() ? row.getInt(1) : 0;
      }
    });
  }

  /** The payee has it. */
  public void delivered(int number) {
    database.write(sql -> {
      PreparedStatement update =
          sql.prepare("UPDATE transfers_mandate_out SET delivered = 1 WHERE number = ?");
      update.setInt(1, number);
      return update.executeUpdate();
    });
  }

  /** All that were given, the oldest first. */
  public List<Given> all() {
    return database.read(MandateStore::read);
  }

  /** The same from a database that somebody may have open. */
  public static List<Given> read(Sql sql) throws SQLException {
    List<Given> all = new ArrayList<>();
    try (ResultSet rows =
        sql.prepare(
                "SELECT number, terms, endpoint, delivered FROM transfers_mandate_out"
                    + " ORDER BY number")
            .executeQuery()) {
      while (rows.next()) {
        all.add(
            new Given(
                rows.getInt(1),
                MandatePayee.decode(rows.getBytes(2)),
                URI.create(rows.getString(3)),
                rows.getInt(4) != 0));
      }
    }
    return all;
  }

  static List<MandateTerms.Signed> read(Sql sql, String query) throws SQLException {
    List<MandateTerms.Signed> all = new ArrayList<>();
    try (ResultSet rows = sql.prepare(query).executeQuery()) {
      while (rows.next()) {
        all.add(MandatePayee.decode(rows.getBytes(1)));
      }
    }
    return all;
  }
}
