package souk.transfers.stream;

import java.net.URI;
import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import souk.ledger.Book;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.store.Database;
import souk.store.Sql;

/** A store of streams in a database with {@link souk.transfers.TransferTables}. */
final class DatabaseStreamStore implements StreamStore {
  private static final int ENTRY = Integer.BYTES + Long.BYTES;

  /** So many lines of the log are put together when it is opened next, or sooner. */
  private static final int MOST_LINES = 1_000;

  private final Database database;
  private final AtomicInteger lines = new AtomicInteger();

  DatabaseStreamStore(Database database) {
    this.database = database;
  }

  @Override
  public Map<Integer, OutgoingStream> open() {
    Map<Integer, OutgoingStream> streams = database.read(DatabaseStreamStore::read);
    List<Line> now = streams.values().stream().map(Line::of).toList();
    database.write(sql -> {
      for (Line each : now) {
        put(sql, each);
      }
      return sql.prepare("DELETE FROM transfers_stream_log").executeUpdate();
    });
    return streams;
  }

  private static Map<Integer, OutgoingStream> read(Sql sql) throws SQLException {
    Map<Integer, OutgoingStream> streams = new LinkedHashMap<>();
    try (ResultSet rows =
        sql.prepare(
                "SELECT number, terms, endpoint, nanos, base_place, base_time, state, absence,"
                    + " round, book, first, released, why, secured FROM transfers_stream_out"
                    + " ORDER BY number")
            .executeQuery()) {
      while (rows.next()) {
        OutgoingStream each = stream(rows);
        streams.put(each.number, each);
      }
    }
    try (ResultSet rows =
        sql.prepare("SELECT places FROM transfers_stream_log ORDER BY id").executeQuery()) {
      while (rows.next()) {
        ByteBuffer places = ByteBuffer.wrap(rows.getBytes(1));
        while (places.remaining() >= ENTRY) {
          OutgoingStream each = streams.get(places.getInt());
          long released = places.getLong();
          if (each != null) {
            each.released = released;
          }
        }
      }
    }
    return streams;
  }

  @Override
  public Map<Integer, OutgoingStream> look() {
    return database.read(DatabaseStreamStore::read);
  }

  private static OutgoingStream stream(ResultSet row) throws SQLException {
    StreamTerms.Signed signed;
    try {
      signed = StreamTerms.Signed.decode(row.getBytes(2));
    } catch (DecodeException e) {
      throw new SQLException("it holds a stream that it never wrote: " + e.getMessage(), e);
    }
    OutgoingStream each =
        new OutgoingStream(
            row.getInt(1),
            signed,
            URI.create(row.getString(3)),
            row.getInt(8) != 0,
            new StreamRate(row.getLong(4)),
            OutgoingStream.State.of(row.getInt(7)),
            row.getLong(5),
            row.getLong(6));
    long round = row.getLong(9);
    if (!row.wasNull()) {
      each.book = new Book(signed.terms().escrow(), round, row.getLong(10), signed.terms().payee());
    }
    each.first = row.getLong(11);
    each.released = row.getLong(12);
    each.why = row.getString(13);
    each.secured = row.getLong(14);
    return each;
  }

  @Override
  public int next() {
    return database.read(sql -> {
      try (ResultSet row =
          sql.prepare("SELECT COALESCE(MAX(number), 0) + 1 FROM transfers_stream_out")
              .executeQuery()) {
        return row.next() ? row.getInt(1) : 1;
      }
    });
  }

  /** A stream as it is written down. */
  private record Line(
      int number,
      Bytes32 id,
      Bytes terms,
      String endpoint,
      long nanos,
      long basePlace,
      long baseTime,
      int state,
      boolean absence,
      Optional<Book> book,
      long first,
      long released,
      long secured,
      String why) {
    static Line of(OutgoingStream each) {
      synchronized (each) {
        return new Line(
            each.number,
            each.id,
            Bytes.of(each.signed.encode()),
            each.endpoint.toString(),
            each.rate.nanos(),
            each.basePlace,
            each.baseTime,
            each.state.code,
            each.absence,
            Optional.ofNullable(each.book),
            each.first,
            each.released,
            each.secured,
            each.why);
      }
    }
  }

  @Override
  public void put(OutgoingStream stream) {
    Line line = Line.of(stream); // not on the writer's thread, which must wait for nobody
    var _ = database.write(sql -> put(sql, line));
  }

  private static int put(Sql sql, Line line) throws SQLException {
    PreparedStatement put =
        sql.prepare(
            "INSERT INTO transfers_stream_out (number, id, terms, endpoint, nanos, base_place,"
                + " base_time, state, absence, round, book, first, released, why,"
                + " secured)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (number) DO"
                + " UPDATE SET nanos = excluded.nanos, base_place = excluded.base_place,"
                + " base_time = excluded.base_time, state = excluded.state,"
                + " round = excluded.round, book = excluded.book, first = excluded.first,"
                + " released = excluded.released, why = excluded.why,"
                + " secured = excluded.secured");
    put.setInt(1, line.number());
    put.setBytes(2, line.id().toArray());
    put.setBytes(3, line.terms().toArray());
    put.setString(4, line.endpoint());
    put.setLong(5, line.nanos());
    put.setLong(6, line.basePlace());
    put.setLong(7, line.baseTime());
    put.setInt(8, line.state());
    put.setInt(9, line.absence() ? 1 : 0);
    put.setObject(10, line.book().map(Book::round).orElse(null));
    put.setObject(11, line.book().map(Book::number).orElse(null));
    put.setLong(12, line.first());
    put.setLong(13, line.released());
    put.setString(14, line.why());
    put.setLong(15, line.secured());
    return put.executeUpdate();
  }

  @Override
  public void released(List<OutgoingStream> streams) {
    ByteBuffer places = ByteBuffer.allocate(streams.size() * ENTRY);
    for (OutgoingStream each : streams) {
      synchronized (each) {
        places.putInt(each.number).putLong(each.released);
      }
    }
    byte[] line = places.array();
    database.write(sql -> {
      PreparedStatement insert =
          sql.prepare("INSERT INTO transfers_stream_log (places) VALUES (?)");
      insert.setBytes(1, line);
      return insert.executeUpdate();
    });
    lines.incrementAndGet();
  }

  @Override
  public void shorten(Collection<OutgoingStream> all) {
    if (lines.get() < MOST_LINES) {
      return;
    }
    lines.set(0);
    long last =
        database.read(sql -> {
          try (ResultSet row =
              sql.prepare("SELECT COALESCE(MAX(id), 0) FROM transfers_stream_log").executeQuery()) {
            return row.next() ? row.getLong(1) : 0L;
          }
        });
    List<Line> now = all.stream().map(Line::of).toList(); // at least what is in the log up to there
    database.write(sql -> {
      for (Line each : now) {
        put(sql, each);
      }
      PreparedStatement delete = sql.prepare("DELETE FROM transfers_stream_log WHERE id <= ?");
      delete.setLong(1, last);
      return delete.executeUpdate();
    });
  }
}
