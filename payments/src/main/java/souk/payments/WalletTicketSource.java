package souk.payments;

import java.lang.System.Logger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import souk.payments.UnitTicketStore.Given;
import souk.payments.UnitTicketStore.Place;
import souk.payments.WalletException.Reason;
import souk.primitives.Address;
import souk.primitives.Bytes32;

/**
 * Tickets from a wallet, by unit: makes books out, brings them to providers before their tickets
 * are needed, and again when they got lost, and remembers on disk which tickets a unit got. Asked
 * again for the same unit, it gives the same tickets, after a restart too, so that no unit is paid
 * twice.
 *
 * <p>What passes by itself is waited for: the change of a round, a provider that cannot be reached,
 * a clock or a view of the ledger that is behind, here or there. Safe for many threads.
 */
public final class WalletTicketSource {
  private static final Logger LOG = System.getLogger("souk.payments");

  /** Waits; a test lets time pass by its own means. */
  @FunctionalInterface
  public interface Pause {
    Pause SLEEP = Thread::sleep;

    void await(Duration time) throws InterruptedException;
  }

  /**
   * How long is waited.
   *
   * @param patience in all, for one unit; then the reason is thrown
   * @param firstPause before the second attempt; each further pause is twice as long
   * @param longestPause between two attempts
   */
  public record Rules(Duration patience, Duration firstPause, Duration longestPause) {
    public static final Rules DEFAULT =
        new Rules(Duration.ofSeconds(30), Duration.ofMillis(50), Duration.ofSeconds(1));

    public Rules {
      if (patience.isNegative() || !firstPause.isPositive() || !longestPause.isPositive()) {
        throw new IllegalArgumentException(
            "pauses must be longer than 0 and patience not negative, got %s, %s and %s"
                .formatted(firstPause, longestPause, patience));
      }
    }
  }

  private final Wallet wallet;
  private final BookDelivery delivery;
  private final UnitTicketStore store;
  private final Rules rules;
  private final Pause pause;
  private final Executor executor;
  private final Map<Address, TicketStock> stocks = new ConcurrentHashMap<>();
  private final AtomicLong keptFrom = new AtomicLong();

  /**
   * A source of a wallet's tickets, which nobody else may take from. None of these is closed with
   * it: it has no close.
   *
   * @param executor brings books ahead of time
   */
  public WalletTicketSource(
      Wallet wallet,
      BookDelivery delivery,
      UnitTicketStore store,
      Rules rules,
      Pause pause,
      Executor executor) {
    this.wallet = wallet;
    this.delivery = delivery;
    this.store = store;
    this.rules = rules;
    this.pause = pause;
    this.executor = executor;
  }

  /**
   * {@code count} tickets for a unit at a provider, which has their books; asked again for the same
   * unit, the same tickets. Waits for what passes by itself.
   *
   * @throws WalletException when there are none, and waiting did not help; or the unit got another
   *     number of tickets before
   */
  public List<Ticket> take(Address provider, Bytes32 unit, int count) {
    if (count < 1) {
      throw new IllegalArgumentException("a unit takes at least 1 ticket, not " + count);
    }
    TicketStock stock = stock(provider);
    CompletableFuture<List<Ticket>> mine = new CompletableFuture<>();
    Optional<CompletableFuture<List<Ticket>>> others = stock.taking(unit, mine);
    if (others.isPresent()) {
      return counted(unit, count, join(others.get()));
    }
    try {
      List<Ticket> tickets =
          known(provider, unit)
              .orElseGet(
                  () -> fresh(stock, count, taken -> store.give(provider, unit, given(taken))));
      mine.complete(tickets);
      return counted(unit, count, tickets);
    } catch (Throwable e) {
      mine.completeExceptionally(e);
      throw e;
    } finally {
      stock.taken(unit);
    }
  }

  /**
   * {@code count} tickets that no unit has, for one that will not be asked for again: which tickets
   * it got is written down nowhere. That is safe, for tickets of books from before a restart are
   * not given out after it. Waits for what passes by itself.
   *
   * @throws WalletException when there are none, and waiting did not help
   */
  public List<Ticket> takeOnce(Address provider, int count) {
    if (count < 1) {
      throw new IllegalArgumentException("a unit takes at least 1 ticket, not " + count);
    }
    return fresh(stock(provider), count, _ -> {});
  }

  /**
   * Brings a provider its next book if it has none, or little of one, in this round; waits for
   * nothing. To be called when a provider is hired and in each block, so that the first unit of a
   * round need not wait.
   *
   * @return whether there are tickets for this provider now
   */
  public boolean supply(Address provider) {
    TicketStock stock = stock(provider);
    if (wallet.round().isEmpty()) {
      return false;
    }
    long round = wallet.round().orElse(-1);
    if (stock.low(round) && stock.filling.tryLock()) {
      try {
        if (stock.low(round)) {
          fill(stock, round);
        }
      } catch (WalletException e) {
        LOG.log(Logger.Level.DEBUG, "no book for {0} yet: {1}", provider, e.getMessage());
      } finally {
        stock.filling.unlock();
      }
    }
    return stock.size(round) > 0;
  }

  /**
   * Forgets which tickets a unit got, so that it gets others. Only for tickets that the provider
   * cannot have taken, nor ever will: it refused them because their round was over, which it says
   * only of tickets that it did not take before.
   */
  public void forget(Address provider, Bytes32 unit) {
    store.forget(provider, unit);
  }

  private TicketStock stock(Address provider) {
    return stocks.computeIfAbsent(
        provider, to -> new TicketStock(to, new BookSupply(to, wallet, delivery)));
  }

  private static List<Ticket> join(CompletableFuture<List<Ticket>> tickets) {
    try {
      return tickets.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException why) {
        throw why;
      }
      throw e;
    }
  }

  private static List<Ticket> counted(Bytes32 unit, int count, List<Ticket> tickets) {
    if (tickets.size() != count) {
      throw new WalletException(
          Reason.OTHER_COUNT,
          "unit %s got %d tickets before, %d are wanted now"
              .formatted(unit, tickets.size(), count));
    }
    return tickets;
  }

  private Optional<List<Ticket>> known(Address provider, Bytes32 unit) {
    return store.find(provider, unit).map(given -> wallet.again(provider, given));
  }

  private List<Ticket> fresh(TicketStock stock, int count, Consumer<List<Ticket>> given) {
    Duration waited = Duration.ZERO;
    Duration next = rules.firstPause();
    while (true) {
      try {
        List<Ticket> tickets = attempt(stock, count);
        // A failed write may have been made, so what it was about is given to no other unit.
        given.accept(tickets);
        fillAhead(stock, tickets.getFirst().round());
        return tickets;
      } catch (WalletException e) {
        if (!e.passes() || waited.compareTo(rules.patience()) >= 0) {
          throw e;
        }
        sleep(next, e);
        waited = waited.plus(next);
        next = shorter(next.multipliedBy(2), rules.longestPause());
      }
    }
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private void sleep(Duration time, WalletException why) {
    try {
      pause.await(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw why;
    }
  }

  private static Given given(List<Ticket> tickets) {
    List<Place> places = new ArrayList<>(tickets.size());
    tickets.forEach(ticket -> places.add(new Place(ticket.book(), ticket.place())));
    return new Given(tickets.getFirst().round(), places);
  }

  /** Tickets, if they can be had now. */
  private List<Ticket> attempt(TicketStock stock, int count) {
    long round = wallet.openRoundOrThrow();
    Optional<List<Ticket>> there = stock.take(round, count);
    if (there.isPresent()) {
      return there.get();
    }
    stock.filling.lock();
    try {
      while (true) {
        Optional<List<Ticket>> now = stock.take(round, count);
        if (now.isPresent()) {
          return now.get();
        }
        if (!fill(stock, round)) {
          throw new WalletException(
              Reason.BOOKS_EXHAUSTED,
              "all books of %s in round %d are made out, and %d tickets are left; %d are wanted"
                  .formatted(stock.provider, round, stock.size(round), count));
        }
      }
    } finally {
      stock.filling.unlock();
    }
  }

  /**
   * Brings the next book; the caller holds {@link TicketStock#filling}. False when there is none.
   */
  private boolean fill(TicketStock stock, long round) {
    forgetOld(round);
    try {
      Optional<List<Ticket>> book = stock.books.next(round);
      if (book.isEmpty()) {
        stock.exhaust(round);
        return false;
      }
      stock.add(round, book.get());
      return true;
    } catch (DeliveryException e) {
      throw new WalletException(
          e.lasts() ? Reason.BOOK_REFUSED : Reason.NOT_DELIVERED,
          "the book for %s did not arrive: %s".formatted(stock.provider, e.getMessage()));
    }
  }

  private void fillAhead(TicketStock stock, long round) {
    if (stock.low(round)) {
      executor.execute(() -> supply(stock.provider));
    }
  }

  /** Units are remembered while anything of their round can still be claimed. */
  private void forgetOld(long round) {
    long first = wallet.firstClaimable(round);
    if (first > keptFrom.get()) {
      store.forgetBefore(first);
      keptFrom.set(first);
    }
  }
}
