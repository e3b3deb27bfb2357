package souk.ledger.local;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import souk.ledger.LedgerException;
import souk.ledger.LedgerInfo;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Keccak256;
import souk.store.JournalFile;
import souk.store.StoreException;

/**
 * The journal in a file. Its first record says which ledger it is of, so that it is never opened as
 * another's; every other record is an entry.
 */
final class FileJournal implements Journal {
  private static final String NAME = "ledger.journal";
  private static final String FORMAT = "souk.ledger.journal/1";

  /** The largest record: a block of {@link LocalLedger#BLOCK_BYTES} and what it adds. */
  private static final int MAX_RECORD = LocalLedger.BLOCK_BYTES + CommandCodec.MAX_SIZE;

  private final JournalFile file;

  private FileJournal(JournalFile file) {
    this.file = file;
  }

  /**
   * Opens the journal in a directory, or begins one, and hands over the entries that it holds.
   * Throws {@link LedgerException} when it is damaged, in use or of another ledger.
   */
  static FileJournal open(Path directory, Bytes identity, Consumer<JournalEntry> replay) {
    Path path = directory.resolve(NAME);
    try {
      JournalFile file =
          JournalFile.open(
              path,
              MAX_RECORD,
              (number, bytes) -> {
                if (number == 0) {
                  requireSame(path, identity, Bytes.of(bytes));
                } else {
                  replay.accept(decode(path, number, bytes));
                }
              });
      if (file.recovery().records() == 0) {
        file.write(identity.toArray());
      }
      return new FileJournal(file);
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
      file.write(entry.encode());
    } catch (StoreException e) {
      throw failed(e);
    }
  }

  @Override
  public long droppedBytes() {
    return file.recovery().droppedBytes();
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (StoreException e) {
      throw failed(e);
    }
  }

  private static void requireSame(Path path, Bytes wanted, Bytes found) {
    if (!wanted.equals(found)) {
      throw new LedgerException(
          path
              + " is the journal of another ledger: seed, rules, money at the start or version"
              + " differ; give the ones that it was begun with, or another directory");
    }
  }

  private static JournalEntry decode(Path path, long number, byte[] bytes) {
    try {
      return JournalEntry.decode(bytes);
    } catch (DecodeException e) {
      throw new LedgerException(
          "%s: record %d is no entry: %s".formatted(path, number, e.getMessage()), e);
    }
  }

  private static LedgerException failed(StoreException e) {
    return new LedgerException("the ledger's journal failed: " + e.getMessage(), e);
  }
}
