package souk.node;

import java.net.URI;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import souk.ledger.AgreementCodec;
import souk.ledger.AgreementTerms;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Signature;
import souk.store.Database;
import souk.store.Migration;

/** A customer's agreements in a SQL database. */
final class DatabaseCustomerStore implements CustomerStore {
  /** To be given to the database. */
  static final List<Migration> MIGRATIONS =
      List.of(
          new Migration(
              "customer",
              1,
              """
              CREATE TABLE customer_agreement (
                number INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL UNIQUE,
                terms BLOB NOT NULL, customer BLOB NOT NULL, provider BLOB NOT NULL,
                endpoint TEXT NOT NULL, over INTEGER NOT NULL DEFAULT 0) STRICT\
              """));

  private final Database database;

  DatabaseCustomerStore(Database database) {
    this.database = database;
  }

  @Override
  public List<Signed> all() {
    return database.read(sql -> {
      List<Signed> all = new ArrayList<>();
      try (ResultSet rows =
          sql.prepare(
                  "SELECT id, terms, customer, provider, endpoint FROM customer_agreement"
                      + " WHERE over = 0 ORDER BY number")
              .executeQuery()) {
        while (rows.next()) {
          all.add(
              new Signed(
                  Bytes32.of(rows.getBytes(1)),
                  terms(rows.getBytes(2)),
                  Signature.parseCompact(rows.getBytes(3)),
                  Signature.parseCompact(rows.getBytes(4)),
                  URI.create(rows.getString(5))));
        }
      }
      return all;
    });
  }

  @Override
  public int count() {
    return database.read(sql -> {
      try (ResultSet row = sql.prepare("SELECT COUNT(*) FROM customer_agreement").executeQuery()) {
        return row.next() ? row.getInt(1) : 0;
      }
    });
  }

  @Override
  public void add(Signed agreement) {
    ByteWriter terms = new ByteWriter();
    AgreementCodec.write(terms, agreement.terms());
    database.write(sql -> {
      PreparedStatement insert =
          sql.prepare(
              "INSERT OR IGNORE INTO customer_agreement (id, terms, customer, provider, endpoint)"
                  + " VALUES (?, ?, ?, ?, ?)");
      insert.setBytes(1, agreement.id().toArray());
      insert.setBytes(2, terms.toArray());
      insert.setBytes(3, agreement.customer().toCompact());
      insert.setBytes(4, agreement.provider().toCompact());
      insert.setString(5, agreement.endpoint().toString());
      return insert.executeUpdate();
    });
  }

  @Override
  public void remove(Bytes32 agreement) {
    database.write(sql -> {
      PreparedStatement update = sql.prepare("UPDATE customer_agreement SET over = 1 WHERE id = ?");
      update.setBytes(1, agreement.toArray());
      return update.executeUpdate();
    });
  }

  private static AgreementTerms terms(byte[] bytes) throws SQLException {
    try {
      ByteReader in = new ByteReader(bytes);
      AgreementTerms terms = AgreementCodec.read(in);
      in.end();
      return terms;
    } catch (DecodeException e) {
      throw new SQLException("a damaged agreement", e);
    }
  }
}
