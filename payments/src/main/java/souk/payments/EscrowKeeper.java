package souk.payments;

import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import souk.ledger.Command;
import souk.ledger.EscrowTerms;
import souk.ledger.Event;
import souk.ledger.FailureLog;
import souk.ledger.Ledger;
import souk.ledger.Ledger.Finality;
import souk.ledger.LedgerException;
import souk.ledger.LedgerView;
import souk.ledger.LedgerView.Escrow;
import souk.ledger.Receipt;
import souk.ledger.Refusal;
import souk.ledger.RoundRules;
import souk.payments.EscrowStore.Extension;
import souk.payments.EscrowStore.Past;
import souk.payments.EscrowStore.Planned;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.Signer;

/**
 * Keeps a customer's escrow: opens it once, allots its books, extends it before it ends, and gets
 * back what is left when it is over. What is about to be bound on the ledger stands in the store
 * before, so that a keeper that was killed between any two steps goes on and locks nothing twice.
 *
 * <p>Its calls wait for the ledger. Safe for many threads.
 */
public final class EscrowKeeper {
  /** For how many blocks an extension that was handed in is waited for. */
  static final int PATIENCE = 10;

  /** How often an escrow is planned anew because its first round began on the way. */
  private static final int ATTEMPTS = 3;

  /**
   * What the escrow is to be like.
   *
   * @param signer the key that signs its ticket books
   * @param prize of a book
   * @param depth of a book, which has 2^depth tickets
   * @param books a round
   * @param rounds that it is opened with, and by which it is extended
   * @param renews whether it is extended
   * @param most that may be locked and paid out together, in all escrows of the store, extensions
   *     included; empty for no limit
   */
  public record Setup(
      Address signer,
      Amount prize,
      int depth,
      long books,
      int rounds,
      boolean renews,
      Optional<Amount> most) {
    /** Without a limit. */
    public Setup(Address signer, Amount prize, int depth, long books, int rounds, boolean renews) {
      this(signer, prize, depth, books, rounds, renews, Optional.empty());
    }

    public Setup {
      if (prize.isZero() || books < 1 || rounds < 1) {
        throw new IllegalArgumentException(
            "an escrow needs a prize, books and rounds, got %s, %d and %d"
                .formatted(prize, books, rounds));
      }
    }

    /** What is locked for so many rounds. */
    public Amount cover() {
      return prize.times(books).times(rounds);
    }
  }

  /**
   * What opening would do.
   *
   * @param goesOn the escrow of before that still runs; with it nothing more is locked
   * @param begun terms of one that was begun before and is opened with them, since it is not on the
   *     ledger yet
   * @param locks what a new one would lock
   * @param missing what of that would be taken from outside of the market
   */
  public record Foreseen(
      Optional<Escrow> goesOn, Optional<EscrowTerms> begun, Amount locks, Amount missing) {}

  private final Ledger ledger;
  private final Signer funder;
  private final Setup setup;
  private final EscrowStore store;
  private final RandomGenerator random;
  private final FailureLog refunds =
      new FailureLog(
          System.getLogger(EscrowKeeper.class.getName()),
          "a past escrow's money is asked for again in the next block");
  private volatile Escrow escrow;
  private volatile Optional<String> trouble = Optional.empty();

  private EscrowKeeper(
      Ledger ledger, Signer funder, Setup setup, EscrowStore store, RandomGenerator random) {
    this.ledger = ledger;
    this.funder = funder;
    this.setup = setup;
    this.store = store;
    this.random = random;
    this.escrow = resume().orElseGet(this::openAnew);
    if (!store.knows(escrow.id())) { // a store of before this was noted
      store.put(escrow.id(), escrow.lastRound(), escrow.terms().cover(escrow.rounds()));
    }
  }

  /**
   * Goes on with the escrow of before, if it still runs; else opens a new one. It is on the ledger
   * when this returns.
   *
   * @param funder pays, and is the only one that may allot and extend
   * @param random for the escrow's salt
   * @throws CommandRefusedException when the ledger does not take it
   * @throws IllegalArgumentException when the store is another funder's, or a new one would take
   *     more than may be put in
   */
  public static EscrowKeeper open(
      Ledger ledger, Signer funder, Setup setup, EscrowStore store, RandomGenerator random) {
    return new EscrowKeeper(ledger, funder, setup, store, random);
  }

  /** What {@link #open} would do now; nothing is bound and nothing is changed. */
  public static Foreseen foresee(
      Ledger ledger, Address funder, Setup setup, EscrowStore store, LedgerView view) {
    long next = ledger.info().rules().rounds().roundOf(view.block().number() + 1);
    Optional<EscrowTerms> planned = store.current().map(Planned::terms);
    Optional<Escrow> known =
        planned.flatMap(terms -> view.escrow(terms.id(ledger.info().domain(), funder)));
    if (known.isPresent() && known.get().lastRound() >= next) {
      return new Foreseen(known, Optional.empty(), Amount.ZERO, Amount.ZERO);
    }
    Optional<EscrowTerms> begun =
        planned.filter(terms -> known.isEmpty() && terms.firstRound() > next);
    Amount locks = begun.map(terms -> terms.cover(terms.rounds())).orElseGet(setup::cover);
    return new Foreseen(Optional.empty(), begun, locks, locks.minusOrZero(view.balance(funder)));
  }

  /** The escrow as it was seen last. */
  public Escrow escrow() {
    return escrow;
  }

  public Bytes32 id() {
    return escrow.id();
  }

  /** What was put into this and earlier escrows, and what came back. */
  public EscrowStore.Account account() {
    return store.account();
  }

  /** Earlier escrows that still hold money. */
  public List<Past> past() {
    return store.past();
  }

  /** Why it could not be extended the last time. */
  public Optional<String> trouble() {
    return trouble;
  }

  /** Whether its last round is past in a view; another keeper then opens another escrow. */
  public boolean over(LedgerView view) {
    return nextRound(view) > escrow.lastRound();
  }

  /**
   * Gives a provider books of every round from the next on. Nothing happens when it has some, so
   * that this may be asked again after a restart.
   *
   * @throws CommandRefusedException when the ledger does not take it, as when the escrow has not so
   *     many books left
   */
  public synchronized void allot(Address provider, long books) {
    LedgerView view = view();
    Escrow now = known(view, escrow.id());
    if (view.allotment(now.id(), now.lastRound(), provider).isPresent()) {
      return;
    }
    try {
      var _ = submit(new Command.Allot(now.id(), now.list(), provider, books));
    } catch (CommandRefusedException e) {
      if (e.reason().filter(reason -> reason == Refusal.ALREADY_ALLOTTED).isEmpty()) {
        throw e;
      }
    }
  }

  /**
   * Does what is due in a block: extends what ends soon, gets back what is over. To be called about
   * once a block, with the newest.
   */
  public synchronized void look(LedgerView view) {
    view.escrow(escrow.id()).ifPresent(found -> escrow = found);
    refundPast(view);
    store.extension().ifPresent(begun -> follow(begun, view));
    if (!setup.renews() || nextRound(view) + 1 < escrow.lastRound()) {
      trouble = Optional.empty();
      return;
    }
    try {
      extend(view);
      trouble = Optional.empty();
    } catch (RuntimeException e) {
      trouble = Optional.of("the escrow cannot be extended: " + e.getMessage());
    }
  }

  private LedgerView view() {
    return ledger.at(ledger.head(Finality.INCLUDED));
  }

  private RoundRules rounds() {
    return ledger.info().rules().rounds();
  }

  /** The round that the block after a view belongs to. */
  private long nextRound(LedgerView view) {
    return rounds().roundOf(view.block().number() + 1);
  }

  private Receipt.Included submit(Command command) {
    return CommandRefusedException.need(command, ledger.submit(funder, command).join());
  }

  // ---- opening ----

  private Optional<Escrow> resume() {
    Optional<Planned> planned = store.current();
    if (planned.isEmpty()) {
      return Optional.empty();
    }
    if (!planned.get().funder().equals(funder.address())) {
      throw new IllegalArgumentException(
          "the escrow that is kept here is that of %s, not of %s"
              .formatted(planned.get().funder(), funder.address()));
    }
    EscrowTerms terms = planned.get().terms();
    Bytes32 id = id(terms);
    LedgerView view = view();
    Optional<Escrow> known = view.escrow(id);
    if (known.isPresent() && known.get().lastRound() < nextRound(view)) {
      store.retire(new Past(id, known.get().lastRound()));
      return Optional.empty();
    }
    if (known.isPresent()) {
      return known;
    }
    if (terms.firstRound() <= nextRound(view)) {
      store.put(id, lastRound(terms), Amount.ZERO); // it never comes to be
      return Optional.empty();
    }
    return tryOpen(terms);
  }

  private Escrow openAnew() {
    for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
      Optional<Escrow> opened = tryOpen(plan());
      if (opened.isPresent()) {
        return opened.get();
      }
    }
    return open(plan());
  }

  private EscrowTerms plan() {
    byte[] salt = new byte[Bytes32.SIZE];
    random.nextBytes(salt);
    EscrowTerms terms =
        new EscrowTerms(
            setup.signer(),
            setup.prize(),
            setup.depth(),
            setup.books(),
            nextRound(view()) + 1,
            setup.rounds(),
            Bytes32.of(salt));
    store.plan(new Planned(funder.address(), terms));
    return terms;
  }

  /** Opens it; empty when its first round began before the command arrived. */
  private Optional<Escrow> tryOpen(EscrowTerms terms) {
    try {
      return Optional.of(open(terms));
    } catch (CommandRefusedException e) {
      if (e.reason().filter(reason -> reason == Refusal.ROUND_BEGUN).isPresent()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private Escrow open(EscrowTerms terms) {
    Amount cover = terms.cover(terms.rounds());
    Bytes32 id = id(terms);
    store.put(id, lastRound(terms), Amount.ZERO); // it does not count twice
    limit(cover)
        .ifPresent(why -> {
          throw new IllegalArgumentException("the escrow is not opened: " + why);
        });
    store.put(id, lastRound(terms), cover);
    try {
      provide(cover, view());
      var _ = submit(new Command.OpenEscrow(terms));
    } catch (CommandRefusedException e) {
      if (e.reason().filter(reason -> reason == Refusal.ESCROW_EXISTS).isEmpty()) {
        if (e.reason().isPresent()) {
          store.put(id, lastRound(terms), Amount.ZERO);
        }
        throw e;
      }
    }
    return known(view(), id);
  }

  private static long lastRound(EscrowTerms terms) {
    return terms.firstRound() + terms.rounds() - 1;
  }

  /** Why no more of this sum may be put in; empty when it may. */
  private Optional<String> limit(Amount more) {
    Amount after = store.account().gone().plus(more);
    return setup
        .most()
        .filter(most -> after.compareTo(most) > 0)
        .map(most ->
            "%s units would be locked or paid out in all, and at most %s are allowed"
                .formatted(after, most));
  }

  private static Escrow known(LedgerView view, Bytes32 id) {
    return view.escrow(id)
        .orElseThrow(() -> new LedgerException("the ledger lost the escrow " + id));
  }

  private Bytes32 id(EscrowTerms terms) {
    return terms.id(ledger.info().domain(), funder.address());
  }

  /** Sees to it that so much is in the market. */
  private void provide(Amount sum, LedgerView view) {
    Amount missing = sum.minusOrZero(view.balance(funder.address()));
    if (!missing.isZero()) {
      var _ = submit(new Command.Deposit(missing));
    }
  }

  // ---- extending ----

  /**
   * Forgets an extension that is final. Until then it counts as under way: a reorganisation may
   * undo it, and it comes back by itself.
   */
  private void follow(Extension begun, LedgerView view) {
    if (escrow.lastRound() < begun.lastRound()) {
      return;
    }
    boolean last =
        ledger
            .at(ledger.head(Finality.FINAL))
            .escrow(escrow.id())
            .filter(there -> there.lastRound() >= begun.lastRound())
            .isPresent();
    if (last) {
      store.forgetExtension();
    } else if (view.block().number() > begun.block()) {
      store.extend(new Extension(begun.lastRound(), view.block().number()));
    }
  }

  /**
   * Adds as many rounds as it was opened with. The ledger cannot tell a second extension from the
   * same one sent twice, so one that may be on its way, from before a restart too, is waited for.
   */
  private void extend(LedgerView view) {
    long block = view.block().number();
    long target = escrow.lastRound() + setup.rounds();
    Optional<Extension> begun =
        store.extension().filter(extension -> extension.lastRound() > escrow.lastRound());
    if (begun.isPresent() && block < begun.get().block() + PATIENCE) {
      return;
    }
    Amount most = dearest(view);
    store.put(escrow.id(), target, Amount.ZERO); // what was tried before does not count twice
    limit(most)
        .ifPresent(why -> {
          throw new IllegalStateException(why);
        });
    store.extend(new Extension(target, block));
    store.put(escrow.id(), target, most);
    try {
      provide(escrow.terms().cover(setup.rounds()).minusOrZero(unused(view)), view);
      Receipt.Included done = submit(new Command.Extend(escrow.id(), setup.rounds()));
      for (Event event : done.events()) {
        if (event instanceof Event.EscrowExtended extended) {
          store.put(escrow.id(), target, extended.added());
        }
      }
    } catch (CommandRefusedException e) {
      if (e.reason().isPresent()) {
        store.forgetExtension(); // it is not on its way; claims may have changed the price just now
        store.put(escrow.id(), target, Amount.ZERO);
      }
      throw e;
    }
  }

  /** The most that an extension can cost, whatever is claimed before it takes effect. */
  private Amount dearest(LedgerView view) {
    long next = nextRound(view);
    long first =
        Math.max(escrow.terms().firstRound(), rounds().firstClaimable(view.block().number()));
    Amount claims = escrow.terms().cover(Math.max(0, next - first));
    return escrow.terms().cover(setup.rounds()).minusOrZero(unused(view).minusOrZero(claims));
  }

  /** What closed rounds did not use: it pays for new ones first. */
  private Amount unused(LedgerView view) {
    long first =
        Math.max(escrow.terms().firstRound(), rounds().firstClaimable(view.block().number()));
    long open = escrow.lastRound() - first + 1;
    return view.locked(escrow.id()).minusOrZero(escrow.terms().cover(open));
  }

  // ---- getting back ----

  /** Gets back what past escrows still hold, once nobody can claim from them any more. */
  private void refundPast(LedgerView view) {
    var _ =
        refunds.forEach(
            store.past(),
            past -> {
              if (view.block().number() > rounds().claimDeadline(past.lastRound())) {
                if (view.escrow(past.id()).filter(there -> !there.refunded()).isPresent()) {
                  store.returns(past.id(), view.locked(past.id())); // nobody can claim any more
                  var _ = submit(new Command.Refund(past.id()));
                }
                store.forget(past.id());
              }
            });
  }
}
