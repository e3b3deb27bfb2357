package souk.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import souk.ledger.BlockRef;
import souk.ledger.Cursor;
import souk.ledger.Event;
import souk.ledger.Ledger;
import souk.ledger.LedgerException;
import souk.ledger.LedgerObserver;

/** What happened on a ledger until now. */
public record History(Ledger ledger) {
  private static final int PATIENCE_SECONDS = 120;

  /** All events of interest, to the newest block. */
  public List<Event> of(Predicate<Event> wanted) throws InterruptedException {
    List<Event> events = new ArrayList<>();
    CompletableFuture<List<Event>> all = new CompletableFuture<>();
    LedgerObserver observer =
        new LedgerObserver() {
          @Override
          public void applied(Cursor cursor, BlockRef block, Event event) {
            if (wanted.test(event)) {
              events.add(event);
            }
          }

          @Override
          public void rolledBack(BlockRef to) {
            all.completeExceptionally(
                new LedgerException("the chain was reorganised meanwhile; try again"));
          }

          @Override
          public void advanced(BlockRef head) {
            all.complete(List.copyOf(events));
          }
        };
    try (Ledger.Subscription _ = ledger.follow(Cursor.START, observer)) {
      return all.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new LedgerException("the ledger's history cannot be read: " + e.getMessage(), e);
    } catch (TimeoutException e) {
      throw new LedgerException(
          "the ledger's history could not be read in " + PATIENCE_SECONDS + " s", e);
    }
  }
}
