package souk.node;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.primitives.Address;
import souk.store.Database;
import souk.store.Migration;

/**
 * What a node has to know after a restart and nobody else keeps for it, such as its port: few
 * values by name. When a method that changes something returns, it is safe from power loss.
 */
public interface NodeState {
  /** To be given to the database of a node. */
  List<Migration> MIGRATIONS =
      List.of(
          new Migration(
              "node",
              1,
              "CREATE TABLE node_state (name TEXT PRIMARY KEY, value TEXT NOT NULL)"
                  + " STRICT, WITHOUT ROWID"));

  Optional<String> get(String name);

  void put(String name, String value);

  /** The state in a node's database, which is not closed with it. */
  static NodeState in(Database database) {
    return new DatabaseNodeState(database);
  }

  /**
   * The same, where the folder is used with one key only: what stands in it binds that key.
   *
   * @param folder as people know it
   * @throws IllegalArgumentException when it is another one's
   */
  static NodeState of(Address account, Database database, Object folder) {
    NodeState state = in(database);
    Optional<String> owner = state.get("account");
    if (owner.isPresent() && !owner.get().equals(account.toString())) {
      throw new IllegalArgumentException(
          "the folder %s is that of %s, not of %s".formatted(folder, owner.get(), account));
    }
    state.put("account", account.toString());
    return state;
  }

  /** In a table. */
  final class DatabaseNodeState implements NodeState {
    private final Database database;

    private DatabaseNodeState(Database database) {
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
}
