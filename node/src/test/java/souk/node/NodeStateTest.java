package souk.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.ledger.LedgerInfo;
import souk.primitives.Address;
import souk.store.SqliteDatabase;

class NodeStateTest {
  private static final Address OWNER = Address.parse("0x" + "11".repeat(20));
  private static final Address OTHER = Address.parse("0x" + "22".repeat(20));

  private static final LedgerInfo LEDGER = ledger(31337, OWNER);

  @TempDir Path folder;

  private static LedgerInfo ledger(long chain, Address contract) {
    return new LedgerInfo(
        chain, contract, Address.ZERO, Stage.market(Stage.MARKET).market().ledger());
  }

  private SqliteDatabase open() {
    return SqliteDatabase.open(folder.resolve("node.db"), NodeState.MIGRATIONS);
  }

  @Test
  void shouldKnowAfterARestartWhatWasPutLast() {
    try (SqliteDatabase database = open()) {
      NodeState state = NodeState.of(OWNER, LEDGER, database, folder);
      assertThat(state.get("port")).isEmpty();
      state.put("port", "4711");
      state.put("other", "a");
      state.put("port", "4712");
    }
    try (SqliteDatabase database = open()) {
      NodeState again = NodeState.of(OWNER, LEDGER, database, folder);
      assertThat(again.get("port")).contains("4712");
      assertThat(again.get("other")).contains("a");
      assertThat(again.get("nothing")).isEmpty();
    }
  }

  @Test
  void shouldSayWhoseAFolderIsWhenAnotherKeyComesWithIt() {
    try (SqliteDatabase database = open()) {
      NodeState.of(OWNER, LEDGER, database, folder);
    }
    try (SqliteDatabase database = open()) {
      assertThatThrownBy(() -> NodeState.of(OTHER, LEDGER, database, folder))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("the folder %s is that of %s, not of %s".formatted(folder, OWNER, OTHER));
      assertThat(NodeState.in(database).get("account")).contains(OWNER.toString());
    }
  }

  @Test
  void shouldSayWhichNetworkAFolderBelongsToWhenItIsUsedForAnother() {
    try (SqliteDatabase database = open()) {
      NodeState.of(OWNER, LEDGER, database, folder);
      NodeState.of(OWNER, LEDGER, database, folder);
      assertThatThrownBy(() -> NodeState.of(OWNER, ledger(1, OWNER), database, folder))
          .isInstanceOf(StartRefusedException.class)
          .hasMessage(
              "the folder %s belongs to contract %s on chain 31337, not to contract %s on chain 1; take another folder for another network"
                  .formatted(folder, OWNER, OWNER));
      assertThatThrownBy(() -> NodeState.of(OWNER, ledger(31337, OTHER), database, folder))
          .hasMessageContaining("not to contract " + OTHER);
    }
  }
}
