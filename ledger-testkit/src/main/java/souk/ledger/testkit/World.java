package souk.ledger.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import souk.ledger.AgreementBuilder;
import souk.ledger.AgreementTerms;
import souk.ledger.AgreementTerms.Grades;
import souk.ledger.BlockRef;
import souk.ledger.Book;
import souk.ledger.BookClaim;
import souk.ledger.Command;
import souk.ledger.EscrowTerms;
import souk.ledger.Event;
import souk.ledger.Judge.Matter;
import souk.ledger.Ledger;
import souk.ledger.Ledger.Finality;
import souk.ledger.LedgerRules;
import souk.ledger.LedgerView;
import souk.ledger.Receipt;
import souk.ledger.Refusal;
import souk.ledger.RoundRules;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;
import souk.primitives.Signer;

/**
 * A ledger with its actors, and the moves that tests make on it. Rounds are wide, so that a ledger
 * that spends a block on every command stays in the round that a test means.
 */
public final class World implements Cast, AutoCloseable {
  public static final LedgerRules RULES =
      new LedgerRules(new RoundRules(200, 20, 10, 290, 300), 350, 2_000_000, 1_000, 2_500);

  /** What each actor with money inside has there at the start. */
  public static final Amount DEPOSIT = Amount.of(1_000_000);

  private final LedgerHarness harness;
  private final Ledger ledger;
  private final Amount money;
  private long salts;

  private World(LedgerHarness harness, Ledger ledger) {
    this.harness = harness;
    this.ledger = ledger;
    this.money = harness.totals();
  }

  /** A world where funder, customer, provider, rival and opener have money inside. */
  public static World open(LedgerHarness harness, LedgerRules rules, Bytes32 seed) {
    World world = new World(harness, harness.open(rules, seed));
    for (Signer actor :
        List.of(
            world.funder(), world.customer(), world.provider(), world.rival(), world.opener())) {
      world.included(actor, new Command.Deposit(DEPOSIT));
    }
    return world;
  }

  // ---- where ----

  @Override
  public LedgerHarness harness() {
    return harness;
  }

  public Ledger ledger() {
    return ledger;
  }

  public Eip712.Domain domain() {
    return ledger.info().domain();
  }

  public RoundRules rounds() {
    return ledger.info().rules().rounds();
  }

  // ---- when ----

  /** The block into which the next command goes. */
  public long next() {
    return ledger.head(Finality.INCLUDED).number() + 1;
  }

  /** The round in which the next command is judged. */
  public long round() {
    return rounds().roundOf(next());
  }

  /** Lets time pass so that the next command goes into this block or, if that is past, the next. */
  public void until(long block) {
    harness.advanceTo(ledger, block - 1);
  }

  /** Lets time pass up to the first block of a round. */
  public void untilRound(long round) {
    until(rounds().start(round));
  }

  // ---- what ----

  /** Hands a command in and says what became of it. */
  public Receipt run(Signer by, Command command) {
    var receipt = ledger.submit(by, command);
    harness.seal();
    try {
      return receipt.get(60, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError("no receipt of " + command, e);
    }
  }

  /** Runs a command that must take effect. */
  public Receipt.Included included(Signer by, Command command) {
    Receipt receipt = run(by, command);
    return receipt instanceof Receipt.Included included
        ? included
        : fail("%s of %s was not included: %s", command, by.address(), receipt);
  }

  /** The only event of a command that must take effect. */
  public Event event(Signer by, Command command) {
    List<Event> events = included(by, command).events();
    assertThat(events).hasSize(1);
    return events.getFirst();
  }

  /** Runs a command that must be refused, and sees that nothing changed. */
  public void refused(Signer by, Command command, Refusal reason) {
    LedgerView.Totals before = view().totals();
    assertThat(run(by, command))
        .as("%s", command)
        .isInstanceOfSatisfying(
            Receipt.Refused.class, refused -> assertThat(refused.reason()).isEqualTo(reason));
    assertThat(view().totals()).isEqualTo(before);
  }

  public LedgerView view() {
    return ledger.at(ledger.head(Finality.INCLUDED));
  }

  public BlockRef head() {
    return ledger.head(Finality.INCLUDED);
  }

  public Amount balance(Signer of) {
    return view().balance(of.address());
  }

  public Bytes32 salt() {
    return Bytes32.of(++salts);
  }

  /** Takes all of an actor's balance out of the ledger. */
  public void drain(Signer actor) {
    Amount balance = balance(actor);
    if (!balance.isZero()) {
      included(actor, new Command.Withdraw(balance));
    }
  }

  // ---- escrows ----

  /** 8 books of 4 tickets, a prize of 1,000, so many rounds from the next one on. */
  public EscrowTerms escrowTerms(long rounds) {
    return new EscrowTerms(signer().address(), Amount.of(1_000), 2, 8, round() + 1, rounds, salt());
  }

  /** Opens such an escrow. */
  public Bytes32 openEscrow(EscrowTerms terms) {
    included(funder(), new Command.OpenEscrow(terms));
    return terms.id(domain(), funder().address());
  }

  public LedgerView.Escrow escrow(Bytes32 id) {
    return view().escrow(id).orElseThrow();
  }

  public void allot(Bytes32 escrow, long list, Signer to, long books) {
    included(funder(), new Command.Allot(escrow, list, to.address(), books));
  }

  public TestBook book(Bytes32 escrow, long round, long number, Signer provider) {
    return book(escrow, round, number, provider.address(), signer());
  }

  public TestBook book(Bytes32 escrow, long round, long number, Address provider, Signer signedBy) {
    int depth = view().escrow(escrow).map(e -> e.terms().depth()).orElse(2);
    return TestBook.make(domain(), new Book(escrow, round, number, provider), depth, signedBy);
  }

  /** Lets the round's seed come and records it. */
  public Bytes32 draw(long round) {
    until(rounds().seedBlock(round) + 1);
    included(stranger(), new Command.RecordDraw(round, Bytes.EMPTY));
    return view().draw(round).orElseThrow();
  }

  /** Claims and gives the events, one for each book. */
  public List<Event> claim(BookClaim... books) {
    return included(stranger(), new Command.Claim(List.of(books))).events();
  }

  // ---- agreements ----

  /** Registers a provider with collateral. */
  public void register(Signer provider, long collateral) {
    included(provider, new Command.Register("https://provider.example", Amount.of(collateral)));
  }

  /** Terms of the customer and the provider from now on for so many rounds. */
  public AgreementBuilder agreement(long rounds) {
    return agreement("testkit/1", rounds);
  }

  /** The same for another kind of service. */
  public AgreementBuilder agreement(String service, long rounds) {
    long end = rounds().start(round() + rounds);
    return AgreementTerms.of(service)
        .customer(customer().address())
        .provider(provider().address())
        .details(Bytes.of(new byte[] {1, 2, 3}))
        .rules(ledger.info().rules().hash())
        .judge(TestJudge.ID)
        .openBy(end)
        .start(next())
        .end(end)
        .notice(50)
        .answerWithin(150)
        .periods(1, Amount.of(70), Amount.of(10_000))
        .questions(Amount.of(500))
        .collateral(Amount.of(1_000), new Grades(1_000, 3_333, 10_000), 300)
        .exposures(4, 4)
        .salt(salt());
  }

  /** Opens the agreement; signed by the actors that its terms name. */
  public Command.OpenAgreement open(AgreementBuilder draft) {
    AgreementTerms terms = draft.build();
    Bytes32 id = terms.id(domain());
    return new Command.OpenAgreement(
        terms, actor(terms.customer()).sign(id), actor(terms.provider()).sign(id));
  }

  private Signer actor(Address address) {
    return IntStream.range(0, LedgerHarness.ACTORS)
        .mapToObj(harness::actor)
        .filter(actor -> actor.address().equals(address))
        .findFirst()
        .orElseThrow();
  }

  public Bytes32 openAgreement(AgreementBuilder draft) {
    Command.OpenAgreement open = open(draft);
    included(stranger(), open);
    return open.terms().id(domain());
  }

  public LedgerView.Agreement agreement(Bytes32 id) {
    return view().agreement(id).orElseThrow();
  }

  /** What proves a period, once its challenge is drawn. */
  public Bytes periodEvidence(Bytes32 agreement, long period) {
    LedgerView.Agreement held = agreement(agreement);
    AgreementTerms terms = held.terms();
    Bytes32 draw = view().draw(terms.challengeRound(rounds(), period)).orElseThrow();
    Bytes32 seed = Matter.Period.of(agreement, period, draw).seed();
    return TestJudge.periodEvidence(agreement, seed, held.commitment(), terms.details());
  }

  public LedgerView.Duty duty(Bytes32 id) {
    return view().duty(id).orElseThrow();
  }

  /** Opens a one-off duty and gives its id. */
  public Bytes32 openDuty(Signer opener, Bytes32 agreement, Bytes question) {
    Command.OpenDuty command =
        new Command.OpenDuty(agreement, agreement(agreement).terms().details(), question, salt());
    included(opener, command);
    return command.id(domain(), opener.address());
  }

  /** What a view says about the actors, to compare. */
  public List<Object> picture() {
    LedgerView view = view();
    List<Object> said = new ArrayList<>();
    said.add(view.totals());
    said.add(view.providers());
    for (int i = 0; i < LedgerHarness.ACTORS; i++) {
      Address actor = harness.actor(i).address();
      said.add(List.of(view.balance(actor), view.outside(actor)));
    }
    return said;
  }

  /** Sees that no money came or went since the beginning. */
  public void assertConserved() {
    assertThat(harness.totals()).isEqualTo(money);
  }

  /** Sees that no money came or went, and closes. */
  @Override
  public void close() {
    try {
      assertConserved();
    } finally {
      harness.close();
    }
  }
}
