package souk.payments;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.store.Database;

/** An outbox in a database with {@link PaymentTables}. */
public final class DatabaseClaimOutbox implements ClaimOutbox {
  private final Database database;

  /** The database is not closed with the outbox. */
  public DatabaseClaimOutbox(Database database) {
    this.database = database;
  }

  @Override
  public Map<Bytes32, Long> sent(long round) {
    return database.read(sql -> {
      PreparedStatement select =
          sql.prepare("SELECT book, block FROM payments_claim WHERE round = ?");
      select.setLong(1, round);
      Map<Bytes32, Long> sent = new HashMap<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          sent.put(Bytes32.of(rows.getBytes(1)), rows.getLong(2));
        }
      }
      return sent;
    });
  }

  @Override
  public void send(long round, List<Bytes32> books, long block) {
    database.write(sql -> {
      PreparedStatement put =
          sql.prepare(
              "INSERT INTO payments_claim (book, round, block) VALUES (?, ?, ?)"
                  + " ON CONFLICT (book) DO UPDATE SET block = excluded.block");
      for (Bytes32 book : books) {
        put.setBytes(1, book.toArray());
        put.setLong(2, round);
        put.setLong(3, block);
        put.executeUpdate();
      }
      return books.size();
    });
  }

  @Override
  public void forget(long round, List<Bytes32> books) {
    database.write(sql -> {
      PreparedStatement delete = sql.prepare("DELETE FROM payments_claim WHERE book = ?");
      for (Bytes32 book : books) {
        delete.setBytes(1, book.toArray());
        delete.executeUpdate();
      }
      return books.size();
    });
  }

  @Override
  public void settle(long round, List<Settlement> lines) {
    database.write(sql -> {
      PreparedStatement insert =
          sql.prepare(
              "INSERT INTO payments_settled"
                  + " (round, escrow, books, tickets, expected, won, paid)"
                  + " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (round, escrow) DO NOTHING");
      for (Settlement line : lines) {
        insert.setLong(1, line.income().round());
        insert.setBytes(2, line.income().escrow().toArray());
        insert.setInt(3, line.income().books());
        insert.setLong(4, line.income().tickets());
        insert.setString(5, line.income().expected().toString());
        insert.setInt(6, line.won());
        insert.setString(7, line.paid().toString());
        insert.executeUpdate();
      }
      PreparedStatement delete = sql.prepare("DELETE FROM payments_claim WHERE round = ?");
      delete.setLong(1, round);
      return delete.executeUpdate();
    });
  }

  @Override
  public List<Settlement> settlements(int most) {
    return database.read(sql -> {
      PreparedStatement select =
          sql.prepare(
              "SELECT round, escrow, books, tickets, expected, won, paid"
                  + " FROM payments_settled ORDER BY round DESC, escrow LIMIT ?");
      select.setInt(1, most);
      List<Settlement> lines = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          Income income =
              new Income(
                  rows.getLong(1),
                  Bytes32.of(rows.getBytes(2)),
                  rows.getInt(3),
                  rows.getLong(4),
                  Amount.parse(rows.getString(5)));
          lines.add(new Settlement(income, rows.getInt(6), Amount.parse(rows.getString(7))));
        }
      }
      return lines;
    });
  }

  @Override
  public void close() {}
}
