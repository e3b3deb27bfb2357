package souk.content.publisher;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import souk.primitives.Bytes32;
import souk.store.Database;
import souk.store.Migration;

/** Counts of deliveries in a table of the publisher's database. */
final class DatabaseDeliveryStore implements DeliveryStore {
  static final List<Migration> MIGRATIONS =
      List.of(
          new Migration(
              "deliveries",
              1,
              "CREATE TABLE deliveries (object BLOB PRIMARY KEY, bundles INTEGER NOT NULL,"
                  + " tickets INTEGER NOT NULL) WITHOUT ROWID"));

  private final Database database;

  DatabaseDeliveryStore(Database database) {
    this.database = database;
  }

  @Override
  public Map<Bytes32, DeliveryCount.Count> all() {
    return database.read(sql -> {
      Map<Bytes32, DeliveryCount.Count> all = new HashMap<>();
      try (ResultSet rows =
          sql.prepare("SELECT object, bundles, tickets FROM deliveries").executeQuery()) {
        while (rows.next()) {
          all.put(
              Bytes32.of(rows.getBytes(1)),
              new DeliveryCount.Count(rows.getLong(2), rows.getLong(3)));
        }
      }
      return all;
    });
  }

  @Override
  public void put(Map<Bytes32, DeliveryCount.Count> counts) {
    database.write(sql -> {
      PreparedStatement insert = sql.prepare("INSERT OR REPLACE INTO deliveries VALUES (?, ?, ?)");
      int rows = 0;
      for (Map.Entry<Bytes32, DeliveryCount.Count> each : counts.entrySet()) {
        insert.setBytes(1, each.getKey().toArray());
        insert.setLong(2, each.getValue().bundles());
        insert.setLong(3, each.getValue().tickets());
        rows += insert.executeUpdate();
      }
      return rows;
    });
  }
}
