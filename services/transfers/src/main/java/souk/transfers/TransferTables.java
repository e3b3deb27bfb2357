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
              "CREATE INDEX transfers_credit_invoice ON transfers_credit (invoice)"));

  private TransferTables() {}
}
