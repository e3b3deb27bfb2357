package souk.node;

import java.net.URI;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import souk.ledger.AgreementCodec;
import souk.ledger.AgreementTerms;
import souk.market.negotiation.Side;
import souk.primitives.Address;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Signature;
import souk.store.Database;
import souk.store.Migration;
import souk.store.Sql;

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
                place INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE,
                terms BLOB NOT NULL, customer BLOB NOT NULL, provider BLOB NOT NULL,
                endpoint TEXT NOT NULL, state INTEGER NOT NULL) STRICT\
              """));

  private static final int RUNS = 0;
  private static final int OVER = 1;

  /** It is over, and its provider was convicted of a fault. */
  private static final int CONVICTED = 2;

  private final Database database;

  DatabaseCustomerStore(Database database) {
    this.database = database;
  }

  @Override
  public List<Signed> all() {
    return database.read(sql -> {
      List<Signed> all = new ArrayList<>();
      PreparedStatement select =
          sql.prepare(
              "SELECT id, place, terms, customer, provider, endpoint FROM customer_agreement"
                  + " WHERE state = ? ORDER BY place");
      select.setInt(1, RUNS);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          all.add(
              new Signed(
                  Bytes32.of(rows.getBytes(1)),
                  rows.getInt(2),
                  terms(rows.getBytes(3)),
                  Signature.parseCompact(rows.getBytes(4)),
                  Signature.parseCompact(rows.getBytes(5)),
                  URI.create(rows.getString(6))));
        }
      }
      return all;
    });
  }

  /** All that there ever were, whatever became of them. */
  static List<KeptAgreement> kept(Sql sql) throws SQLException {
    List<KeptAgreement> kept = new ArrayList<>();
    try (ResultSet rows =
        sql.prepare(
                "SELECT id, terms, customer, provider, state FROM customer_agreement ORDER BY place")
            .executeQuery()) {
      while (rows.next()) {
        kept.add(
            new KeptAgreement(
                Side.CUSTOMER,
                Bytes32.of(rows.getBytes(1)),
                terms(rows.getBytes(2)),
                Signature.parseCompact(rows.getBytes(3)),
                Optional.of(Signature.parseCompact(rows.getBytes(4))),
                switch (rows.getInt(5)) {
                  case RUNS -> "agreed";
                  case OVER -> "over";
                  default -> "convicted";
                }));
      }
    }
    return kept;
  }

  @Override
  public int nextPlace() {
    return database.read(sql -> {
      try (ResultSet row =
          sql.prepare("SELECT COALESCE(MAX(place) + 1, 0) FROM customer_agreement")
              .executeQuery()) {
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
              "INSERT INTO customer_agreement"
                  + " (place, id, terms, customer, provider, endpoint, state)"
                  + " VALUES (?, ?, ?, ?, ?, ?, ?)");
      insert.setInt(1, agreement.place());
      insert.setBytes(2, agreement.id().toArray());
      insert.setBytes(3, terms.toArray());
      insert.setBytes(4, agreement.customer().toCompact());
      insert.setBytes(5, agreement.provider().toCompact());
      insert.setString(6, agreement.endpoint().toString());
      insert.setInt(7, RUNS);
      return insert.executeUpdate();
    });
  }

  @Override
  public void end(Bytes32 agreement, boolean convicted) {
    database.write(sql -> {
      PreparedStatement update =
          sql.prepare("UPDATE customer_agreement SET state = ? WHERE id = ?");
      update.setInt(1, convicted ? CONVICTED : OVER);
      update.setBytes(2, agreement.toArray());
      return update.executeUpdate();
    });
  }

  @Override
  public Set<Address> convicted() {
    return database.read(sql -> {
      Set<Address> convicted = new HashSet<>();
      PreparedStatement select =
          sql.prepare("SELECT terms FROM customer_agreement WHERE state = ?");
      select.setInt(1, CONVICTED);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          convicted.add(terms(rows.getBytes(1)).provider());
        }
      }
      return convicted;
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
