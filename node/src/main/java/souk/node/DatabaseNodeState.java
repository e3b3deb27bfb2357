package souk.node;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.store.Database;

/** A node's state in a table. */
final class DatabaseNodeState implements NodeState {
  private final Database database;

  DatabaseNodeState(Database database) {
    this.database = database;
  }

  @Override
  public Optional<String> get(String name) {
    return Optional.ofNullable(
        database.<@Nullable String>read(sql -> {
          PreparedStatement select = sql.prepare("SELECT value FROM node_state WHERE name = ?");
          select.setString(1, name);
          try (ResultSet row = select.executeQuery()) {
            return row.next() ? row.getString(1) : null;
          }
        }));
  }

  @Override
  public void put(String name, String value) {
    if (get(name).filter(value::equals).isPresent()) {
      return;
    }
    database.write(sql -> {
      PreparedStatement insert = sql.prepare("INSERT OR REPLACE INTO node_state VALUES (?, ?)");
      insert.setString(1, name);
      insert.setString(2, value);
      return insert.executeUpdate();
    });
  }
}
