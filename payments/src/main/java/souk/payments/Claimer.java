package souk.payments;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import souk.ledger.Book;
import souk.ledger.Command.Claim;
import souk.ledger.Event;
import souk.ledger.FailureLog;
import souk.ledger.Ledger;
import souk.ledger.Ledger.Finality;
import souk.ledger.LedgerView;
import souk.ledger.Receipt;
import souk.ledger.Refusal;
import souk.ledger.RoundRules;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.Signer;

/**
 * Turns a till's winning tickets into prizes. Each {@link #pass} looks at the ledger afresh and
 * does what is due: records draws that nobody recorded, claims what is won and unpaid, and settles
 * rounds whose claims are paid for good. It keeps no state that a pass could not find out again, so
 * a crash, a reorganisation or a claim that got lost are all met by the next pass; the outbox only
 * keeps it from paying fees twice for a claim that may be on its way. Claiming twice never pays
 * twice: the ledger skips a book that is paid.
 */
public final class Claimer {
  private static final System.Logger LOG = System.getLogger(Claimer.class.getName());

  private record Sent(
      long round, long block, Bytes32 seed, List<WonBook> books, CompletableFuture<Receipt> fate) {}

  /**
   * @param won what was won and is worth a claim
   */
  private record Drawn(Bytes32 seed, List<WonBook> won) {}

  /** A book that the ledger does not pay, under one draw: a reorganisation may bring another. */
  private record Unpayable(Bytes32 seed, Bytes32 book) {}

  private final Ledger ledger;
  private final Signer by;
  private final LedgerTill till;
  private final ClaimOutbox outbox;
  private final BooleanSupplier dear;
  private final ClaimRules rules;
  private final RoundRules rounds;
  private final int patience;
  private final DrawRecorder draws;
  private final List<Sent> open = new ArrayList<>();
  private final Map<Long, Drawn> drawn = new HashMap<>();
  private final Map<Long, Set<Unpayable>> hopeless = new HashMap<>();
  private final FailureLog failures =
      new FailureLog(LOG, "a round's prizes wait for the next block");
  private final Map<Refusal, Long> skips = new EnumMap<>(Refusal.class);
  private Amount paid = Amount.ZERO;
  private Amount lost = Amount.ZERO;

  /**
   * A claimer for one till.
   *
   * @param by who sends the claims and pays their fees; the prizes go to the till's provider
   * @param dear whether fees are high now; claims then wait, but not past the first quarter of the
   *     claim window
   */
  public Claimer(
      Ledger ledger,
      Signer by,
      LedgerTill till,
      ClaimOutbox outbox,
      BooleanSupplier dear,
      ClaimRules rules) {
    this.ledger = ledger;
    this.by = by;
    this.till = till;
    this.outbox = outbox;
    this.dear = dear;
    this.rules = rules;
    this.rounds = ledger.info().rules().rounds();
    // Several attempts must fit into the first half of the window.
    this.patience = Math.clamp(rounds.claimWindow() / 8, 1, rules.patience());
    this.draws = new DrawRecorder(ledger, by, patience);
  }

  /** Does what is due; to be called with every new block. */
  public synchronized void pass() {
    seeFates();
    var _ = failures.forEach(till.rounds(), this::advance);
    seeFates();
  }

  /** Where the money stands now. */
  public synchronized ClaimAccount account() {
    LedgerView now = ledger.at(ledger.head(Finality.INCLUDED));
    Amount owed = Amount.ZERO;
    Amount pending = Amount.ZERO;
    Amount received = paid;
    for (long round : till.rounds()) {
      if (now.draw(round).isEmpty()) {
        owed = owed.plus(expected(round));
      } else {
        Amount unpaid = prizes(unpaid(round, now));
        pending = pending.plus(unpaid);
        received = received.plus(prizes(won(round, now)).minus(unpaid));
      }
    }
    return new ClaimAccount(owed, pending, received, lost);
  }

  private Amount expected(long round) {
    return till.income(round).stream().map(Income::expected).reduce(Amount.ZERO, Amount::plus);
  }

  private static Amount prizes(List<WonBook> books) {
    return books.stream().map(WonBook::prize).reduce(Amount.ZERO, Amount::plus);
  }

  private void advance(long round) {
    if (till.checkStanding(round)) {
      return; // its books were revoked before it began
    }
    LedgerView now = ledger.at(ledger.head(Finality.INCLUDED));
    LedgerView known = ledger.at(ledger.head(Finality.FINAL));
    List<WonBook> unpaid = unpaid(round, now);
    switch (ClaimStage.of(facts(round, now, unpaid, known))) {
      case WAITING, CONFIRMING -> {}
      case DRAW_DUE -> draws.record(round, now.block().number());
      case CLAIM_DUE -> claim(round, now.draw(round).orElseThrow(), unpaid, now.block().number());
      case SETTLED -> {
        if (!awaitsAnswer(round, now.block().number())) {
          settle(round, known);
        }
      }
      case LOST -> lose(round, known);
    }
  }

  /** How often claimed books were skipped by the ledger since the start, by reason. */
  public synchronized Map<Refusal, Long> skips() {
    return new EnumMap<>(skips);
  }

  /**
   * @param unpaid what is won and unpaid now
   */
  private ClaimStage.Facts facts(
      long round, LedgerView now, List<WonBook> unpaid, LedgerView known) {
    long block = now.block().number();
    long seedBlock = rounds.seedBlock(round);
    long deadline = rounds.claimDeadline(round);
    return new ClaimStage.Facts(
        block > seedBlock,
        now.draw(round).isPresent(),
        known.draw(round).isPresent(),
        block >= seedBlock + rounds.claimWindow() / 4,
        !unpaid.isEmpty(),
        !unpaid(round, known).isEmpty(),
        block > deadline,
        known.block().number() > deadline);
  }

  /** The won books, as of a view that has the draw. */
  private List<WonBook> won(long round, LedgerView view) {
    Bytes32 seed = view.draw(round).orElse(null);
    if (seed == null) {
      return List.of();
    }
    Drawn last = drawn.get(round);
    if (last == null || !last.seed.equals(seed)) {
      last = worthClaiming(round, seed);
      drawn.put(round, last);
    }
    return last.won;
  }

  /** What is won, without what would cost more than it pays. */
  private Drawn worthClaiming(long round, Bytes32 seed) {
    List<WonBook> all = till.won(round, seed);
    List<WonBook> worth =
        all.stream().filter(won -> won.prize().compareTo(rules.leastPrize()) >= 0).toList();
    if (worth.size() < all.size()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0} won books of round {1} are not claimed: their prizes are below {2}",
          all.size() - worth.size(),
          Long.toString(round),
          rules.leastPrize());
    }
    return new Drawn(seed, worth);
  }

  private List<WonBook> unpaid(long round, LedgerView view) {
    List<WonBook> won = won(round, view);
    Set<Book> paid = paid(won, view);
    return won.stream().filter(book -> !paid.contains(book.claim().book())).toList();
  }

  /** Asks once for all: on a chain each question costs a round trip to a node. */
  private static Set<Book> paid(List<WonBook> won, LedgerView view) {
    return won.isEmpty()
        ? Set.of()
        : view.claimed(won.stream().map(book -> book.claim().book()).toList());
  }

  private void claim(long round, Bytes32 seed, List<WonBook> unpaid, long block) {
    if (dear.getAsBoolean() && block < rounds.seedBlock(round) + rounds.claimWindow() / 4) {
      return;
    }
    Map<Bytes32, Long> sent = outbox.sent(round);
    Set<Unpayable> unpayable = hopeless.getOrDefault(round, Set.of());
    List<WonBook> due =
        unpaid.stream()
            .filter(won -> !unpayable.contains(new Unpayable(seed, won.id())))
            .filter(won -> !onItsWay(sent.get(won.id()), block))
            .toList();
    for (int from = 0; from < due.size(); from += rules.batch()) {
      send(round, seed, due.subList(from, Math.min(due.size(), from + rules.batch())), block);
    }
  }

  private boolean onItsWay(@Nullable Long sent, long block) {
    return sent != null && Math.abs(block - sent) < patience;
  }

  private void send(long round, Bytes32 seed, List<WonBook> books, long block) {
    outbox.send(round, ids(books), block);
    Claim claim = new Claim(books.stream().map(WonBook::claim).toList());
    open.add(new Sent(round, block, seed, books, ledger.submit(by, claim)));
  }

  private void seeFates() {
    List<Sent> done = open.stream().filter(sent -> sent.fate.isDone()).toList();
    open.removeAll(done);
    done.forEach(this::see);
  }

  private void see(Sent sent) {
    String claim = "a claim for %d books of round %d".formatted(sent.books.size(), sent.round);
    if (sent.fate.state() != Future.State.SUCCESS) {
      LOG.log(
          System.Logger.Level.WARNING,
          claim + " got lost and will be tried again",
          sent.fate.exceptionNow());
      return;
    }
    switch (sent.fate.resultNow()) {
      case Receipt.Included included -> {
        outbox.paid(payouts(sent, included));
        outbox.forget(sent.round, ids(sent.books));
        for (Event event : included.events()) {
          if (event instanceof Event.ClaimSkipped(int index, Refusal reason)) {
            skipped(sent, sent.books.get(index), reason);
          }
        }
      }
      case Receipt.Refused(Refusal reason, String detail) ->
          LOG.log(
              System.Logger.Level.ERROR,
              "{0} was refused and will be tried again: {1}, {2}",
              claim,
              reason,
              detail);
      case Receipt.Dropped(String why) -> {
        outbox.forget(sent.round, ids(sent.books));
        LOG.log(
            System.Logger.Level.WARNING,
            "{0} was dropped and will be tried again: {1}",
            claim,
            why);
      }
      // It may still be on its way: it counts as sent for as long as any other.
      case Receipt.Unknown(String why, var _) ->
          LOG.log(System.Logger.Level.WARNING, "{0} is in no block yet: {1}", claim, why);
    }
  }

  /** What a claim brought, by escrow; its fee is shared by the books that it was for. */
  private static List<Payout> payouts(Sent sent, Receipt.Included included) {
    Set<Integer> skipped = new HashSet<>();
    for (Event event : included.events()) {
      if (event instanceof Event.ClaimSkipped(int index, Refusal _)) {
        skipped.add(index);
      }
    }
    Map<Bytes32, List<Integer>> byEscrow = new TreeMap<>();
    for (int i = 0; i < sent.books.size(); i++) {
      byEscrow
          .computeIfAbsent(sent.books.get(i).claim().book().escrow(), _ -> new ArrayList<>())
          .add(i);
    }
    List<Payout> payouts = new ArrayList<>();
    Amount left = included.fee();
    for (Map.Entry<Bytes32, List<Integer>> of : byEscrow.entrySet()) {
      boolean last = payouts.size() == byEscrow.size() - 1;
      Amount fee = last ? left : included.fee().share(of.getValue().size(), sent.books.size());
      left = left.minus(fee);
      List<WonBook> paid =
          of.getValue().stream().filter(i -> !skipped.contains(i)).map(sent.books::get).toList();
      payouts.add(
          new Payout(
              included.transaction(),
              sent.round,
              of.getKey(),
              included.block().number(),
              paid.size(),
              prizes(paid),
              fee));
    }
    return payouts;
  }

  private void skipped(Sent sent, WonBook won, Refusal reason) {
    skips.merge(reason, 1L, Long::sum);
    switch (reason) {
      case ALREADY_CLAIMED ->
          LOG.log(System.Logger.Level.INFO, "paid before: {0}", won.claim().book());
      case DRAW_MISSING ->
          LOG.log(
              System.Logger.Level.INFO, "no draw any more, tried again: {0}", won.claim().book());
      default -> {
        hopeless
            .computeIfAbsent(sent.round, round -> new HashSet<>())
            .add(new Unpayable(sent.seed, won.id()));
        LOG.log(
            System.Logger.Level.ERROR,
            "the ledger does not pay {0} for {1}: {2}",
            won.prize(),
            won.claim().book(),
            reason);
      }
    }
  }

  /**
   * Whether the answer to a claim is still to come, as is usual soon after it took effect: it says
   * which transaction paid, and what that cost.
   */
  private boolean awaitsAnswer(long round, long block) {
    return open.stream()
        .anyMatch(
            sent -> sent.round == round && !sent.fate.isDone() && block - sent.block < patience);
  }

  private void settle(long round, LedgerView known) {
    List<WonBook> won = won(round, known);
    Set<Book> claimed = paid(won, known);
    List<Settlement> lines = new ArrayList<>();
    for (Income income : till.income(round)) {
      List<WonBook> ofEscrow =
          won.stream()
              .filter(book -> book.claim().book().escrow().equals(income.escrow()))
              .toList();
      List<WonBook> paidFor =
          ofEscrow.stream().filter(book -> claimed.contains(book.claim().book())).toList();
      lines.add(new Settlement(income, ofEscrow.size(), prizes(paidFor)));
    }
    draws.cost(round).ifPresent(cost -> outbox.paid(List.of(cost)));
    Amount received = lines.stream().map(Settlement::paid).reduce(Amount.ZERO, Amount::plus);
    paid = paid.plus(received);
    lost = lost.plus(known.draw(round).isEmpty() ? expected(round) : prizes(won).minus(received));
    outbox.settle(round, lines);
    till.drop(round);
    drawn.remove(round);
    draws.forget(round);
    hopeless.remove(round);
  }

  private void lose(long round, LedgerView known) {
    List<WonBook> unpaid = unpaid(round, known);
    LOG.log(
        System.Logger.Level.ERROR,
        known.draw(round).isPresent()
            ? "the claim deadline of round %d passed with %d won books unpaid: %s"
                .formatted(round, unpaid.size(), unpaid.stream().map(WonBook::id).toList())
            : "the claim deadline of round %d passed without a draw".formatted(round));
    settle(round, known);
  }

  private static List<Bytes32> ids(List<WonBook> books) {
    return books.stream().map(WonBook::id).toList();
  }
}
