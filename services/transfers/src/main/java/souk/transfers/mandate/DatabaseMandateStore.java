package souk.transfers.mandate;

import java.net.URI;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import souk.primitives.DecodeException;
import souk.store.Database;
import souk.store.Sql;

/** Mandates in a database. */
record DatabaseMandateStore(Database database) implements MandateStore {
  @Override
  public int give(MandateTerms.Signed mandate, URI endpoint) {
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

  @Override
  public void delivered(int number) {
    database.write(sql -> {
      PreparedStatement update =
          sql.prepare("UPDATE transfers_mandate_out SET delivered = 1 WHERE number = ?");
      update.setInt(1, number);
      return update.executeUpdate();
    });
  }

  @Override
  public List<Given> given() {
    return database.read(sql -> {
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
                  decode(rows.getBytes(2)),
                  URI.create(rows.getString(3)),
                  rows.getInt(4) != 0));
        }
      }
      return all;
    });
  }

  @Override
  public boolean hasTaken(MandateTerms.Signed mandate) {
    return database.read(sql -> {
      PreparedStatement select = sql.prepare("SELECT 1 FROM transfers_mandate_in WHERE id = ?");
      select.setBytes(1, mandate.id().toArray());
      try (ResultSet row = select.executeQuery()) {
        return row.next();
      }
    });
  }

  @Override
  public boolean take(MandateTerms.Signed mandate) {
    byte[] id = mandate.id().toArray();
    byte[] terms = mandate.encode();
    return database.write(sql -> {
      PreparedStatement insert =
          sql.prepare(
              "INSERT INTO transfers_mandate_in (id, terms) SELECT ?, ? WHERE"
                  + " (SELECT COUNT(*) FROM transfers_mandate_in) < "
                  + MOST_TAKEN);
      insert.setBytes(1, id);
      insert.setBytes(2, terms);
      return insert.executeUpdate() == 1;
    });
  }

  @Override
  public List<MandateTerms.Signed> taken() {
    return database.read(DatabaseMandateStore::taken);
  }

  private static List<MandateTerms.Signed> taken(Sql sql) throws SQLException {
    List<MandateTerms.Signed> all = new ArrayList<>();
    try (ResultSet rows =
        sql.prepare("SELECT terms FROM transfers_mandate_in ORDER BY rowid").executeQuery()) {
      while (rows.next()) {
        all.add(decode(rows.getBytes(1)));
      }
    }
    return all;
  }

  private static MandateTerms.Signed decode(byte[] bytes) throws SQLException {
    try {
      return MandateTerms.Signed.decode(bytes);
    } catch (DecodeException e) {
      throw new SQLException("it holds a mandate that it never wrote: " + e.getMessage(), e);
    }
  }
}
