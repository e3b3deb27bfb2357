package souk.ledger.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import souk.ledger.LedgerException;
import souk.ledger.LedgerInfo;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Keccak256;
import souk.store.Migration;
import souk.store.SqliteDatabase;
import souk.store.StoreException;

/**
 * The journal in a SQLite database. Record 0 says which ledger it is of, so that it is never opened
 * as another's; every other record is an entry, and they are numbered without gaps. SQLite checks
 * its log and not its tables, so each record has a checksum of its own.
 */
final class SqliteJournal implements Journal {
  static final String NAME = "ledger.db";

  /** What versions before 2026-11-28 wrote. */
  private static final String FORMER_NAME = "ledger.journal";

  private static final String FORMAT = "souk.ledger.journal/2";
  private static final List<Migration> TABLES =
      List.of(
          new Migration(
              "ledger",
              1,
              """
              CREATE TABLE ledger_journal (
                number INTEGER PRIMARY KEY,
                checksum INTEGER NOT NULL,
                record BLOB NOT NULL
              ) STRICT\
              """));

  private final SqliteDatabase database;
  private long next;

  private SqliteJournal(SqliteDatabase database) {
    this.database = database;
  }

  /**
   * Opens the journal in a directory, or begins one, and hands over the entries that it holds.
   * Throws {@link LedgerException} when it is damaged, in use or of another ledger.
   */
  static SqliteJournal open(Path directory, Bytes identity, Consumer<JournalEntry> replay) {
    Path file = directory.resolve(NAME);
    Path former = directory.resolve(FORMER_NAME);
    if (Files.exists(former) && !Files.exists(file)) {
      throw new LedgerException(
          former + " was written by an earlier version; begin the ledger in another directory");
    }
    try {
      SqliteJournal journal = new SqliteJournal(SqliteDatabase.open(file, TABLES));
      try {
        journal.replay(file, identity, replay);
        if (journal.next == 0) {
          journal.write(identity.toArray());
        }
        return journal;
      } catch (RuntimeException e) {
        journal.database.close();
        throw e;
      }
    } catch (StoreException e) {
      throw failed(e);
    }
  }

  /**
   * What tells one ledger from another: chain, contract, token, rules and the money at its start.
   */
  static Bytes identity(LedgerInfo info, Map<Address, Amount> outside) {
    ByteWriter money = new ByteWriter();
    new TreeMap<>(outside).forEach((account, amount) -> money.address(account).amount(amount));
    Bytes32 moneyHash = Keccak256.hash(money.toArray());
    return Bytes.of(
        new ByteWriter()
            .string(FORMAT)
            .u64(info.chainId())
            .address(info.contract())
            .address(info.token())
            .bytes32(info.rules().hash())
            .bytes32(moneyHash)
            .toArray());
  }

  @Override
  public void append(JournalEntry entry) {
    try {
      write(entry.encode());
    } catch (StoreException e) {
      throw failed(e);
    }
  }

  @Override
  public void close() {
    try {
      database.close();
    } catch (StoreException e) {
      throw failed(e);
    }
  }

  private void write(byte[] record) {
    long number = next;
    database.write(sql -> {
      PreparedStatement insert =
          sql.prepare("INSERT INTO ledger_journal (number, checksum, record) VALUES (?, ?, ?)");
      insert.setLong(1, number);
      insert.setLong(2, checksum(number, record));
      insert.setBytes(3, record);
      return insert.executeUpdate();
    });
    next = number + 1;
  }

  private void replay(Path file, Bytes identity, Consumer<JournalEntry> into) {
    next =
        database.<Long>read(sql -> {
          PreparedStatement select =
              sql.prepare("SELECT number, checksum, record FROM ledger_journal ORDER BY number");
          long expected = 0;
          try (ResultSet rows = select.executeQuery()) {
            for (; rows.next(); expected++) {
              byte[] record = sound(file, expected, rows);
              if (expected == 0) {
                requireSame(file, identity, Bytes.of(record));
              } else {
                into.accept(decode(file, expected, record));
              }
            }
          }
          return expected;
        });
  }

  /** The next row's record; throws when it is not as it was written, or another is missing. */
  private static byte[] sound(Path file, long expected, ResultSet row) throws SQLException {
    byte[] record = row.getBytes(3);
    if (row.getLong(1) != expected || row.getLong(2) != checksum(expected, record)) {
      throw damaged(file, expected, null);
    }
    return record;
  }

  private static long checksum(long number, byte[] record) {
    CRC32C crc = new CRC32C();
    crc.update(new ByteWriter().u64(number).toArray());
    crc.update(record);
    return crc.getValue();
  }

  private static void requireSame(Path file, Bytes wanted, Bytes found) {
    if (!wanted.equals(found)) {
      throw new LedgerException(
          file
              + " is the journal of another ledger: seed, rules, money at the start or version"
              + " differ; give the ones that it was begun with, or another directory");
    }
  }

  private static JournalEntry decode(Path file, long number, byte[] record) {
    try {
      return JournalEntry.decode(record);
    } catch (DecodeException e) {
      throw damaged(file, number, e);
    }
  }

  private static LedgerException damaged(Path file, long number, @Nullable Throwable why) {
    String text = "%s is damaged at record %d; restore it from a backup".formatted(file, number);
    return why == null ? new LedgerException(text) : new LedgerException(text, why);
  }

  private static LedgerException failed(StoreException e) {
    return new LedgerException("the ledger's journal failed: " + e.getMessage(), e);
  }
}
