package souk.payments;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.store.Database;
import souk.store.Sql;

/** An outbox in a database with {@link PaymentTables}. */
public final class DatabaseClaimOutbox implements ClaimOutbox {
  private record Key(long round, Bytes32 escrow) {}

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
  public void paid(List<Payout> payouts) {
    database.write(sql -> {
      PreparedStatement put =
          sql.prepare(
              "INSERT OR REPLACE INTO payments_payout"
                  + " (id, round, escrow, block, books, paid, fee) VALUES (?, ?, ?, ?, ?, ?, ?)");
      for (Payout payout : payouts) {
        put.setBytes(1, payout.transaction().toArray());
        put.setLong(2, payout.round());
        put.setBytes(3, payout.escrow().toArray());
        put.setLong(4, payout.block());
        put.setInt(5, payout.books());
        put.setString(6, payout.paid().toString());
        put.setString(7, payout.fee().toString());
        put.executeUpdate();
      }
      return payouts.size();
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

  /**
   * Reads the settled rounds from a database with {@link PaymentTables}, the newest first.
   *
   * @param fromRound the first round to read
   */
  public static List<Earnings> earnings(Sql sql, long fromRound) throws SQLException {
    Map<Key, List<Payout>> payouts = payouts(sql, fromRound);
    List<Earnings> lines = new ArrayList<>();
    PreparedStatement select =
        sql.prepare(
            "SELECT round, escrow, books, tickets, expected, won, paid FROM payments_settled"
                + " WHERE round >= ? ORDER BY round DESC, escrow");
    select.setLong(1, fromRound);
    try (ResultSet rows = select.executeQuery()) {
      long last = Long.MAX_VALUE;
      while (rows.next()) {
        long round = rows.getLong(1);
        Bytes32 escrow = Bytes32.of(rows.getBytes(2));
        if (round != last) {
          last = round;
          List<Payout> draw = payouts.getOrDefault(new Key(round, Bytes32.ZERO), List.of());
          if (!draw.isEmpty()) {
            lines.add(new Earnings(round, Bytes32.ZERO, 0, 0, Amount.ZERO, 0, Amount.ZERO, draw));
          }
        }
        lines.add(
            new Earnings(
                round,
                escrow,
                rows.getInt(3),
                rows.getLong(4),
                Amount.parse(rows.getString(5)),
                rows.getInt(6),
                Amount.parse(rows.getString(7)),
                payouts.getOrDefault(new Key(round, escrow), List.of())));
      }
    }
    return lines;
  }

  private static Map<Key, List<Payout>> payouts(Sql sql, long fromRound) throws SQLException {
    Map<Key, List<Payout>> payouts = new HashMap<>();
    PreparedStatement select =
        sql.prepare(
            "SELECT id, round, escrow, block, books, paid, fee FROM payments_payout"
                + " WHERE round >= ? ORDER BY block, id");
    select.setLong(1, fromRound);
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        Payout payout =
            new Payout(
                Bytes32.of(rows.getBytes(1)),
                rows.getLong(2),
                Bytes32.of(rows.getBytes(3)),
                rows.getLong(4),
                rows.getInt(5),
                Amount.parse(rows.getString(6)),
                Amount.parse(rows.getString(7)));
        payouts
            .computeIfAbsent(new Key(payout.round(), payout.escrow()), _ -> new ArrayList<>())
            .add(payout);
      }
    }
    return payouts;
  }

  @Override
  public void close() {}
}
