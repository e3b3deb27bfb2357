package souk.transfers.mandate;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import souk.ledger.Ledger;
import souk.ledger.LedgerView;
import souk.payments.LedgerTill;
import souk.payments.Till;
import souk.primitives.Address;
import souk.primitives.DecodeException;
import souk.store.Database;
import souk.store.Sql;

/**
 * The payee's side of mandates: takes their books into a till, from where they are claimed like any
 * others. Safe for many threads.
 */
public final class MandatePayee {
  /** The most mandates that are kept. */
  private static final int MOST = 10_000;

  private final Ledger ledger;
  private final Address payee;
  private final LedgerTill till;
  private final Database database;

  /**
   * @param till whose tickets are the payee's; not closed with this
   * @param database with {@link souk.transfers.TransferTables}; not closed with this
   */
  public MandatePayee(Ledger ledger, Address payee, LedgerTill till, Database database) {
    this.ledger = ledger;
    this.payee = payee;
    this.till = till;
    this.database = database;
  }

  /**
   * Takes a mandate; the same once more changes nothing. All of it is on disk when this returns.
   *
   * @return why it is refused, in words; empty when it is taken
   */
  public Optional<String> accept(MandateBooks offered) {
    MandateTerms terms = offered.mandate().terms();
    if (!terms.isOf(ledger.info()) || !terms.payee().equals(payee)) {
      return Optional.of("it is of another market, or another payee's");
    }
    LedgerView view = ledger.at(ledger.head(Ledger.Finality.INCLUDED));
    if (view.escrow(terms.escrow()).filter(each -> each.funder().equals(terms.payer())).isEmpty()) {
      return Optional.of("the ledger has no such escrow of its payer's");
    }
    if (isKnown(offered)) {
      return Optional.empty();
    }
    List<CompletableFuture<Till.TicketReply>> replies = new ArrayList<>();
    for (int period = 0; period < terms.periods(); period++) {
      MandateBooks.Period each = offered.books().get(period);
      replies.add(till.acceptAhead(each.book(), terms.purpose(period), each.secret()));
    }
    for (int period = 0; period < terms.periods(); period++) {
      if (replies.get(period).join()
          instanceof Till.TicketReply.Refused(var _, var reason, var detail)) {
        return Optional.of(
            "the book of period %d is refused: %s, %s".formatted(period + 1, reason, detail));
      }
    }
    return put(offered)
        ? Optional.empty()
        : Optional.of("there are %d mandates here already".formatted(MOST));
  }

  private boolean isKnown(MandateBooks offered) {
    return database.read(sql -> {
      PreparedStatement select = sql.prepare("SELECT 1 FROM transfers_mandate_in WHERE id = ?");
      select.setBytes(1, offered.mandate().id().toArray());
      try (ResultSet row = select.executeQuery()) {
        return row.next();
      }
    });
  }

  private boolean put(MandateBooks offered) {
    byte[] id = offered.mandate().id().toArray();
    byte[] terms = offered.mandate().encode();
    return database.write(sql -> {
      PreparedStatement insert =
          sql.prepare(
              "INSERT INTO transfers_mandate_in (id, terms) SELECT ?, ? WHERE"
                  + " (SELECT COUNT(*) FROM transfers_mandate_in) < "
                  + MOST);
      insert.setBytes(1, id);
      insert.setBytes(2, terms);
      return insert.executeUpdate() == 1;
    });
  }

  /** All that were taken, from a database that somebody may have open. */
  public static List<MandateTerms.Signed> read(Sql sql) throws SQLException {
    return MandateStore.read(sql, "SELECT terms FROM transfers_mandate_in ORDER BY rowid");
  }

  /** All that were taken. */
  public List<MandateTerms.Signed> mandates() {
    return database.read(MandatePayee::read);
  }

  static MandateTerms.Signed decode(byte[] bytes) throws SQLException {
    try {
      return MandateTerms.Signed.decode(bytes);
    } catch (DecodeException e) {
      throw new SQLException("it holds a mandate that it never wrote: " + e.getMessage(), e);
    }
  }
}
