package souk.exchange.provider;

import java.lang.System.Logger;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.store.Database;
import souk.store.Sql;
import souk.store.StoreException;

/**
 * Units in a SQL database, a row each. Rows are numbered as they are written, and which unit has
 * which number is kept in memory: so what is written lies side by side, and so does what is removed
 * as the eldest. What is handed in within a moment is written with one update, so that payments,
 * which wait for the same disk, seldom wait for it.
 */
public final class DatabaseUnitStore implements UnitStore {
  private static final Logger LOG = System.getLogger("souk.exchange");
  private static final String ROWS =
      "SELECT number, id, agreement, client, tickets, paid FROM exchange_units ORDER BY number";

  /** What is handed in waits so long for what comes after it. */
  private static final Executor SOON = CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS);

  private final Database database;

  /** Where units stand, by id. */
  private final Map<Bytes32, Row> rows = new HashMap<>();

  /** What is not handed to the database yet, in order. */
  private List<Change> waiting = new ArrayList<>();

  private long next;

  private record Row(long number, Bytes32 agreement) {}

  /** Writes a unit where there is one, or removes the rows from this number to the last. */
  private record Change(long number, long last, @Nullable Unit unit) {
    void make(Sql sql) throws SQLException {
      if (unit == null) {
        PreparedStatement delete =
            sql.prepare("DELETE FROM exchange_units WHERE number BETWEEN ? AND ?");
        delete.setLong(1, number);
        delete.setLong(2, last);
        delete.executeUpdate();
        return;
      }
      PreparedStatement insert =
          sql.prepare(
              "INSERT INTO exchange_units (number, id, agreement, client, tickets, paid)"
                  + " VALUES (?, ?, ?, ?, ?, ?)");
      insert.setLong(1, number);
      insert.setBytes(2, unit.id().toArray());
      insert.setBytes(3, unit.agreement().toArray());
      insert.setBytes(4, unit.client().toArray());
      insert.setInt(5, unit.tickets());
      insert.setBoolean(6, unit.paid());
      insert.executeUpdate();
    }
  }

  /**
   * @param database with {@link ExchangeTables}; no other store writes units to it
   */
  public DatabaseUnitStore(Database database) {
    this.database = database;
    read((number, unit) -> {
      rows.put(unit.id(), new Row(number, unit.agreement()));
      next = number + 1;
    });
  }

  private interface Reader {
    void unit(long number, Unit unit);
  }

  private void read(Reader reader) {
    database.<@Nullable Void>read(sql -> {
      try (ResultSet found = sql.prepare(ROWS).executeQuery()) {
        while (found.next()) {
          reader.unit(
              found.getLong(1),
              new Unit(
                  Bytes32.of(found.getBytes(2)),
                  Bytes32.of(found.getBytes(3)),
                  Address.of(found.getBytes(4)),
                  found.getInt(5),
                  found.getBoolean(6)));
        }
      }
      return null;
    });
  }

  @Override
  public List<Unit> all() {
    List<Unit> units = new ArrayList<>();
    read((_, unit) -> units.add(unit));
    return units;
  }

  @Override
  public void put(Unit unit) {
    boolean first;
    synchronized (this) {
      first = waiting.isEmpty();
      removeRow(unit.id());
      rows.put(unit.id(), new Row(next, unit.agreement()));
      waiting.add(new Change(next, next, unit));
      next++;
    }
    writeIf(first);
  }

  @Override
  public void remove(Bytes32 unit) {
    boolean first;
    synchronized (this) {
      first = waiting.isEmpty();
      first &= removeRow(unit);
    }
    writeIf(first);
  }

  private boolean removeRow(Bytes32 unit) {
    Row before = rows.remove(unit);
    return before != null && waiting.add(new Change(before.number(), before.number(), null));
  }

  @Override
  public void forget(Bytes32 agreement) {
    boolean first;
    synchronized (this) {
      first = waiting.isEmpty();
      for (Iterator<Row> each = rows.values().iterator(); each.hasNext(); ) {
        Row row = each.next();
        if (row.agreement().equals(agreement)) {
          each.remove();
          waiting.add(new Change(row.number(), row.number(), null));
        }
      }
      first &= !waiting.isEmpty();
    }
    writeIf(first);
  }

  private void writeIf(boolean first) {
    if (first) {
      SOON.execute(this::flush);
    }
  }

  /** Without the monitor: the database may let its callers wait for its writer, who needs it. */
  private void flush() {
    synchronized (this) {
      if (waiting.isEmpty()) {
        return;
      }
    }
    try {
      database.submit(this::writeWaiting).join();
    } catch (CompletionException | StoreException e) {
      LOG.log(Logger.Level.ERROR, "units are not remembered", e);
    }
  }

  /** Writes what waits. */
  @Override
  public void close() {
    flush();
  }

  private int writeWaiting(Sql sql) throws SQLException {
    List<Change> changes = taken();
    @Nullable Change removing = null;
    for (Change change : changes) {
      if (change.unit() != null) {
        change.make(sql);
      } else if (removing != null && change.number() == removing.last() + 1) {
        removing = new Change(removing.number(), change.last(), null);
      } else {
        makeIfAny(removing, sql);
        removing = change;
      }
    }
    makeIfAny(removing, sql);
    return changes.size();
  }

  /** Removals of rows side by side go together; none is written again under its number. */
  private static void makeIfAny(@Nullable Change removing, Sql sql) throws SQLException {
    if (removing != null) {
      removing.make(sql);
    }
  }

  private synchronized List<Change> taken() {
    List<Change> changes = waiting;
    waiting = new ArrayList<>();
    return changes;
  }
}
