package souk.cli.pay;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import souk.cli.Failure;
import souk.cli.Main;
import souk.ledger.Book;
import souk.payments.DatabaseClaimOutbox;
import souk.payments.Earnings;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.store.SqliteDatabase;
import souk.store.StoreException;

/**
 * What the tickets were worth that won prizes, as the payee's own till has it: the chain knows
 * prizes only. A round's first prize carries the worth of all tickets of its escrow in it.
 */
final class TicketWorth {
  private final Map<Key, Amount> left = new HashMap<>();

  private record Key(Bytes32 escrow, long round) {}

  /** That of a desk's file, which may not be there. */
  static TicketWorth of(Path file) {
    TicketWorth worth = new TicketWorth();
    if (Files.exists(file)) {
      try {
        for (Earnings each :
            SqliteDatabase.look(file, sql -> DatabaseClaimOutbox.earnings(sql, 0))) {
          worth.left.put(new Key(each.escrow(), each.round()), each.expected());
        }
      } catch (StoreException e) {
        throw new Failure(Main.FAILED, String.valueOf(e.getMessage()));
      }
    }
    return worth;
  }

  /** What is to be counted with a book's prize; empty where the till does not know its round. */
  Optional<Amount> of(Book book) {
    Key key = new Key(book.escrow(), book.round());
    Optional<Amount> worth = Optional.ofNullable(left.get(key));
    left.computeIfPresent(key, (_, _) -> Amount.ZERO);
    return worth;
  }
}
