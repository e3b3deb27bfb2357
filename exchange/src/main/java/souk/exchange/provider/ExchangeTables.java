package souk.exchange.provider;

import java.util.List;
import souk.store.Migration;

/** The exchange's tables. */
public final class ExchangeTables {
  /** To be passed to the database that its stores use. */
  public static final List<Migration> MIGRATIONS =
      List.of(
          new Migration(
              "exchange",
              1,
              """
              CREATE TABLE exchange_unit (
                written INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, agreement BLOB NOT NULL,
                client BLOB NOT NULL, tickets INTEGER NOT NULL, paid INTEGER NOT NULL) STRICT\
              """,
              "CREATE INDEX exchange_unit_agreement ON exchange_unit (agreement)",
              """
              CREATE TABLE exchange_agreement (
                id BLOB PRIMARY KEY, terms BLOB NOT NULL, customer BLOB NOT NULL)
                STRICT, WITHOUT ROWID\
              """,
              """
              CREATE TABLE exchange_question (
                duty BLOB PRIMARY KEY, agreement BLOB NOT NULL, question BLOB NOT NULL,
                deadline INTEGER NOT NULL) STRICT, WITHOUT ROWID\
              """,
              """
              CREATE TABLE exchange_cursor (
                one INTEGER PRIMARY KEY CHECK (one = 1), block INTEGER NOT NULL,
                at INTEGER NOT NULL) STRICT\
              """),
          new Migration(
              "exchange",
              2,
              "ALTER TABLE exchange_agreement ADD COLUMN over INTEGER NOT NULL DEFAULT 0"),
          // Without an index by id: each unit's place in one is anywhere, and so each would have a
          // page written. The store finds rows by their number, of which the newest lie together.
          new Migration(
              "exchange",
              3,
              """
              CREATE TABLE exchange_units (
                number INTEGER PRIMARY KEY, id BLOB NOT NULL, agreement BLOB NOT NULL,
                client BLOB NOT NULL, tickets INTEGER NOT NULL, paid INTEGER NOT NULL) STRICT\
              """,
              """
              INSERT INTO exchange_units
                SELECT written, id, agreement, client, tickets, paid FROM exchange_unit\
              """,
              "DROP TABLE exchange_unit"));

  private ExchangeTables() {}
}
