package souk.design.deviation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import souk.ledger.AgreementTerms;
import souk.ledger.Book;
import souk.ledger.Command;
import souk.ledger.EscrowTerms;
import souk.ledger.Judge;
import souk.ledger.JudgeId;
import souk.ledger.LedgerInfo;
import souk.ledger.LedgerRules;
import souk.ledger.RoundRules;
import souk.ledger.rules.Beacon;
import souk.ledger.rules.Environment;
import souk.ledger.rules.SignatureRecovery;
import souk.ledger.rules.State;
import souk.market.AgreementRules;
import souk.market.PaymentRules;
import souk.market.file.MarketFile;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Keccak256;
import souk.primitives.PrivateKey;

/**
 * Where all plays of one market begin, made by the real rules out of the market file: an escrow,
 * providers with collateral, an agreement with each, their books allotted, and the first block of
 * the first round.
 */
final class Ground {
  /** The round in which everything is dealt. */
  static final long ROUND = 1;

  private static final long SETUP_BLOCK = 1;
  private static final int MOST_REMEMBERED = 50_000;
  private static final Beacon NO_DRAW = (block, proof) -> Optional.empty();

  private final String kind;
  private final LedgerRules rules;
  private final PaymentRules payment;
  private final AgreementRules agreement;
  private final LedgerInfo info;
  private final Environment environment;
  private final State state;
  private final Bytes32 escrow;
  private final List<Hired> hired = new ArrayList<>();
  private final MemoSigner customer = signer("customer");
  private final MemoSigner tickets = signer("tickets");
  private final MemoSigner stranger = signer("stranger");
  private final Map<Bytes32, Bytes32> seeds = new ConcurrentHashMap<>();
  private final Map<String, Double> remembered = new ConcurrentHashMap<>();

  /** A provider and its agreement. */
  record Hired(String name, MemoSigner signer, Bytes32 agreement, AgreementTerms terms) {}

  /**
   * Makes one.
   *
   * @param details of the service, in every agreement
   * @param judge if there is one
   * @param names what traces call the providers
   * @param ticketsEach that each provider can be paid with in the round
   */
  Ground(
      MarketFile market,
      Bytes details,
      Optional<Judge> judge,
      List<String> names,
      int ticketsEach) {
    kind = market.kind();
    rules = market.ledger();
    payment = market.payment();
    agreement = market.agreement();
    info =
        new LedgerInfo(
            1L << 41, Address.of(Keccak256.hash("play").toArray(), 0), Address.ZERO, rules);
    long books = Math.max(1, (ticketsEach + payment.tickets() - 1L) / payment.tickets());
    EscrowTerms terms =
        new EscrowTerms(
            tickets.address(),
            payment.prize(),
            payment.depth(),
            books * names.size(),
            ROUND,
            agreement.rounds(),
            Keccak256.hash("escrow"));
    escrow = terms.id(info.domain(), customer.address());
    Map<JudgeId, Judge> judges = new HashMap<>();
    judge.ifPresent(each -> judges.put(each.id(), new MemoJudge(each)));
    Map<Address, Amount> money = new HashMap<>();
    Amount cover = terms.cover(terms.rounds());
    money.put(customer.address(), cover.plus(payment.prize()));
    money.put(stranger.address(), payment.prize());
    List<MemoSigner> signers = names.stream().map(Ground::signer).toList();
    Amount collateral = agreement.collateral().amount();
    signers.forEach(each -> money.put(each.address(), collateral.plus(payment.prize())));
    Stage stage =
        new Stage(
            info,
            new Environment(
                SETUP_BLOCK, info.domain(), rules, NO_DRAW, judges, SignatureRecovery.SECP256K1),
            State.genesis(money),
            new Trace(true));
    need(stage, stage.does("customer", customer, new Command.Deposit(cover)));
    need(stage, stage.does("customer", customer, new Command.OpenEscrow(terms)));
    for (int i = 0; i < names.size(); i++) {
      hire(stage, names.get(i), signers.get(i), details, judge, books);
    }
    stage.advanceTo(rules.rounds().start(ROUND));
    environment = stage.environment();
    state = stage.state();
  }

  private void hire(
      Stage stage,
      String name,
      MemoSigner provider,
      Bytes details,
      Optional<Judge> judge,
      long books) {
    Amount collateral = agreement.collateral().amount();
    if (!collateral.isZero()) {
      need(stage, stage.does(name, provider, new Command.Deposit(collateral)));
    }
    need(stage, stage.does(name, provider, new Command.Register("http://play", collateral)));
    AgreementTerms terms = terms(provider.address(), details, judge, name);
    Bytes32 id = terms.id(info.domain());
    need(
        stage,
        stage.does(
            name,
            provider,
            new Command.OpenAgreement(terms, customer.sign(id), provider.sign(id))));
    need(
        stage,
        stage.does(
            "customer", customer, new Command.Allot(escrow, ROUND, provider.address(), books)));
    hired.add(new Hired(name, provider, id, terms));
  }

  /** An agreement as the market's customers propose it; its duties are another matter. */
  AgreementTerms terms(Address provider, Bytes details, Optional<Judge> judge, String salt) {
    return AgreementTerms.of(kind)
        .customer(customer.address())
        .provider(provider)
        .details(details)
        .escrow(escrow)
        .rules(rules.hash())
        .judge(judge.map(Judge::id).orElse(JudgeId.NONE))
        .openBy(SETUP_BLOCK + agreement.openWithin())
        .start(rules.rounds().start(ROUND))
        .end(rules.rounds().start(ROUND + agreement.rounds()))
        .notice(agreement.notice())
        .collateral(
            agreement.collateral().amount(),
            agreement.collateral().grades(),
            agreement.collateral().releaseBlocks())
        .exposures(agreement.exposures().provider(), agreement.exposures().customer())
        .salt(Keccak256.hash(salt))
        .build();
  }

  private static void need(Stage stage, boolean taken) {
    if (!taken) {
      throw new IllegalArgumentException(
          "the market cannot be set up by its own rules: " + stage.trace().lines().getLast());
    }
  }

  private static MemoSigner signer(String name) {
    return new MemoSigner(PrivateKey.fromSeeded(new SplittableRandom(name.hashCode())));
  }

  Stage begin(Trace trace) {
    return new Stage(info, environment, state, trace);
  }

  LedgerInfo info() {
    return info;
  }

  RoundRules rounds() {
    return rules.rounds();
  }

  PaymentRules payment() {
    return payment;
  }

  AgreementRules agreement() {
    return agreement;
  }

  Bytes32 escrow() {
    return escrow;
  }

  Hired hired(int provider) {
    return hired.get(provider);
  }

  MemoSigner customer() {
    return customer;
  }

  MemoSigner tickets() {
    return tickets;
  }

  /** Somebody with money and no agreement. */
  MemoSigner stranger() {
    return stranger;
  }

  int providers() {
    return hired.size();
  }

  /** What was found under a key before, or is found now: it must follow from the key alone. */
  double remembered(String key, DoubleSupplier found) {
    Double before = remembered.get(key);
    if (before != null) {
      return before;
    }
    double now = found.getAsDouble();
    if (remembered.size() >= MOST_REMEMBERED) {
      remembered.clear();
    }
    remembered.put(key, now);
    return now;
  }

  /** The key from which tickets' secrets follow. */
  SecretKey secrets() {
    return new SecretKeySpec(Keccak256.hash("secrets").toArray(), "HmacSHA256");
  }

  /** The seed of a draw in which a book's place wins. */
  Bytes32 seed(Bytes32 book, int place) {
    return seeds.computeIfAbsent(
        Keccak256.hash(book.toArray(), Bytes32.of(place).toArray()),
        _ -> {
          long seed = 0;
          while (Book.winner(Bytes32.of(seed), book, payment.depth()) != place) {
            seed++;
          }
          return Bytes32.of(seed);
        });
  }
}
