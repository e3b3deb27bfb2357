package souk.design.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import souk.ledger.AgreementBuilder;
import souk.ledger.AgreementTerms;
import souk.ledger.BookClaim;
import souk.ledger.Command;
import souk.ledger.EscrowTerms;
import souk.ledger.Event;
import souk.ledger.RoundRules;
import souk.ledger.rules.Outcome;
import souk.market.AgreementPlan;
import souk.payments.ClaimRules;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Signature;

/**
 * A played market's business with the ledger: an escrow and its allotments, agreements with their
 * collateral, draws, claims, faults. Each goes through the ledger's rules.
 */
final class MarketAccounts {
  private static final Address CUSTOMER = PlayedLedger.player("customer", 0);
  private static final Address SIGNER = PlayedLedger.player("signer", 0);
  private static final Address BANK = PlayedLedger.player("bank", 0);
  private static final Address REPORTER = PlayedLedger.player("reporter", 0);
  private static final long FIRST_ROUND = 1;

  /** How often each provider could come back under another name before the escrow has no books. */
  private static final long NAMES = 4;

  private final MarketSetup setup;
  private final RoundRules rounds;
  private final PlayedLedger ledger;
  private final long lastRound;
  private final Bytes32 escrow;
  private final Address[] names;
  private final Bytes32[] agreements;
  private final long[] firstBooks;
  private final List<Bytes32> ended = new ArrayList<>();
  private long nextName;

  MarketAccounts(MarketSetup setup, Seeds seed) {
    this.setup = setup;
    this.rounds = setup.ledger().rounds();
    this.lastRound = FIRST_ROUND + setup.agreement().rounds() - 1;
    int providers = setup.providers();
    long books = Math.min(0xffffffffL, (long) providers * setup.books() * NAMES);
    EscrowTerms terms =
        new EscrowTerms(
            SIGNER,
            setup.payment().prize(),
            setup.payment().depth(),
            books,
            FIRST_ROUND,
            setup.agreement().rounds(),
            Bytes32.ZERO);
    Amount cover = terms.cover(terms.rounds());
    Amount collateral = setup.agreement().collateral().amount();
    Amount banked = collateral.times(providers * NAMES);
    Amount funds = funds().times(providers * NAMES);
    this.ledger =
        new PlayedLedger(
            setup.ledger(), Map.of(CUSTOMER, cover.plus(funds), BANK, banked), seed.at("draws"));
    this.escrow = terms.id(ledger.domain(), CUSTOMER);
    this.names = new Address[providers];
    this.agreements = new Bytes32[providers];
    this.firstBooks = new long[providers];
    deposit(CUSTOMER, cover.plus(funds));
    deposit(BANK, banked);
    ledger.need(CUSTOMER, new Command.OpenEscrow(terms));
    for (int i = 0; i < providers; i++) {
      if (!enter(i, 0)) {
        throw new IllegalStateException("provider %d of %d is not let in".formatted(i, providers));
      }
    }
  }

  private void deposit(Address who, Amount amount) {
    if (!amount.isZero()) {
      ledger.need(who, new Command.Deposit(amount));
    }
  }

  /** A provider registers under a new name, is allotted books and signs; false when it cannot. */
  boolean enter(int provider, long block) {
    ledger.advance(block);
    Address name = PlayedLedger.player("provider", nextName++);
    Amount collateral = setup.agreement().collateral().amount();
    if (!collateral.isZero()
        && !(ledger.submit(BANK, new Command.Transfer(name, collateral))
            instanceof Outcome.Applied)) {
      return false;
    }
    ledger.need(name, new Command.Register("https://provider.example", collateral));
    long allotted = setup.books();
    if (!(ledger.submit(CUSTOMER, new Command.Allot(escrow, FIRST_ROUND, name, allotted))
        instanceof Outcome.Applied(var _, var events))) {
      return false;
    }
    long first = ((Event.Allotted) events.getFirst()).first();
    Bytes32 last = agreements[provider];
    if (last != null) {
      ended.add(last);
    }
    AgreementTerms terms = terms(name);
    Bytes32 id = terms.id(ledger.domain());
    Signature customer = IdealSignatures.sign(CUSTOMER, id);
    if (!(ledger.submit(
            CUSTOMER, new Command.OpenAgreement(terms, customer, IdealSignatures.sign(name, id)))
        instanceof Outcome.Applied)) {
      return false;
    }
    names[provider] = name;
    agreements[provider] = id;
    firstBooks[provider] = first;
    return true;
  }

  /** What the customer locks for the periods of one agreement. */
  private Amount funds() {
    return plan(0)
        .complete(begun(CUSTOMER), setup.agreement(), rounds, Bytes32.ZERO)
        .periods()
        .funds();
  }

  private AgreementPlan plan(long head) {
    return AgreementPlan.at(setup.agreement(), rounds, head, lastRound);
  }

  private AgreementBuilder begun(Address provider) {
    return AgreementTerms.of("simulation/1")
        .customer(CUSTOMER)
        .provider(provider)
        .rules(setup.ledger().hash())
        .salt(Bytes32.ZERO);
  }

  private AgreementTerms terms(Address name) {
    return plan(ledger.block())
        .complete(
            begun(name).escrow(escrow).judge(PlayedLedger.JUDGE),
            setup.agreement(),
            rounds,
            Bytes32.ZERO);
  }

  /** The first round in which tickets are given. */
  long firstRound() {
    return FIRST_ROUND;
  }

  long lastRound() {
    return lastRound;
  }

  /** Who the providers are now; what is claimed later is claimed under the name of its round. */
  Address[] names() {
    return names.clone();
  }

  /** The numbers of their first books now. */
  long[] firstBooks() {
    return firstBooks.clone();
  }

  /** Ends a provider's agreement; it runs on for its notice, if it would not end before. */
  void dismiss(int provider, long block) {
    ledger.advance(block);
    var _ = ledger.submit(CUSTOMER, new Command.EndAgreement(agreements[provider]));
  }

  /** Punishes a fault of a provider; what it loses. */
  Amount punish(int provider, long fault, long block) {
    ledger.advance(block);
    Bytes evidence = Bytes.of(Bytes32.of(fault + 1).toArray());
    Outcome outcome =
        ledger.submit(
            REPORTER, new Command.ReportFault(agreements[provider], Bytes.EMPTY, evidence));
    return outcome instanceof Outcome.Applied(var _, var events)
        ? ((Event.Slashed) events.getFirst()).amount()
        : Amount.ZERO;
  }

  /** Records a round's draw and claims all that was won, as claimers do; prizes by provider. */
  int[] settle(RoundBooks books, long round, long block) {
    ledger.advance(block);
    ledger.need(CUSTOMER, new Command.RecordDraw(round, Bytes.EMPTY));
    Bytes32 seed = ledger.view().draw(round).orElseThrow();
    int[] prizes = new int[setup.providers()];
    List<BookClaim> claims = new ArrayList<>();
    for (int provider = 0; provider < prizes.length; provider++) {
      int payee = provider;
      books.won(
          payee,
          escrow,
          round,
          seed,
          (book, id) -> claims.add(books.claim(book, id, seed, SIGNER, ledger.domain())));
      for (int from = 0; from < claims.size(); from += ClaimRules.STANDARD.batch()) {
        List<BookClaim> batch =
            claims.subList(from, Math.min(claims.size(), from + ClaimRules.STANDARD.batch()));
        for (Event event : ledger.need(books.name(payee), new Command.Claim(List.copyOf(batch)))) {
          if (event instanceof Event.PrizePaid) {
            prizes[payee]++;
          }
        }
      }
      if (prizes[payee] != claims.size()) {
        throw new IllegalStateException(
            "of %d books that won, %d were paid".formatted(claims.size(), prizes[payee]));
      }
      claims.clear();
    }
    return prizes;
  }

  /** All ends: what is left goes back to whom it belongs, and no money has come or gone. */
  void close() {
    long after =
        Math.max(
            rounds.claimDeadline(lastRound) + 1,
            rounds.end(lastRound) + setup.agreement().collateral().releaseBlocks());
    ledger.advance(Math.max(ledger.block(), after));
    ledger.need(CUSTOMER, new Command.Refund(escrow));
    ended.addAll(List.of(agreements));
    ended.forEach(id -> ledger.need(CUSTOMER, new Command.CloseAgreement(id)));
    ledger.needConservation(Amount.ZERO);
  }

  /** How many commands the rules decided. */
  long commands() {
    return ledger.commands();
  }
}
