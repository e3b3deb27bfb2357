package souk.ledger.evm;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import souk.ledger.Book;
import souk.ledger.BookClaim;
import souk.ledger.Command;
import souk.ledger.Event;

/**
 * The events of a claim in the order of its books. The contract logs skipped books as it meets them
 * and paid books by section, which is cheaper.
 */
final class ClaimOrder {
  private ClaimOrder() {}

  static List<Event> restore(Command.Claim claim, List<Event> logged) {
    Map<Integer, Event> skipped = new HashMap<>();
    Map<Book, Deque<Event>> paid = new HashMap<>();
    for (Event event : logged) {
      switch (event) {
        case Event.ClaimSkipped skip -> skipped.put(skip.index(), skip);
        case Event.PrizePaid prize ->
            paid.computeIfAbsent(prize.book(), _ -> new ArrayDeque<>()).add(prize);
        default -> {
          return logged; // no log of a claim
        }
      }
    }
    List<Event> ordered = new ArrayList<>(logged.size());
    List<BookClaim> books = claim.books();
    for (int i = 0; i < books.size(); i++) {
      Event skip = skipped.get(i);
      Deque<Event> prizes = paid.getOrDefault(books.get(i).book(), new ArrayDeque<>());
      if (skip != null) {
        ordered.add(skip);
      } else if (!prizes.isEmpty()) {
        ordered.add(prizes.poll());
      }
    }
    return ordered;
  }
}
