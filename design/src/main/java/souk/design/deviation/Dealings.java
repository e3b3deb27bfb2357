package souk.design.deviation;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import souk.ledger.Book;
import souk.ledger.BookClaim;
import souk.ledger.Command;
import souk.ledger.Ledger.Finality;
import souk.payments.LedgerTill;
import souk.payments.Ticket;
import souk.payments.TicketBook;
import souk.payments.Till;
import souk.payments.TillRules;
import souk.payments.TillStore;
import souk.payments.Wallet;
import souk.payments.WalletException;
import souk.payments.WalletStore;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Keccak256;
import souk.primitives.Signer;

/**
 * What is paid in one play: the customer's wallet, the providers' tills, their claims. All of it
 * follows from who is paid what and how, in which order; what was dealt so before is remembered
 * with the ground, and dealt again only for a play that is told.
 */
final class Dealings {
  private static final int AT_ONCE = 64;

  private final Ground ground;
  private final Stage stage;
  private final boolean told;
  private final List<Call> calls = new ArrayList<>();
  private final Map<Integer, Integer> taken = new HashMap<>();
  private String key = "";
  private @Nullable Counter counter;

  /** How tickets are paid. */
  enum Payment {
    RIGHT,
    /** Covers that another key signed. */
    FORGED,
    /** When the round's tills are closed. */
    LATE,
    /** Half of the tickets, and the same again. */
    TWICE,
    /** With the books of another provider. */
    ANOTHERS
  }

  private record Call(int provider, int tickets, Payment how) {}

  Dealings(Ground ground, Stage stage) {
    this.ground = ground;
    this.stage = stage;
    this.told = stage.trace().wanted();
  }

  /** Pays a provider; says how many tickets its till took. */
  int pay(int provider, int tickets, Payment how) {
    if (tickets == 0) {
      return 0;
    }
    Call call = new Call(provider, tickets, how);
    calls.add(call);
    key = key + provider + '/' + tickets + '/' + how + ' ';
    int count =
        told
            ? counter().deal(calls.size())
            : (int) ground.remembered(key, () -> counter().deal(calls.size()));
    if (how == Payment.LATE) {
      stage.advanceTo(ground.rounds().closes(Ground.ROUND));
    }
    taken.merge(provider, count, Integer::sum);
    stage
        .trace()
        .note(
            "block %d: the till of %s takes %d of %d tickets",
            stage.block(), ground.hired(provider).name(), count, tickets);
    return count;
  }

  /** Tickets that a provider's till took. */
  int taken(int provider) {
    return taken.getOrDefault(provider, 0);
  }

  /**
   * What a provider's tickets bring on average: each book pays its prize with the share of its
   * tickets that was taken, if the ledger pays the claim of a winning one. One book is claimed, in
   * a draw that it wins; the others are like it.
   *
   * @param block in which it claims
   * @param twice whether it claims the same again
   */
  double prizes(int provider, long block, boolean twice) {
    if (taken(provider) == 0) {
      return 0;
    }
    if (told) {
      return claimed(provider, block, twice);
    }
    // Of all that happens on the ledger beside, only the escrow's end makes a difference to claims.
    boolean refunded =
        stage.at(stage.head(Finality.FINAL)).escrow(ground.escrow()).orElseThrow().refunded();
    String claim = "%s#%d %d %s %s".formatted(key, provider, block, twice, refunded);
    return ground.remembered(claim, () -> claimed(provider, block, twice));
  }

  private double claimed(int provider, long block, boolean twice) {
    Counter dealt = counter();
    dealt.deal(calls.size());
    Held first = dealt.first(provider);
    Ticket winner = first.taken.getFirst();
    Bytes32 seed = ground.seed(first.book.book().id(), winner.place());
    Stage draw = stage.fork((_, _) -> Optional.of(seed));
    Ground.Hired who = ground.hired(provider);
    Signer signer = who.signer();
    draw.advanceTo(ground.rounds().seedBlock(Ground.ROUND) + 1);
    draw.does(who.name(), signer, new Command.RecordDraw(Ground.ROUND, Bytes.EMPTY));
    draw.advanceTo(block);
    Command claim = new Command.Claim(List.of(claim(first.book, winner)));
    double before = draw.wealth(signer);
    draw.does(who.name(), signer, claim);
    if (twice) {
      draw.does(who.name(), signer, claim);
    }
    double prize = draw.wealth(signer) - before;
    return prize * taken(provider) / ground.payment().tickets();
  }

  private static BookClaim claim(TicketBook book, Ticket ticket) {
    return new BookClaim(
        book.book(), ticket.secret(), path(book.leaves(), ticket.place()), book.cover());
  }

  /** The siblings on the way from a leaf to the root. */
  private static Bytes path(Bytes leaves, int place) {
    byte[] level = leaves.toArray();
    int size = Book.HASH_SIZE;
    ByteArrayOutputStream path = new ByteArrayOutputStream();
    for (int at = place; level.length > size; at /= 2) {
      path.write(level, (at ^ 1) * size, size);
      byte[] above = new byte[level.length / 2];
      for (int i = 0; i < above.length; i += size) {
        byte[] node =
            Book.node(
                Arrays.copyOfRange(level, 2 * i, 2 * i + size),
                Arrays.copyOfRange(level, 2 * i + size, 2 * i + 2 * size));
        System.arraycopy(node, 0, above, i, size);
      }
      level = above;
    }
    return Bytes.of(path.toByteArray());
  }

  private Counter counter() {
    Counter open = counter;
    if (open == null) {
      open = new Counter();
      counter = open;
    }
    return open;
  }

  /** A book of which a till took tickets. */
  private static final class Held {
    private final TicketBook book;
    private final List<Ticket> taken = new ArrayList<>();

    Held(TicketBook book) {
      this.book = book;
    }
  }

  /** Wallet and tills at which calls are dealt, from the first on. */
  private final class Counter {
    private final Stage at = ground.begin(stage.trace());
    private final Wallet wallet =
        new Wallet(
            at,
            ground.escrow(),
            ground.tickets(),
            ground.secrets(),
            new ForgetfulWallet(),
            Duration.ofHours(1),
            at.clock());
    private final Map<Integer, LedgerTill> tills = new HashMap<>();
    private final Map<Integer, Map<Long, Held>> held = new HashMap<>();
    private int dealt;
    private int last;
    private int purposes;

    /** Deals up to so many calls; says what the last of them brought. */
    int deal(int count) {
      while (dealt < count) {
        Call call = calls.get(dealt++);
        last =
            switch (call.how()) {
              case RIGHT -> hand(call.provider(), call.provider(), call.tickets(), false);
              case LATE -> hand(call.provider(), call.provider(), call.tickets(), true);
              case ANOTHERS ->
                  hand(
                      call.provider(),
                      (call.provider() + 1) % ground.providers(),
                      call.tickets(),
                      false);
              case FORGED -> forge(call.provider());
              case TWICE -> twice(call.provider(), call.tickets());
            };
      }
      return last;
    }

    /** A book of which a provider's till took a ticket. */
    Held first(int provider) {
      return books(provider).values().stream()
          .filter(each -> !each.taken.isEmpty())
          .findFirst()
          .orElseThrow();
    }

    private Map<Long, Held> books(int provider) {
      return held.computeIfAbsent(provider, _ -> new LinkedHashMap<>());
    }

    private LedgerTill till(int provider) {
      return tills.computeIfAbsent(
          provider,
          _ ->
              new LedgerTill(
                  at,
                  ground.hired(provider).signer().address(),
                  new TillRules(
                      ground.payment().prize(),
                      ground.payment().depth(),
                      Duration.ofHours(1),
                      1L << 28,
                      1L << 28),
                  new ForgetfulTill(),
                  at.clock(),
                  new SplittableRandom(1)));
    }

    private int hand(int provider, int booksOf, int tickets, boolean late) {
      Address payee = ground.hired(booksOf).signer().address();
      List<TicketBook> books;
      List<Ticket> out;
      try {
        books = wallet.topUp(payee, tickets);
        out = wallet.take(payee, tickets);
      } catch (WalletException e) {
        at.trace().note("block %d: no tickets: %s", at.block(), String.valueOf(e.getMessage()));
        return 0;
      }
      if (late) {
        at.advanceTo(ground.rounds().closes(Ground.ROUND));
      }
      for (TicketBook book : books) {
        if (!accepts(provider, book)) {
          return 0;
        }
      }
      return take(provider, out);
    }

    private boolean accepts(int provider, TicketBook book) {
      if (till(provider).accept(book).join()
          instanceof Till.BookReply.Refused(var why, String detail)) {
        at.trace()
            .note(
                "block %d: the till of %s refuses a book: %s (%s)",
                at.block(), ground.hired(provider).name(), why, detail);
        return false;
      }
      books(provider).put(book.book().number(), new Held(book));
      return true;
    }

    private int take(int provider, List<Ticket> tickets) {
      int count = 0;
      for (int from = 0; from < tickets.size(); from += AT_ONCE) {
        List<Ticket> part = tickets.subList(from, Math.min(tickets.size(), from + AT_ONCE));
        Bytes32 purpose = Keccak256.hash("unit " + purposes++);
        if (till(provider).take(ground.escrow(), purpose, part).join()
            instanceof Till.TicketReply.Refused(int _, var why, String detail)) {
          at.trace()
              .note(
                  "block %d: the till of %s refuses tickets: %s (%s)",
                  at.block(), ground.hired(provider).name(), why, detail);
          continue;
        }
        count += part.size();
        for (Ticket ticket : part) {
          Held book = books(provider).get(ticket.book());
          if (book != null) {
            book.taken.add(ticket);
          }
        }
      }
      return count;
    }

    private int forge(int provider) {
      TicketBook right = wallet.openBook(ground.hired(provider).signer().address(), Ground.ROUND);
      TicketBook forged =
          new TicketBook(right.book(), right.leaves(), ground.stranger().sign(right.book().id()));
      return accepts(provider, forged) ? ground.payment().tickets() : 0;
    }

    private int twice(int provider, int tickets) {
      int first = (tickets + 1) / 2;
      int before = all(provider).size();
      int count = hand(provider, provider, first, false);
      List<Ticket> again =
          all(provider).stream().skip(before).limit(tickets - (long) first).toList();
      return again.isEmpty() ? count : count + take(provider, again);
    }

    private List<Ticket> all(int provider) {
      return books(provider).values().stream().flatMap(each -> each.taken.stream()).toList();
    }
  }

  /** A play is over before anything could be read back. */
  private static final class ForgetfulWallet implements WalletStore {
    @Override
    public OptionalLong firstRound() {
      return OptionalLong.of(0);
    }

    @Override
    public void begin(long firstRound) {}

    @Override
    public List<Book> issued(long round) {
      return List.of();
    }

    @Override
    public void issue(Book book) {}

    @Override
    public void forgetBefore(long round) {}

    @Override
    public void close() {}
  }

  private static final class ForgetfulTill implements TillStore {
    @Override
    public void replay(Replay into) {}

    @Override
    public CompletableFuture<?> append(long round, byte[] buffer, int length) {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void drop(long round) {}

    @Override
    public void close() {}
  }
}
