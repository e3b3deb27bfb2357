package souk.transfers.stream;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.store.Database;
import souk.store.Sql;

/** Incoming streams in a database with {@link souk.transfers.TransferTables}. */
record DatabaseIncomingStore(Database database) implements IncomingStore {
  @Override
  public List<Line> all() {
    return database.read(DatabaseIncomingStore::read);
  }

  private static List<Line> read(Sql sql) throws SQLException {
    List<Line> all = new ArrayList<>();
    try (ResultSet rows =
        sql.prepare(
                "SELECT id, terms, place, first, round, book, size, missed, stopped, begun"
                    + " FROM transfers_stream_in")
            .executeQuery()) {
      while (rows.next()) {
        all.add(
            new Line(
                Bytes32.of(rows.getBytes(1)),
                StreamTerms.Signed.decode(rows.getBytes(2)),
                rows.getLong(3),
                rows.getLong(4),
                rows.getLong(5),
                rows.getLong(6),
                rows.getInt(7),
                rows.getLong(8),
                rows.getInt(9) != 0,
                rows.getLong(10)));
      }
    } catch (DecodeException e) {
      throw new SQLException("it holds a stream that it never wrote: " + e.getMessage(), e);
    }
    return all;
  }

  @Override
  public void put(List<Line> lines) {
    database.write(sql -> {
      for (Line line : lines) {
        put(sql, line);
      }
      return lines.size();
    });
  }

  private static void put(Sql sql, Line line) throws SQLException {
    PreparedStatement put =
        sql.prepare(
            "INSERT INTO transfers_stream_in"
                + " (id, terms, place, first, round, book, size, stopped, begun, missed)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
                + " place = excluded.place, first = excluded.first, round = excluded.round,"
                + " book = excluded.book, size = excluded.size, stopped = excluded.stopped,"
                + " missed = excluded.missed");
    put.setBytes(1, line.id().toArray());
    put.setBytes(2, line.signed().encode());
    put.setLong(3, line.place());
    put.setLong(4, line.first());
    put.setLong(5, line.round());
    put.setLong(6, line.book());
    put.setInt(7, line.size());
    put.setInt(8, line.stopped() ? 1 : 0);
    put.setLong(9, line.begun());
    put.setLong(10, line.missed());
    put.executeUpdate();
  }
}
