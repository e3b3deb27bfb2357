package souk.exchange.provider;

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
import souk.store.Sql;

/** Signed agreements in a SQL database. */
public final class DatabaseAgreementStore implements AgreementStore {
  private final Database database;

  /**
   * @param database with {@link ExchangeTables}
   */
  public DatabaseAgreementStore(Database database) {
    this.database = database;
  }

  @Override
  public List<Signed> all() {
    return database.read(DatabaseAgreementStore::all);
  }

  /** The same in the database of a node that may run elsewhere. */
  public static List<Signed> all(Sql sql) throws SQLException {
    List<Signed> agreements = new ArrayList<>();
    try (ResultSet rows =
        sql.prepare("SELECT id, terms, customer, over FROM exchange_agreement").executeQuery()) {
      while (rows.next()) {
        agreements.add(
            new Signed(
                Bytes32.of(rows.getBytes(1)),
                terms(rows.getBytes(2)),
                Signature.parseCompact(rows.getBytes(3)),
                rows.getBoolean(4)));
      }
    }
    return agreements;
  }

  @Override
  public void add(Signed agreement) {
    ByteWriter terms = new ByteWriter();
    AgreementCodec.write(terms, agreement.terms());
    database.write(sql -> {
      PreparedStatement insert =
          sql.prepare(
              "INSERT OR IGNORE INTO exchange_agreement (id, terms, customer) VALUES (?, ?, ?)");
      insert.setBytes(1, agreement.id().toArray());
      insert.setBytes(2, terms.toArray());
      insert.setBytes(3, agreement.customer().toCompact());
      return insert.executeUpdate();
    });
  }

  @Override
  public void over(Bytes32 agreement) {
    database.write(sql -> {
      PreparedStatement update = sql.prepare("UPDATE exchange_agreement SET over = 1 WHERE id = ?");
      update.setBytes(1, agreement.toArray());
      return update.executeUpdate();
    });
  }

  @Override
  public void remove(Bytes32 agreement) {
    database.write(sql -> {
      PreparedStatement delete = sql.prepare("DELETE FROM exchange_agreement WHERE id = ?");
      delete.setBytes(1, agreement.toArray());
      return delete.executeUpdate();
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
