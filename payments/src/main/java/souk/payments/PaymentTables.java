package souk.payments;

import java.util.List;
import souk.store.Migration;

/** The tables of till, wallet, claimer, escrow keeper and ticket source. */
public final class PaymentTables {
  /** To be given to the database that the stores of this package use. */
  public static final List<Migration> MIGRATIONS =
      List.of(
          new Migration(
              "payments",
              1,
              """
              CREATE TABLE payments_till (
                id INTEGER PRIMARY KEY,
                round INTEGER NOT NULL,
                records BLOB NOT NULL
              )\
              """,
              "CREATE INDEX payments_till_round ON payments_till (round)",
              """
              CREATE TABLE payments_wallet (
                escrow BLOB PRIMARY KEY,
                place BLOB NOT NULL,
                first_round INTEGER NOT NULL,
                issued INTEGER NOT NULL
              ) WITHOUT ROWID\
              """,
              """
              CREATE TABLE payments_book (
                escrow BLOB NOT NULL,
                round INTEGER NOT NULL,
                number INTEGER NOT NULL,
                provider BLOB NOT NULL,
                PRIMARY KEY (escrow, round, number)
              ) WITHOUT ROWID\
              """,
              """
              CREATE TABLE payments_claim (
                book BLOB PRIMARY KEY,
                round INTEGER NOT NULL,
                block INTEGER NOT NULL
              ) WITHOUT ROWID\
              """,
              """
              CREATE TABLE payments_settled (
                round INTEGER NOT NULL,
                escrow BLOB NOT NULL,
                books INTEGER NOT NULL,
                tickets INTEGER NOT NULL,
                expected TEXT NOT NULL,
                won INTEGER NOT NULL,
                paid TEXT NOT NULL,
                PRIMARY KEY (round, escrow)
              ) WITHOUT ROWID\
              """),
          new Migration(
              "payments",
              2,
              """
              CREATE TABLE payments_escrow (
                name TEXT PRIMARY KEY,
                funder BLOB NOT NULL,
                signer BLOB NOT NULL,
                prize TEXT NOT NULL,
                depth INTEGER NOT NULL,
                books INTEGER NOT NULL,
                first_round INTEGER NOT NULL,
                rounds INTEGER NOT NULL,
                salt BLOB NOT NULL,
                extension_round INTEGER,
                extension_block INTEGER
              ) WITHOUT ROWID\
              """,
              """
              CREATE TABLE payments_past_escrow (
                name TEXT NOT NULL,
                id BLOB NOT NULL,
                last_round INTEGER NOT NULL,
                PRIMARY KEY (name, id)
              ) WITHOUT ROWID\
              """,
              """
              CREATE TABLE payments_unit (
                escrow BLOB NOT NULL,
                provider BLOB NOT NULL,
                unit BLOB NOT NULL,
                round INTEGER NOT NULL,
                places BLOB NOT NULL,
                PRIMARY KEY (escrow, provider, unit)
              ) WITHOUT ROWID\
              """,
              "CREATE INDEX payments_unit_round ON payments_unit (escrow, round)"),
          new Migration(
              "payments",
              3,
              """
              CREATE TABLE payments_payout (
                id BLOB NOT NULL,
                round INTEGER NOT NULL,
                escrow BLOB NOT NULL,
                block INTEGER NOT NULL,
                books INTEGER NOT NULL,
                paid TEXT NOT NULL,
                fee TEXT NOT NULL,
                PRIMARY KEY (id, escrow)
              ) WITHOUT ROWID\
              """,
              "CREATE INDEX payments_payout_round ON payments_payout (round)"),
          new Migration(
              "payments",
              4,
              """
              CREATE TABLE payments_put (
                name TEXT NOT NULL,
                escrow BLOB NOT NULL,
                last_round INTEGER NOT NULL,
                sum TEXT NOT NULL,
                PRIMARY KEY (name, escrow, last_round)
              ) WITHOUT ROWID\
              """,
              """
              CREATE TABLE payments_back (
                name TEXT NOT NULL,
                escrow BLOB NOT NULL,
                sum TEXT NOT NULL,
                PRIMARY KEY (name, escrow)
              ) WITHOUT ROWID\
              """));

  private PaymentTables() {}
}
