package souk.bench;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import souk.ledger.AgreementTerms;
import souk.ledger.Book;
import souk.ledger.BookClaim;
import souk.ledger.Command;
import souk.ledger.EscrowTerms;
import souk.ledger.Event;
import souk.ledger.Judge;
import souk.ledger.Ledger.Finality;
import souk.ledger.LedgerRules;
import souk.ledger.LedgerView;
import souk.ledger.Receipt;
import souk.ledger.RoundRules;
import souk.ledger.evm.Deployer;
import souk.ledger.evm.Devnet;
import souk.ledger.evm.EvmLedger;
import souk.ledger.evm.FeePolicy;
import souk.ledger.testkit.TestBook;
import souk.ledger.testkit.TestJudge;
import souk.market.price.sealed.AuctionCharge;
import souk.market.price.sealed.AuctionDeposit;
import souk.market.price.sealed.AuctionJudge;
import souk.market.price.sealed.AuctionResult;
import souk.market.price.sealed.AuctionTerms;
import souk.market.price.sealed.BidList;
import souk.market.price.sealed.Evidence;
import souk.market.price.sealed.Opening;
import souk.market.price.sealed.SealedBid;
import souk.market.price.sealed.Transcript;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;
import souk.primitives.PrivateKey;
import souk.primitives.Signer;

/**
 * What the ledger's transactions cost on an EVM chain: gas of whole transactions, from their
 * receipts, on a development chain by the Prague rules, sent as nodes send them. Money is an ERC-20
 * token, draws are the chain's own randomness, proven by a block's header. Same seeds, same
 * figures, but for the zero bytes in signatures and addresses: some ten gas a book.
 */
public final class GasBench implements AutoCloseable {
  private static final int BOOKS = 100;
  private static final int[] DEPTHS = {0, 4, 6, 8, 10};

  /** L = 64, where nothing else is said. */
  private static final int DEPTH = 6;

  private static final long ROUND = 1;

  /** Long enough for all that is opened before the first round with books begins. */
  private static final RoundRules ROUNDS = new RoundRules(600, 10, 10, 300, 8191);

  private static final LedgerRules RULES = new LedgerRules(ROUNDS, 50, 100_000, 2000, 3000);
  private static final Amount WEALTH = Amount.of(1L << 50);
  private static final Bytes DETAILS = Bytes.of(new byte[32]);
  private static final Bytes QUESTION = Bytes.of(new byte[] {1, 2, 3});

  /**
   * Gas of whole transactions.
   *
   * @param claimGasPerBook of a claim of 100 books of one escrow, the first for its round, by the
   *     number of tickets in a book
   * @param claimGasPerBookSparse of a claim of one book of each of 100 escrows, with 64 tickets,
   *     when other books of them have been claimed for the round
   * @param claimGasPerBookSparseFresh the same when none has
   * @param claimGasPerBookSparseCertain as {@code claimGasPerBookSparse}, with one ticket in a
   *     book, which wins for certain: what others' vouchers are
   * @param commands of each command, by its name
   */
  public record Figures(
      Map<Integer, Long> claimGasPerBook,
      long claimGasPerBookSparse,
      long claimGasPerBookSparseFresh,
      long claimGasPerBookSparseCertain,
      Map<String, Long> commands) {
    /** One flat object, the map of dense claims apart. */
    public Map<String, Object> toMap() {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("claimGasPerBook", claimGasPerBook);
      all.put("claimGasPerBookSparse", claimGasPerBookSparse);
      all.put("claimGasPerBookSparseFresh", claimGasPerBookSparseFresh);
      all.put("claimGasPerBookSparseCertain", claimGasPerBookSparseCertain);
      all.putAll(commands);
      return all;
    }
  }

  private final PrivateKey customer;
  private final PrivateKey signer;
  private final PrivateKey provider;
  private final PrivateKey stranger;
  private final Devnet chain;
  private final EvmLedger ledger;
  private final Map<String, Long> commands = new LinkedHashMap<>();
  private long salts;

  private GasBench(Path anvil) throws IOException {
    Random random = new Random(11);
    customer = PrivateKey.fromSeeded(random);
    signer = PrivateKey.fromSeeded(random);
    provider = PrivateKey.fromSeeded(random);
    stranger = PrivateKey.fromSeeded(random);
    chain = Devnet.start(anvil, 0, 0);
    try {
      ledger =
          EvmLedger.open(
              new EvmLedger.Settings(
                  chain.url(),
                  deploy(),
                  Optional.of(Devnet.CHAIN_ID),
                  0,
                  Duration.ofMillis(50),
                  Duration.ofSeconds(30),
                  FeePolicy.DEFAULT),
              InstantSource.system());
    } catch (RuntimeException e) {
      chain.close();
      throw e;
    }
  }

  /** Starts a chain with this anvil, and measures on it; takes about half a minute. */
  public static Figures measure(Path anvil) throws IOException {
    try (GasBench bench = new GasBench(anvil)) {
      return bench.measure();
    }
  }

  private Address deploy() {
    for (Signer actor : List.of(customer, provider, stranger)) {
      chain.fund(actor.address(), BigInteger.TEN.pow(24));
    }
    try (Deployer deployer = new Deployer(chain.url(), stranger, FeePolicy.DEFAULT)) {
      Address token = deployer.plain("TestToken");
      deployer.mint(
          token,
          Map.of(
              customer.address(), WEALTH, provider.address(), WEALTH, stranger.address(), WEALTH));
      return deployer.souk(
          token,
          RULES,
          Map.of(
              TestJudge.ID,
              deployer.plain("TestJudge"),
              AuctionJudge.ID,
              deployer.plain("AuctionJudge")),
          deployer.prevrandaoBeacon());
    }
  }

  private Figures measure() {
    for (Signer actor : List.of(customer, stranger, provider)) {
      send(actor, new Command.Deposit(Amount.of(1L << 40))); // approves, too
    }
    note("deposit", send(provider, new Command.Deposit(Amount.of(5))));
    note("withdraw", send(provider, new Command.Withdraw(Amount.of(5))));
    note("transfer", send(provider, new Command.Transfer(customer.address(), Amount.of(5))));
    AgreementTerms agreed = openAgreement();
    List<Escrow> dense = new ArrayList<>();
    for (int depth : DEPTHS) {
      dense.add(openEscrow(depth, 400));
    }
    note("openEscrow", dense.getLast().gas);
    note("allot", allot(dense.getLast(), stranger, 50));
    Escrow single = openEscrow(DEPTH, 400);
    List<Escrow> sparse = openEscrows(DEPTH);
    List<Escrow> certain = openEscrows(0);
    note("extend", send(customer, new Command.Extend(single.id, 2)));
    note("setSigner", send(customer, new Command.SetSigner(single.id, stranger.address(), 2)));

    advanceTo(ROUNDS.seedBlock(ROUND) + 2);
    note("recordDraw", send(stranger, new Command.RecordDraw(ROUND, Bytes.EMPTY)));
    Map<Integer, Long> perBook = new LinkedHashMap<>();
    for (Escrow escrow : dense) {
      perBook.put(1 << escrow.terms.depth(), claim(dense(escrow)) / BOOKS);
    }
    note("claimOne", claim(List.of(winning(single, 0))));
    long fresh = claim(sparse(sparse, 0)) / BOOKS;
    long used = claim(sparse(sparse, 1)) / BOOKS;
    claim(sparse(certain, 0));
    long usedCertain = claim(sparse(certain, 1)) / BOOKS;
    answer(agreed);
    note("refund", send(customer, new Command.Refund(dense.getFirst().id)));
    reportAuctioneer();
    return new Figures(perBook, used, fresh, usedCertain, commands);
  }

  // ---- escrows and books ----

  private record Escrow(Bytes32 id, EscrowTerms terms, long gas) {}

  private Escrow openEscrow(int depth, int books) {
    EscrowTerms terms =
        new EscrowTerms(
            signer.address(), Amount.of(1000), depth, books, ROUND, 1, Bytes32.of(++salts));
    long gas = send(customer, new Command.OpenEscrow(terms));
    Escrow escrow = new Escrow(terms.id(ledger.info().domain(), customer.address()), terms, gas);
    allot(escrow, provider, Math.min(books, 300));
    return escrow;
  }

  private List<Escrow> openEscrows(int depth) {
    List<Escrow> escrows = new ArrayList<>();
    for (int i = 0; i < BOOKS; i++) {
      escrows.add(openEscrow(depth, 4));
    }
    return escrows;
  }

  private long allot(Escrow escrow, Signer to, int books) {
    return send(customer, new Command.Allot(escrow.id, ROUND, to.address(), books));
  }

  private List<BookClaim> dense(Escrow escrow) {
    List<BookClaim> books = new ArrayList<>();
    for (int number = 0; number < BOOKS; number++) {
      books.add(winning(escrow, number));
    }
    return books;
  }

  private List<BookClaim> sparse(List<Escrow> escrows, int number) {
    return escrows.stream().map(escrow -> winning(escrow, number)).toList();
  }

  private BookClaim winning(Escrow escrow, int number) {
    Bytes32 seed = view().draw(ROUND).orElseThrow();
    Book book = new Book(escrow.id, ROUND, number, provider.address());
    return TestBook.make(ledger.info().domain(), book, escrow.terms.depth(), signer).winning(seed);
  }

  private long claim(List<BookClaim> books) {
    Receipt.Included receipt = include(provider, new Command.Claim(books));
    long paid = receipt.events().stream().filter(Event.PrizePaid.class::isInstance).count();
    if (paid != books.size()) {
      throw new IllegalStateException(paid + " of " + books.size() + " books were paid");
    }
    return ledger.gasUsed(receipt.transaction());
  }

  // ---- agreements and duties ----

  private AgreementTerms openAgreement() {
    note(
        "register",
        send(provider, new Command.Register("https://provider.example", Amount.of(1 << 20))));
    long start = view().block().number();
    AgreementTerms terms =
        AgreementTerms.of("testkit/1")
            .customer(customer.address())
            .provider(provider.address())
            .details(DETAILS)
            .rules(RULES.hash())
            .judge(TestJudge.ID)
            .openBy(start + 100)
            .start(start)
            .end(start + 2L * ROUNDS.length() + 100)
            .notice(50)
            .answerWithin(100)
            .periods(1, Amount.of(70), Amount.of(10_000))
            .questions(Amount.of(500))
            .collateral(Amount.of(1000), new AgreementTerms.Grades(1000, 3000, 10_000), 200)
            .exposures(4, 4)
            .salt(Bytes32.of(1))
            .build();
    Bytes32 id = terms.id(ledger.info().domain());
    note(
        "openAgreement",
        send(customer, new Command.OpenAgreement(terms, customer.sign(id), provider.sign(id))));
    return terms;
  }

  private void answer(AgreementTerms terms) {
    Bytes32 id = terms.id(ledger.info().domain());
    Bytes32 answered = openDuty(id, 1);
    note(
        "answerDuty",
        send(
            provider,
            new Command.AnswerDuty(
                answered, DETAILS, QUESTION, TestJudge.questionEvidence(QUESTION))));
    Bytes32 seed = Judge.Matter.Period.of(id, 0, view().draw(ROUND).orElseThrow()).seed();
    note(
        "answerPeriod",
        send(
            provider,
            new Command.AnswerPeriod(
                id, 0, DETAILS, TestJudge.periodEvidence(id, seed, Bytes32.ZERO, DETAILS))));
    note(
        "reportFault",
        send(
            stranger,
            new Command.ReportFault(id, DETAILS, TestJudge.faultEvidence(Bytes32.of(7)))));
    Bytes32 lapsing = openDuty(id, 2);
    advanceTo(view().block().number() + terms.answerBlocks() + 1);
    note("reportLapse", send(stranger, new Command.ReportLapse(lapsing)));
    note("unbond", send(provider, new Command.Unbond(Amount.of(1000))));
    advanceTo(
        Math.max(terms.endBlock() + terms.collateral().releaseBlocks(), ROUNDS.claimDeadline(ROUND))
            + 1);
    note("withdrawCollateral", send(provider, new Command.WithdrawCollateral()));
    note("closeAgreement", send(customer, new Command.CloseAgreement(id)));
  }

  private Bytes32 openDuty(Bytes32 agreement, long salt) {
    Receipt.Included receipt =
        include(stranger, new Command.OpenDuty(agreement, DETAILS, QUESTION, Bytes32.of(salt)));
    note("openDuty", ledger.gasUsed(receipt.transaction()));
    return receipt.events().stream()
        .filter(Event.DutyOpened.class::isInstance)
        .map(event -> ((Event.DutyOpened) event).duty())
        .findFirst()
        .orElseThrow();
  }

  // ---- a sealed auction's deposit ----

  /**
   * The provider as an auctioneer that drops the better of two openings, for which it gave a
   * receipt.
   */
  private void reportAuctioneer() {
    Eip712.Domain domain = ledger.info().domain();
    long head = view().block().number();
    long openBy = head + 20;
    Amount reserve = Amount.of(1000);
    AuctionTerms terms =
        new AuctionTerms(
            provider.address(),
            Bytes32.of(7),
            reserve,
            reserve,
            reserve,
            head + 10,
            openBy,
            ROUNDS.roundOf(openBy),
            Bytes32.of(9));
    note(
        "lockAuctioneersDeposit",
        send(provider, AuctionDeposit.open(terms, ledger.info(), provider)));
    Bytes32 id = terms.id(domain);
    BidList list =
        BidList.sign(
            provider,
            id,
            Stream.of(customer, stranger)
                .map(bidder ->
                    new BidList.Listed(
                        SealedBid.seal(bidder, id, asked(bidder), id, domain), head + 5))
                .toList(),
            domain);
    Opening dear = Opening.of(customer, id, asked(customer), id, domain);
    Opening dropped = Opening.of(stranger, id, asked(stranger), id, domain);
    AuctionResult rigged =
        AuctionResult.sign(
            provider,
            list.digest(domain),
            List.of(new AuctionResult.Opened(dear, openBy)),
            customer.address(),
            reserve,
            domain);
    souk.market.price.sealed.Receipt had =
        souk.market.price.sealed.Receipt.of(provider, dropped.digest(domain), openBy, domain);
    Bytes charge =
        new AuctionCharge(Transcript.of(provider, terms, list, rigged, domain), domain)
            .find(List.of(Evidence.OpeningShown.received(dropped, had)))
            .orElseThrow();
    advanceTo(openBy + 1);
    note("reportAuctioneer", send(stranger, AuctionDeposit.report(terms, ledger.info(), charge)));
  }

  private Amount asked(PrivateKey bidder) {
    return Amount.of(bidder.equals(customer) ? 900 : 300);
  }

  // ---- the chain ----

  private void note(String name, long gas) {
    commands.put(name, gas);
  }

  private long send(Signer by, Command command) {
    return ledger.gasUsed(include(by, command).transaction());
  }

  private Receipt.Included include(Signer by, Command command) {
    Receipt receipt = ledger.submit(by, command).join();
    if (receipt instanceof Receipt.Included included) {
      return included;
    }
    throw new IllegalStateException(
        command.getClass().getSimpleName() + " did not take effect: " + receipt);
  }

  private LedgerView view() {
    ledger.refresh();
    return ledger.at(ledger.head(Finality.INCLUDED));
  }

  /** In small steps: anvil copies what EIP-2935 keeps at every block. */
  private void advanceTo(long block) {
    for (long missing = block - chain.height(); missing > 0; missing = block - chain.height()) {
      chain.mine(Math.min(50, missing));
    }
    ledger.refresh();
  }

  @Override
  public void close() {
    ledger.close();
    chain.close();
  }
}
