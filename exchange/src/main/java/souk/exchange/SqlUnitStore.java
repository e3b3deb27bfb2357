package souk.exchange;

import java.lang.System.Logger;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.store.Database;

/** Unpaid units in a SQL database, a row each. */
public final class SqlUnitStore implements UnitStore {
  private static final Logger LOG = System.getLogger("souk.exchange");

  private final Database database;

  /**
   * @param database with {@link ExchangeTables}
   */
  public SqlUnitStore(Database database) {
    this.database = database;
  }

  @Override
  public List<Unpaid> unpaid() {
    return database.read(sql -> {
      List<Unpaid> units = new ArrayList<>();
      try (ResultSet rows =
          sql.prepare("SELECT unit, agreement, client, tickets FROM exchange_unpaid")
              .executeQuery()) {
        while (rows.next()) {
          units.add(
              new Unpaid(
                  Bytes32.of(rows.getBytes(1)),
                  Bytes32.of(rows.getBytes(2)),
                  Address.of(rows.getBytes(3)),
                  rows.getInt(4)));
        }
      }
      return units;
    });
  }

  @Override
  public void served(Unpaid unit) {
    write(sql -> {
      PreparedStatement insert =
          sql.prepare("INSERT OR REPLACE INTO exchange_unpaid VALUES (?, ?, ?, ?)");
      insert.setBytes(1, unit.unit().toArray());
      insert.setBytes(2, unit.agreement().toArray());
      insert.setBytes(3, unit.client().toArray());
      insert.setInt(4, unit.tickets());
      return insert.executeUpdate();
    });
  }

  @Override
  public void settled(Bytes32 unit) {
    delete("DELETE FROM exchange_unpaid WHERE unit = ?", unit);
  }

  @Override
  public void forget(Bytes32 agreement) {
    delete("DELETE FROM exchange_unpaid WHERE agreement = ?", agreement);
  }

  private void delete(String statement, Bytes32 key) {
    write(sql -> {
      PreparedStatement delete = sql.prepare(statement);
      delete.setBytes(1, key.toArray());
      return delete.executeUpdate();
    });
  }

  private void write(Database.Update<Integer> update) {
    var _ =
        database
            .submit(update)
            .whenComplete((rows, failure) -> {
              if (failure != null) {
                LOG.log(Logger.Level.ERROR, "unpaid units are not remembered", failure);
              }
            });
  }
}
