package souk.transfers.mandate;

import java.net.URI;
import java.util.List;
import souk.store.Database;

/**
 * The mandates that somebody gave and took. What is written is safe from power loss when a method
 * returns.
 */
public interface MandateStore {
  /** The most mandates that are taken. */
  int MOST_TAKEN = 10_000;

  /**
   * A mandate that was given.
   *
   * @param number by which its payer calls it
   * @param endpoint of its payee
   * @param delivered whether the payee has its books
   */
  record Given(int number, MandateTerms.Signed mandate, URI endpoint, boolean delivered) {}

  /** One in a database with {@link souk.transfers.TransferTables}, which is not closed with it. */
  static MandateStore in(Database database) {
    return new DatabaseMandateStore(database);
  }

  /** Writes a mandate down before anything of it is on the ledger; its number. */
  int give(MandateTerms.Signed mandate, URI endpoint);

  /** The payee has it. */
  void delivered(int number);

  /** All that were given, the oldest first. */
  List<Given> given();

  /** Whether it was taken. */
  boolean hasTaken(MandateTerms.Signed mandate);

  /**
   * Writes down that a mandate was taken.
   *
   * @return false when there are too many
   */
  boolean take(MandateTerms.Signed mandate);

  /** All that were taken, the oldest first. */
  List<MandateTerms.Signed> taken();
}
