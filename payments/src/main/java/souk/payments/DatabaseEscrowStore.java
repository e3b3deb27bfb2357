package souk.payments;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.ledger.EscrowTerms;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.store.Database;
import souk.store.Sql;

/** A keeper's store in a database with {@link PaymentTables}. */
public final class DatabaseEscrowStore implements EscrowStore {
  private final Database database;
  private final String name;

  /**
   * The database is not closed with the store.
   *
   * @param name tells several keepers' escrows in one database apart
   */
  public DatabaseEscrowStore(Database database, String name) {
    this.database = database;
    this.name = name;
  }

  @Override
  public Optional<Planned> current() {
    return Optional.ofNullable(
        database.<@Nullable Planned>read(sql -> {
          PreparedStatement select =
              mine(
                  sql,
                  "SELECT funder, signer, prize, depth, books, first_round, rounds, salt"
                      + " FROM payments_escrow WHERE name = ?");
          try (ResultSet row = select.executeQuery()) {
            return row.next() ? planned(row) : null;
          }
        }));
  }

  private static Planned planned(ResultSet row) throws SQLException {
    return new Planned(
        Address.of(row.getBytes(1)),
        new EscrowTerms(
            Address.of(row.getBytes(2)),
            Amount.parse(row.getString(3)),
            row.getInt(4),
            row.getLong(5),
            row.getLong(6),
            row.getLong(7),
            Bytes32.of(row.getBytes(8))));
  }

  @Override
  public void plan(Planned escrow) {
    EscrowTerms terms = escrow.terms();
    database.write(sql -> {
      PreparedStatement replace =
          mine(
              sql,
              "INSERT OR REPLACE INTO payments_escrow (name, funder, signer, prize, depth, books,"
                  + " first_round, rounds, salt, extension_round, extension_block)"
                  + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL)");
      replace.setBytes(2, escrow.funder().toArray());
      replace.setBytes(3, terms.signer().toArray());
      replace.setString(4, terms.prize().toString());
      replace.setInt(5, terms.depth());
      replace.setLong(6, terms.books());
      replace.setLong(7, terms.firstRound());
      replace.setLong(8, terms.rounds());
      replace.setBytes(9, terms.salt().toArray());
      return replace.executeUpdate();
    });
  }

  @Override
  public Optional<Extension> extension() {
    return Optional.ofNullable(
        database.<@Nullable Extension>read(sql -> {
          PreparedStatement select =
              mine(
                  sql,
                  "SELECT extension_round, extension_block FROM payments_escrow"
                      + " WHERE name = ? AND extension_round IS NOT NULL");
          try (ResultSet row = select.executeQuery()) {
            return row.next() ? new Extension(row.getLong(1), row.getLong(2)) : null;
          }
        }));
  }

  @Override
  public void extend(Extension extension) {
    int changed =
        database.write(sql -> {
          PreparedStatement update =
              sql.prepare(
                  "UPDATE payments_escrow SET extension_round = ?, extension_block = ?"
                      + " WHERE name = ?");
          update.setLong(1, extension.lastRound());
          update.setLong(2, extension.block());
          update.setString(3, name);
          return update.executeUpdate();
        });
    if (changed == 0) {
      throw new IllegalStateException("no escrow was planned that could be extended");
    }
  }

  @Override
  public void forgetExtension() {
    database.write(sql ->
        mine(
                sql,
                "UPDATE payments_escrow SET extension_round = NULL, extension_block = NULL"
                    + " WHERE name = ?")
            .executeUpdate());
  }

  @Override
  public List<Past> past() {
    return database.read(sql -> {
      PreparedStatement select =
          mine(sql, "SELECT id, last_round FROM payments_past_escrow WHERE name = ?");
      List<Past> past = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          past.add(new Past(Bytes32.of(rows.getBytes(1)), rows.getLong(2)));
        }
      }
      return past;
    });
  }

  @Override
  public void retire(Past escrow) {
    database.write(sql -> {
      PreparedStatement insert =
          mine(
              sql,
              "INSERT OR REPLACE INTO payments_past_escrow (name, id, last_round)"
                  + " VALUES (?, ?, ?)");
      insert.setBytes(2, escrow.id().toArray());
      insert.setLong(3, escrow.lastRound());
      return insert.executeUpdate();
    });
  }

  @Override
  public void forget(Bytes32 pastEscrow) {
    database.write(sql -> {
      PreparedStatement delete =
          mine(sql, "DELETE FROM payments_past_escrow WHERE name = ? AND id = ?");
      delete.setBytes(2, pastEscrow.toArray());
      return delete.executeUpdate();
    });
  }

  @Override
  public Account account() {
    return database.read(sql ->
        new Account(
            sum(mine(sql, "SELECT sum FROM payments_put WHERE name = ?")),
            sum(
                mine(
                    sql,
                    "SELECT sum FROM payments_back AS back WHERE name = ? AND NOT EXISTS (SELECT 1"
                        + " FROM payments_past_escrow AS past WHERE past.name = back.name AND"
                        + " past.id = back.escrow)"))));
  }

  private static Amount sum(PreparedStatement select) throws SQLException {
    Amount all = Amount.ZERO;
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        all = all.plus(Amount.parse(rows.getString(1)));
      }
    }
    return all;
  }

  @Override
  public void put(Bytes32 escrow, long lastRound, Amount sum) {
    database.write(sql -> {
      PreparedStatement replace =
          mine(
              sql,
              "INSERT OR REPLACE INTO payments_put (name, escrow, last_round, sum)"
                  + " VALUES (?, ?, ?, ?)");
      replace.setBytes(2, escrow.toArray());
      replace.setLong(3, lastRound);
      replace.setString(4, sum.toString());
      return replace.executeUpdate();
    });
  }

  @Override
  public boolean knows(Bytes32 escrow) {
    return database.read(sql -> {
      PreparedStatement select =
          mine(sql, "SELECT 1 FROM payments_put WHERE name = ? AND escrow = ?");
      select.setBytes(2, escrow.toArray());
      try (ResultSet row = select.executeQuery()) {
        return row.next();
      }
    });
  }

  @Override
  public void returns(Bytes32 pastEscrow, Amount sum) {
    database.write(sql -> {
      PreparedStatement replace =
          mine(sql, "INSERT OR REPLACE INTO payments_back (name, escrow, sum) VALUES (?, ?, ?)");
      replace.setBytes(2, pastEscrow.toArray());
      replace.setString(3, sum.toString());
      return replace.executeUpdate();
    });
  }

  /** A statement whose first parameter is the name. */
  private PreparedStatement mine(Sql sql, String text) throws SQLException {
    PreparedStatement statement = sql.prepare(text);
    statement.setString(1, name);
    return statement;
  }
}
