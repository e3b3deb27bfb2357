package souk.transfers;

import java.util.List;
import souk.store.Migration;

/** The tables of what was paid and received. */
public final class TransferTables {
  /** To be given to the database that {@link DatabasePaymentJournal} uses. */
  public static final List<Migration> MIGRATIONS =
      List.of(
          new Migration(
              "transfers",
              1,
              """
              CREATE TABLE transfers_payment (
                number INTEGER PRIMARY KEY,
                id BLOB NOT NULL UNIQUE,
                ledger BLOB NOT NULL,
                payer BLOB NOT NULL,
                payee BLOB NOT NULL,
                amount TEXT NOT NULL,
                invoice BLOB,
                refund_of BLOB,
                memo TEXT NOT NULL,
                begun INTEGER NOT NULL,
                state INTEGER NOT NULL,
                sent BLOB,
                tx BLOB,
                block INTEGER,
                time INTEGER,
                fee TEXT,
                why TEXT NOT NULL
              )\
              """,
              "CREATE INDEX transfers_payment_refund ON transfers_payment (refund_of)",
              """
              CREATE TABLE transfers_credit (
                tx BLOB PRIMARY KEY,
                receipt BLOB NOT NULL,
                invoice BLOB,
                amount TEXT NOT NULL,
                block INTEGER NOT NULL
              ) WITHOUT ROWID\
              """,
              "CREATE INDEX transfers_credit_invoice ON transfers_credit (invoice)"),
          new Migration(
              "transfers",
              2,
              """
              CREATE TABLE transfers_stream_out (
                number INTEGER PRIMARY KEY,
                id BLOB NOT NULL UNIQUE,
                terms BLOB NOT NULL,
                endpoint TEXT NOT NULL,
                nanos INTEGER NOT NULL,
                base_place INTEGER NOT NULL,
                base_time INTEGER NOT NULL,
                state INTEGER NOT NULL,
                absence INTEGER NOT NULL,
                round INTEGER,
                book INTEGER,
                first INTEGER NOT NULL,
                released INTEGER NOT NULL,
                secured INTEGER NOT NULL,
                why TEXT NOT NULL
              )\
              """,
              """
              CREATE TABLE transfers_stream_log (
                id INTEGER PRIMARY KEY,
                places BLOB NOT NULL
              )\
              """,
              """
              CREATE TABLE transfers_stream_in (
                id BLOB PRIMARY KEY,
                terms BLOB NOT NULL,
                place INTEGER NOT NULL,
                first INTEGER NOT NULL,
                round INTEGER NOT NULL,
                book INTEGER NOT NULL,
                size INTEGER NOT NULL,
                missed INTEGER NOT NULL,
                stopped INTEGER NOT NULL,
                begun INTEGER NOT NULL
              ) WITHOUT ROWID\
              """,
              """
              CREATE TABLE transfers_mandate_out (
                number INTEGER PRIMARY KEY,
                id BLOB NOT NULL UNIQUE,
                terms BLOB NOT NULL,
                endpoint TEXT NOT NULL,
                delivered INTEGER NOT NULL
              )\
              """,
              """
              CREATE TABLE transfers_mandate_in (
                id BLOB NOT NULL UNIQUE,
                terms BLOB NOT NULL
              )\
              """),
          new Migration(
              "transfers",
              3,
              "ALTER TABLE transfers_payment ADD COLUMN hash BLOB",
              "ALTER TABLE transfers_payment ADD COLUMN refund_tx BLOB",
              "CREATE INDEX transfers_payment_refund_tx ON transfers_payment (refund_tx)",
              "ALTER TABLE transfers_credit ADD COLUMN signed BLOB",
              """
              CREATE TABLE transfers_payment_earlier (
                number INTEGER PRIMARY KEY,
                id BLOB NOT NULL,
                ledger BLOB NOT NULL,
                payer BLOB NOT NULL,
                payee BLOB NOT NULL,
                amount TEXT NOT NULL,
                invoice BLOB,
                refund_of BLOB,
                memo TEXT NOT NULL,
                begun INTEGER NOT NULL,
                state INTEGER NOT NULL,
                sent BLOB,
                tx BLOB,
                block INTEGER,
                time INTEGER,
                fee TEXT,
                why TEXT NOT NULL,
                hash BLOB
              )\
              """));

  private TransferTables() {}
}
