package souk.exchange.provider;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import souk.exchange.DutyNotice.QuestionDue;
import souk.ledger.Cursor;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.store.Database;

/** Open questions and the place on the ledger in a SQL database. */
public final class DatabaseDutyStore implements DutyStore {
  private final Database database;

  /**
   * @param database with {@link ExchangeTables}
   */
  public DatabaseDutyStore(Database database) {
    this.database = database;
  }

  @Override
  public Cursor cursor() {
    return database.read(sql -> {
      try (ResultSet row = sql.prepare("SELECT block, at FROM exchange_cursor").executeQuery()) {
        return row.next() ? new Cursor(row.getLong(1), row.getInt(2)) : Cursor.START;
      }
    });
  }

  @Override
  public List<QuestionDue> questions() {
    return database.read(sql -> {
      List<QuestionDue> questions = new ArrayList<>();
      try (ResultSet rows =
          sql.prepare("SELECT agreement, duty, question, deadline FROM exchange_question")
              .executeQuery()) {
        while (rows.next()) {
          questions.add(
              new QuestionDue(
                  Bytes32.of(rows.getBytes(1)),
                  Bytes32.of(rows.getBytes(2)),
                  Bytes.of(rows.getBytes(3)),
                  rows.getLong(4)));
        }
      }
      return questions;
    });
  }

  @Override
  public void found(List<QuestionDue> questions, Cursor upTo) {
    database.write(sql -> {
      for (QuestionDue question : questions) {
        PreparedStatement insert =
            sql.prepare("INSERT OR REPLACE INTO exchange_question VALUES (?, ?, ?, ?)");
        insert.setBytes(1, question.duty().toArray());
        insert.setBytes(2, question.agreement().toArray());
        insert.setBytes(3, question.question().toArray());
        insert.setLong(4, question.deadline());
        insert.executeUpdate();
      }
      PreparedStatement move =
          sql.prepare("INSERT OR REPLACE INTO exchange_cursor VALUES (1, ?, ?)");
      move.setLong(1, upTo.block());
      move.setInt(2, upTo.index());
      return move.executeUpdate();
    });
  }

  @Override
  public void settled(Bytes32 duty) {
    database.write(sql -> {
      PreparedStatement delete = sql.prepare("DELETE FROM exchange_question WHERE duty = ?");
      delete.setBytes(1, duty.toArray());
      return delete.executeUpdate();
    });
  }
}
