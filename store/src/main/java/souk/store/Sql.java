package souk.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;

/** A connection that keeps its prepared statements. Only valid inside the work it was passed to. */
public final class Sql {
  private static final int MOST_STATEMENTS = 64;

  private final Connection connection;
  private final LinkedHashMap<String, PreparedStatement> statements =
      new LinkedHashMap<>(16, 0.75f, true);

  Sql(Connection connection) {
    this.connection = connection;
  }

  /**
   * The statement with this text, prepared once and kept; its parameters are cleared. The caller
   * closes its result sets, not the statement, and does not nest two uses of the same text.
   */
  public PreparedStatement prepare(String text) throws SQLException {
    PreparedStatement known = statements.get(text);
    if (known != null) {
      try {
        known.clearParameters();
        return known;
      } catch (SQLException closed) {
        // The driver closes a statement when it fails.
        statements.remove(text);
      }
    }
    if (statements.size() >= MOST_STATEMENTS) {
      PreparedStatement eldest = statements.pollFirstEntry().getValue();
      eldest.close();
    }
    PreparedStatement fresh = connection.prepareStatement(text);
    statements.put(text, fresh);
    return fresh;
  }

  Connection connection() {
    return connection;
  }
}
