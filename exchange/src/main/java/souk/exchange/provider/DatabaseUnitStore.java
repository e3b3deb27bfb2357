package souk.exchange.provider;

import java.lang.System.Logger;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.store.Database;

/** Units in a SQL database, a row each. */
public final class DatabaseUnitStore implements UnitStore {
  private static final Logger LOG = System.getLogger("souk.exchange");

  private final Database database;

  /**
   * @param database with {@link ExchangeTables}
   */
  public DatabaseUnitStore(Database database) {
    this.database = database;
  }

  @Override
  public List<Unit> all() {
    return database.read(sql -> {
      List<Unit> units = new ArrayList<>();
      try (ResultSet rows =
          sql.prepare(
                  "SELECT id, agreement, client, tickets, paid FROM exchange_unit ORDER BY written")
              .executeQuery()) {
        while (rows.next()) {
          units.add(
              new Unit(
                  Bytes32.of(rows.getBytes(1)),
                  Bytes32.of(rows.getBytes(2)),
                  Address.of(rows.getBytes(3)),
                  rows.getInt(4),
                  rows.getBoolean(5)));
        }
      }
      return units;
    });
  }

  @Override
  public void put(Unit unit) {
    write(sql -> {
      PreparedStatement insert =
          sql.prepare(
              "INSERT OR REPLACE INTO exchange_unit (id, agreement, client, tickets, paid)"
                  + " VALUES (?, ?, ?, ?, ?)");
      insert.setBytes(1, unit.id().toArray());
      insert.setBytes(2, unit.agreement().toArray());
      insert.setBytes(3, unit.client().toArray());
      insert.setInt(4, unit.tickets());
      insert.setBoolean(5, unit.paid());
      return insert.executeUpdate();
    });
  }

  @Override
  public void remove(Bytes32 unit) {
    delete("DELETE FROM exchange_unit WHERE id = ?", unit);
  }

  @Override
  public void forget(Bytes32 agreement) {
    delete("DELETE FROM exchange_unit WHERE agreement = ?", agreement);
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
                LOG.log(Logger.Level.ERROR, "units are not remembered", failure);
              }
            });
  }
}
