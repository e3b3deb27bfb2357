package souk.node;

import java.util.List;
import java.util.Optional;
import souk.ledger.LedgerInfo;
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
   * The same, where the folder is used with one key on one ledger only: what stands in it binds
   * that key there.
   *
   * @param folder as people know it
   * @throws StartRefusedException when it is another key's, or that of another ledger
   */
  static NodeState of(Address account, LedgerInfo ledger, Database database, Object folder) {
    NodeState state = in(database);
    Optional<String> owner = state.get("account");
    if (owner.isPresent() && !owner.get().equals(account.toString())) {
      throw new StartRefusedException(
          false, "the folder %s is that of %s, not of %s".formatted(folder, owner.get(), account));
    }
    String here = "contract %s on chain %d".formatted(ledger.contract(), ledger.chainId());
    Optional<String> there = state.get("ledger");
    if (there.isPresent() && !there.get().equals(here)) {
      throw new StartRefusedException(
          false,
          "the folder %s belongs to %s, not to %s; take another folder for another network"
              .formatted(folder, there.get(), here));
    }
    state.put("account", account.toString());
    state.put("ledger", here);
    return state;
  }
}
