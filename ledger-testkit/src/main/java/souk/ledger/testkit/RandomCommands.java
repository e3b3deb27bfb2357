package souk.ledger.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import souk.ledger.Book;
import souk.ledger.BookClaim;
import souk.ledger.Command;
import souk.ledger.EscrowTerms;
import souk.ledger.Event;
import souk.ledger.LedgerInfo;
import souk.ledger.LedgerView;
import souk.ledger.RoundRules;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Signer;

/**
 * Makes up commands that a busy market could see, one after the other: mostly plausible, often just
 * not. The same random numbers and the same answers of the ledger give the same commands, so two
 * ledgers with the same domain can be led through one sequence and compared.
 */
public final class RandomCommands {
  /** What to do next. */
  public sealed interface Step {
    /** Hand in this command for this actor. */
    record Submit(Signer by, Command command) implements Step {}

    /** Let so many blocks pass. */
    record Pass(long blocks) implements Step {}
  }

  private final RandomGenerator random;
  private final Picker pick;
  private final LedgerInfo info;
  private final RoundRules rounds;
  private final List<Signer> actors;
  private final RandomAgreements agreements;
  private final List<Bytes32> escrows = new ArrayList<>();
  private long salts;

  /** Whatever is made up, these actors sign it between them. */
  public RandomCommands(RandomGenerator random, LedgerInfo info, List<Signer> actors) {
    this.random = random;
    this.pick = new Picker(random);
    this.info = info;
    this.rounds = info.rules().rounds();
    this.actors = List.copyOf(actors);
    this.agreements = new RandomAgreements(pick, info, this.actors);
  }

  /** The next step, given what the ledger says now. */
  public Step next(LedgerView view) {
    if (random.nextInt(8) == 0) {
      boolean far = random.nextInt(6) == 0;
      return new Step.Pass(random.nextLong(1, far ? rounds.length() + 1L : 6));
    }
    Signer by = pick.any(actors);
    return switch (random.nextInt(20)) {
      case 0, 1 -> money(by, view);
      case 2 -> collateral(by, view);
      case 3 -> openEscrow(by, view);
      case 4, 5, 6 -> allot(by, view);
      case 7 -> changeEscrow(by, view);
      case 8, 9 -> recordDraw(by, view);
      case 10, 11, 12 -> claim(by, view);
      default -> agreements.next(by, view);
    };
  }

  /** Takes note of what a command did. */
  public void happened(List<Event> events) {
    for (Event event : events) {
      if (event instanceof Event.EscrowOpened opened) {
        escrows.add(opened.escrow());
      }
      agreements.happened(event);
    }
  }

  /** Every escrow that was opened. */
  public List<Bytes32> escrows() {
    return List.copyOf(escrows);
  }

  /** Every agreement that was opened. */
  public List<Bytes32> agreements() {
    return agreements.agreements();
  }

  /** Every one-off duty that was opened. */
  public List<Bytes32> duties() {
    return agreements.duties();
  }

  private Step money(Signer by, LedgerView view) {
    Amount balance = view.balance(by.address());
    return submit(
        by,
        switch (random.nextInt(4)) {
          case 0, 1 -> new Command.Deposit(Amount.of(random.nextLong(3_000_000)));
          case 2 -> new Command.Withdraw(part(balance));
          default -> new Command.Transfer(pick.any(actors).address(), part(balance));
        });
  }

  private Step collateral(Signer by, LedgerView view) {
    Optional<LedgerView.Provider> known = view.provider(by.address());
    return submit(
        by,
        switch (known.isEmpty() ? 0 : random.nextInt(6)) {
          case 0, 1, 2 ->
              new Command.Register(
                  "https://node" + random.nextInt(9), part(view.balance(by.address())));
          case 3 -> new Command.Unbond(part(known.orElseThrow().free()));
          default -> new Command.WithdrawCollateral();
        });
  }

  private Step openEscrow(Signer by, LedgerView view) {
    EscrowTerms terms =
        new EscrowTerms(
            pick.any(actors).address(),
            Amount.of(random.nextLong(2_000)),
            random.nextInt(4),
            random.nextInt(13),
            round(view) + random.nextInt(3),
            random.nextInt(12),
            Bytes32.of(++salts));
    return submit(by, new Command.OpenEscrow(terms));
  }

  private Step allot(Signer by, LedgerView view) {
    Bytes32 id = pick.id(escrows, e -> covers(view, e, round(view) + 1));
    Optional<LedgerView.Escrow> escrow = view.escrow(id);
    long newest = escrow.map(LedgerView.Escrow::list).orElse(0L);
    long list = random.nextInt(4) == 0 ? Math.max(0, round(view) - 1 + random.nextInt(5)) : newest;
    Address provider = pick.any(actors).address();
    return submit(funder(by, escrow), new Command.Allot(id, list, provider, random.nextInt(6)));
  }

  private Step changeEscrow(Signer by, LedgerView view) {
    Bytes32 id = pick.id(escrows, e -> view.escrow(e).isPresent());
    Address signer = pick.any(actors).address();
    return submit(
        funder(by, view.escrow(id)),
        switch (random.nextInt(4)) {
          case 0 ->
              new Command.SetSigner(id, signer, Math.max(0, round(view) - 1 + random.nextInt(5)));
          case 1 -> new Command.Extend(id, random.nextInt(5));
          default -> new Command.Refund(id);
        });
  }

  private Step recordDraw(Signer by, LedgerView view) {
    List<Long> lately = lately(view);
    long round = pick.fitting(lately, r -> view.draw(r).isEmpty() && isDue(view, r));
    Bytes proof = random.nextInt(20) == 0 ? Bytes.of(new byte[] {1}) : Bytes.EMPTY;
    return submit(by, new Command.RecordDraw(round, proof));
  }

  private Step claim(Signer by, LedgerView view) {
    List<BookClaim> books = new ArrayList<>();
    int count = random.nextInt(6);
    for (int i = 0; i < count; i++) {
      books.add(bookClaim(view));
    }
    return submit(by, new Command.Claim(books));
  }

  private BookClaim bookClaim(LedgerView view) {
    long round = pick.fitting(lately(view), r -> view.draw(r).isPresent());
    Bytes32 id = pick.id(escrows, e -> covers(view, e, round));
    Address provider =
        pick.fitting(actors, a -> view.allotment(id, round, a.address()).isPresent()).address();
    LedgerView.Allotment range =
        view.allotment(id, round, provider).orElse(new LedgerView.Allotment(0, 4, 0));
    long number = range.first() + random.nextLong(range.books() + (pick.seldom() ? 1 : 0));
    Signer signer =
        pick.fitting(actors, a -> view.signer(id, round).equals(Optional.of(a.address())));
    int depth = view.escrow(id).map(e -> e.terms().depth()).orElse(2);
    int shown = random.nextInt(30) == 0 ? depth + 1 : depth;
    TestBook book =
        TestBook.make(info.domain(), new Book(id, round, number, provider), shown, signer);
    return view.draw(round).filter(_ -> !pick.seldom()).map(book::winning).orElse(book.claim(0));
  }

  private Signer funder(Signer by, Optional<LedgerView.Escrow> escrow) {
    Address funder = escrow.map(LedgerView.Escrow::funder).orElse(by.address());
    return pick.seldom() ? by : RandomAgreements.signer(actors, funder);
  }

  private static boolean covers(LedgerView view, Bytes32 escrow, long round) {
    return view.escrow(escrow).filter(e -> e.covers(round)).isPresent();
  }

  private boolean isDue(LedgerView view, long round) {
    return rounds.seedBlock(round) <= view.block().number();
  }

  /** The current round and three before it. */
  private List<Long> lately(LedgerView view) {
    List<Long> lately = new ArrayList<>();
    for (long r = Math.max(0, round(view) - 3); r <= round(view); r++) {
      lately.add(r);
    }
    return lately;
  }

  private long round(LedgerView view) {
    return rounds.roundOf(view.block().number() + 1);
  }

  /** Some of it, now and then a little more than all of it. */
  private Amount part(Amount whole) {
    return pick.seldom()
        ? whole.plus(Amount.of(random.nextInt(2)))
        : whole.share(random.nextInt(100), 100);
  }

  private static Step submit(Signer by, Command command) {
    return new Step.Submit(by, command);
  }
}
