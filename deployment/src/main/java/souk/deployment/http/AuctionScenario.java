package souk.deployment.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import souk.deployment.scenario.Chronicle;
import souk.deployment.scenario.Scenario;
import souk.ledger.Command;
import souk.ledger.LedgerInfo;
import souk.ledger.LedgerView;
import souk.market.PaymentRules;
import souk.market.price.Ask;
import souk.market.price.ReverseAuction;
import souk.market.price.ReverseAuction.Award;
import souk.market.price.sealed.AuctionCharge;
import souk.market.price.sealed.AuctionDeposit;
import souk.market.price.sealed.AuctionResult;
import souk.market.price.sealed.AuctionResult.Opened;
import souk.market.price.sealed.AuctionTerms;
import souk.market.price.sealed.AuctionVerifier;
import souk.market.price.sealed.AuctioneerFault;
import souk.market.price.sealed.Evidence;
import souk.market.price.sealed.KeptBid;
import souk.market.price.sealed.LedgerFacts;
import souk.market.price.sealed.SignedTerms;
import souk.market.price.sealed.Transcript;
import souk.market.price.sealed.TranscriptCodec;
import souk.market.price.sealed.Verdict;
import souk.node.CustomerNode;
import souk.node.ProviderNode;
import souk.node.auction.AuctionBidder;
import souk.node.auction.AuctionFacts;
import souk.node.auction.AuctionHouse;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Eip712;
import souk.primitives.Keccak256;
import souk.primitives.PrivateKey;
import souk.transport.HttpDialer;
import souk.transport.HttpServer;
import souk.transport.PeerException;

/**
 * Ten providers bid for three agreements, one sealed auction each; the winners are hired at the
 * prices found, and paid. Another customer leaves the best bid out of its auction, and the bidder's
 * own file convicts it.
 */
public final class AuctionScenario implements Scenario {
  private static final int PROVIDERS = 10;
  private static final int AUCTIONS = 3;

  /** Accounts: providers first, then these. */
  private static final int CUSTOMER = PROVIDERS;

  private static final int CHEAT = PROVIDERS + 1;
  private static final int STRANGER = PROVIDERS + 2;
  private static final int ACCOUNTS = PROVIDERS + 3;

  /** Prices are those of a ticket, and a ticket buys a unit. */
  private static final Amount RESERVE = Amount.of(15_000);

  private static final int LEAST_ASK = 5_000;
  private static final int ASKS = 9_000;
  private static final int ROUNDS = 20;
  private static final int BIDDING_BLOCKS = 60;
  private static final int OPENING_BLOCKS = 60;
  private static final Amount FUNDS = Amount.of(100_000_000);

  @Override
  public String name() {
    return "auction";
  }

  @Override
  public String summary() {
    return "Ten providers bid in sealed auctions, three are hired at the prices found and paid, and an auctioneer that leaves out the best bid is convicted.";
  }

  @Override
  public Outcome play(Place place) throws Exception {
    try (HttpStage stage = new HttpStage(place, HttpStage.usual(), ACCOUNTS);
        HttpDialer dialer = new HttpDialer()) {
      return new Play(place, stage, dialer).play();
    }
  }

  /** One auction's terms, its transcript, and what its bidders keep. */
  private record Played(SignedTerms terms, Transcript transcript, Map<Address, KeptBid> kept) {}

  private static final class Play {
    private final Place place;
    private final HttpStage stage;
    private final HttpDialer dialer;
    private final Chronicle chronicle;
    private final Eip712.Domain domain;
    private final int depth;
    private final List<ProviderNode> nodes = new ArrayList<>();
    private final Map<Address, Integer> numbers = new HashMap<>();
    private final Map<Address, Amount> asks = new HashMap<>();
    private int opened;

    Play(Place place, HttpStage stage, HttpDialer dialer) {
      this.place = place;
      this.stage = stage;
      this.dialer = dialer;
      this.chronicle = new Chronicle(() -> stage.chain().head(), place.told());
      this.domain = stage.chain().ledger().info().domain();
      this.depth = HttpStage.usual().market().payment().depth();
    }

    Outcome play() throws Exception {
      standUp();
      refuseStrangers();
      Set<Address> busy = new HashSet<>();
      List<CustomerNode> customers = new ArrayList<>();
      for (int i = 0; i < AUCTIONS; i++) {
        Played played = auction(CUSTOMER, "agreement " + (i + 1), busy, i == 1);
        Optional<Award> award = judge(played);
        if (chronicle.expect(award.isPresent(), "auction " + (i + 1) + " finds a winner")) {
          busy.add(award.orElseThrow().winner());
          customers.add(hire(i, award.orElseThrow()));
        }
      }
      use(customers);
      cheat(busy);
      stage.settle();
      boolean conserved = stage.chain().conserved();
      chronicle.note("settled", "every won prize is claimed");
      return chronicle.outcome(conserved);
    }

    private void standUp() throws IOException {
      for (int i = 0; i < PROVIDERS; i++) {
        Amount ask = Amount.of(LEAST_ASK + stage.random().nextInt(ASKS));
        ProviderNode node = stage.start(stage.seller(i, PaymentRules.perTicket(ask, depth)));
        nodes.add(node);
        numbers.put(node.address(), i);
        asks.put(node.address(), ask);
        chronicle.note("provider", "provider %d stands, and wants %s a unit".formatted(i, ask));
      }
      stage.deposit(CUSTOMER, FUNDS);
      stage.deposit(CHEAT, FUNDS);
    }

    private String who(Address bidder) {
      return "provider " + numbers.getOrDefault(bidder, -1);
    }

    private AuctionTerms terms(int auctioneer, String task) {
      long commitBy = stage.chain().head() + BIDDING_BLOCKS;
      long openBy = commitBy + OPENING_BLOCKS;
      return new AuctionTerms(
          stage.key(auctioneer).address(),
          Keccak256.hash(task.getBytes(StandardCharsets.UTF_8)),
          RESERVE,
          RESERVE,
          RESERVE,
          commitBy,
          openBy,
          stage.rounds().roundOf(openBy),
          Bytes32.of(stage.random().nextLong()));
    }

    private AuctionHouse house(int auctioneer, AuctionTerms terms) throws IOException {
      return AuctionHouse.open(
          stage.chain().ledger(),
          stage.key(auctioneer),
          terms,
          place.folder().resolve("auction-" + ++opened),
          Optional.of(HttpServer.builder()));
    }

    private AuctionBidder bidder(AuctionHouse house) {
      return new AuctionBidder(dialer, house.uri(), stage.chain().ledger().info());
    }

    private KeptBid seal(SignedTerms terms, PrivateKey key, Amount price) {
      return KeptBid.seal(key, terms, price, Bytes32.of(stage.random().nextLong()), domain);
    }

    /** Whoever has no collateral is refused, and so is a bid that names another's key. */
    private void refuseStrangers() throws Exception {
      try (AuctionHouse house = house(CUSTOMER, terms(CUSTOMER, "nothing yet"))) {
        AuctionBidder calls = bidder(house);
        SignedTerms terms = calls.terms();
        String why = refusal(calls, seal(terms, stage.key(STRANGER), Amount.of(1)));
        chronicle.expect(why.contains("no deposit"), "a bidder without deposit is refused");
        chronicle.note("bid-refused", "a stranger bids 1 without collateral: " + why);
        KeptBid first = calls.send(seal(terms, stage.key(0), Amount.of(9_000)));
        String again = refusal(calls, seal(terms, stage.key(0), Amount.of(8_000)));
        chronicle.expect(again.contains("another bid"), "a second bid is refused");
        chronicle.note("bid-refused", "provider 0 bids twice: " + again);
        stage.chain().advanceTo(terms.terms().commitBy() + 1);
        String late = refusal(calls, seal(terms, stage.key(1), Amount.of(7_000)));
        chronicle.expect(late.contains("late"), "a late bid is refused");
        chronicle.note("bid-refused", "provider 1 bids too late: " + late);
        chronicle.expect(first.bidReceipt().isPresent(), "the first bid got a receipt");
      }
    }

    private static String refusal(AuctionBidder calls, KeptBid bid)
        throws PeerException, AuctionBidder.UntrueException {
      try {
        var _ = calls.send(bid);
        return "it was taken";
      } catch (PeerException e) {
        if (e.problem().isEmpty()) {
          throw e;
        }
        return e.problem().orElseThrow().detail();
      }
    }

    /**
     * An auction from terms to transcript, all by HTTP.
     *
     * @param busy who does not bid any more
     * @param oneStaysShut whether the dearest bidder never opens
     */
    private Played auction(int auctioneer, String task, Set<Address> busy, boolean oneStaysShut)
        throws Exception {
      try (AuctionHouse house = house(auctioneer, terms(auctioneer, task))) {
        AuctionBidder calls = bidder(house);
        SignedTerms terms = calls.terms();
        if (auctioneer == CHEAT) {
          LedgerInfo info = stage.chain().ledger().info();
          stage
              .chain()
              .submit(stage.key(CHEAT), AuctionDeposit.open(terms.terms(), info, stage.key(CHEAT)));
          chronicle.expect(
              AuctionDeposit.stands(terms.terms(), info, stage.view()),
              "the auctioneer's deposit stands on the ledger");
        }
        Map<Address, KeptBid> kept = new HashMap<>();
        for (int i = 0; i < PROVIDERS; i++) {
          Address self = stage.key(i).address();
          if (!busy.contains(self)) {
            kept.put(
                self,
                calls.send(seal(terms, stage.key(i), Objects.requireNonNull(asks.get(self)))));
          }
        }
        chronicle.note(
            "bids", "%s: %d sealed bids are in, each with a receipt".formatted(task, kept.size()));
        stage.chain().advanceTo(terms.terms().commitBy() + 1);
        stage.chain().await("the list of bids", () -> listed(calls, terms));
        var list = calls.list(terms).orElseThrow();
        Address shut =
            kept.keySet().stream()
                .max(Comparator.comparing(asks::get))
                .filter(_ -> oneStaysShut)
                .orElse(Address.ZERO);
        for (Map.Entry<Address, KeptBid> each : kept.entrySet()) {
          boolean there = AuctionBidder.isListed(each.getValue().bid(), list);
          chronicle.expect(there, "the bid of " + who(each.getKey()) + " is listed");
          if (there && !each.getKey().equals(shut)) {
            PrivateKey key = stage.key(Objects.requireNonNull(numbers.get(each.getKey())));
            each.setValue(calls.open(each.getValue().shown(list, domain), key));
          }
        }
        chronicle.note("opened", task + ": bids are opened after the list was signed");
        stage
            .chain()
            .advanceTo(
                Math.max(
                    terms.terms().openBy() + 1,
                    stage.rounds().seedBlock(terms.terms().seedRound()) + 1));
        stage.chain().await("the auction to be closed", () -> closed(calls));
        return new Played(terms, calls.transcript().orElseThrow(), kept);
      }
    }

    private static boolean listed(AuctionBidder calls, SignedTerms terms) {
      try {
        return calls.list(terms).isPresent();
      } catch (PeerException | AuctionBidder.UntrueException e) {
        throw new IllegalStateException(e);
      }
    }

    private boolean closed(AuctionBidder calls) {
      try {
        if (calls.transcript().isPresent()) {
          return true;
        }
        stage.chain().step();
        return false;
      } catch (PeerException | AuctionBidder.UntrueException e) {
        throw new IllegalStateException(e);
      }
    }

    private Verdict verdict(SignedTerms terms, Transcript transcript, List<Evidence> evidence) {
      LedgerFacts facts = AuctionFacts.read(stage.chain().ledger(), stage.view(), terms.terms());
      return AuctionVerifier.verify(transcript, facts, evidence, domain);
    }

    /** Judges an auction as any third party can: from the file, the ledger, and all receipts. */
    private Optional<Award> judge(Played played) throws DecodeException {
      Transcript read = TranscriptCodec.decode(TranscriptCodec.encode(played.transcript()));
      List<Evidence> all =
          played.kept().values().stream().flatMap(kept -> kept.evidence().stream()).toList();
      Verdict verdict = verdict(played.terms(), read, all);
      chronicle.expect(verdict.faults().isEmpty(), "an honest auctioneer is not convicted");
      verdict
          .bidders()
          .forEach((bidder, deposit) -> {
            if (deposit == Verdict.Deposit.BURNED) {
              chronicle.note(
                  "left-shut", who(bidder) + " left its bid shut; the transcript shows it");
            }
          });
      verdict
          .award()
          .ifPresent(award -> {
            chronicle.expect(
                award.ask().compareTo(award.price()) <= 0 && award.price().compareTo(RESERVE) <= 0,
                "the price is at least the winner's ask and at most the reserve");
            chronicle.note(
                "verified",
                "%s wins: it asked %s and is paid %s; nobody is convicted"
                    .formatted(who(award.winner()), award.ask(), award.price()));
          });
      return verdict.award();
    }

    private CustomerNode hire(int number, Award award) throws IOException {
      PaymentRules payment = PaymentRules.perTicket(award.price(), depth);
      CustomerNode customer =
          stage.customer("customer-" + number, CUSTOMER, payment, Set.of(award.winner()), ROUNDS);
      LedgerView.Agreement known = stage.awaitHired(customer, 1).getFirst();
      LedgerView.Escrow escrow = stage.view().escrow(known.terms().escrow()).orElseThrow();
      chronicle.expect(
          known.terms().provider().equals(award.winner()), "the winner is who is hired");
      chronicle.expect(
          escrow.terms().prize().equals(award.price().times(1L << depth))
              && escrow.terms().depth() == depth,
          "a ticket of the agreement's escrow is worth the price found");
      chronicle.note(
          "hired",
          "%s is hired, agreement %s, at %s a unit"
              .formatted(who(award.winner()), known.id(), award.price()));
      return customer;
    }

    private void use(List<CustomerNode> customers) throws Exception {
      for (CustomerNode customer : customers) {
        stage.awaitReady(customer, 1);
      }
      stage.awaitRoom(12);
      for (CustomerNode customer : customers) {
        stage.chain().await("a provider", () -> customer.status().ready() >= 1);
        String answer = HttpStage.call(customer, "/served");
        chronicle.expect(answer.equals("/served"), "a hired provider serves what was asked for");
      }
      long paid =
          nodes.stream()
              .flatMap(node -> node.income().stream())
              .mapToLong(income -> income.tickets())
              .sum();
      chronicle.expect(paid == customers.size(), "each unit was paid with one ticket");
      chronicle.note("served", "each of the three served a unit and was paid for it");
    }

    /** An auctioneer that leaves the best opening out, for a friend to win. */
    private void cheat(Set<Address> busy) throws Exception {
      stage
          .chain()
          .submit(
              stage.key(CHEAT), new Command.Register("none: holds auctions", RESERVE.times(10)));
      Played played = auction(CHEAT, "a rigged task", busy, false);
      Transcript honest = played.transcript();
      Address victim = honest.result().winner();
      List<Opened> without =
          honest.result().openings().stream()
              .filter(each -> !each.opening().bidder().equals(victim))
              .toList();
      List<Ask> left =
          without.stream()
              .map(each -> new Ask(each.opening().bidder(), each.opening().price()))
              .toList();
      Bytes32 seed = AuctionFacts.seed(stage.view(), played.terms().terms()).orElseThrow();
      Award friend = ReverseAuction.award(left, RESERVE, seed).orElseThrow();
      AuctionResult rigged =
          AuctionResult.sign(
              stage.key(CHEAT),
              honest.list().digest(domain),
              without,
              friend.winner(),
              friend.price(),
              domain);
      Transcript told = new Transcript(honest.terms(), honest.signature(), honest.list(), rigged);
      chronicle.note(
          "cheat",
          "another auctioneer leaves out the opening of %s, and says that %s wins"
              .formatted(who(victim), who(friend.winner())));
      chronicle.expect(
          verdict(played.terms(), told, List.of()).faults().isEmpty(),
          "nobody is convicted without evidence");
      Verdict verdict =
          verdict(
              played.terms(), told, Objects.requireNonNull(played.kept().get(victim)).evidence());
      boolean convicted =
          verdict
              .faults()
              .contains(new AuctioneerFault(AuctioneerFault.Kind.OPENING_DROPPED, victim));
      chronicle.expect(convicted, "the cheating auctioneer is convicted of what it dropped");
      chronicle.expect(verdict.award().isEmpty(), "its auction is void");
      if (convicted) {
        chronicle.note(
            "convicted",
            "%s shows its receipt: the auctioneer had the opening and dropped it; its auction is void"
                .formatted(who(victim)));
      }
      slash(played.terms().terms(), told, victim, played.kept());
    }

    /** The victim takes the cheat's deposit, by its receipt and what the cheat signed. */
    private void slash(
        AuctionTerms terms, Transcript told, Address victim, Map<Address, KeptBid> kept) {
      LedgerInfo info = stage.chain().ledger().info();
      Bytes charge =
          new AuctionCharge(told, domain)
              .find(Objects.requireNonNull(kept.get(victim)).evidence())
              .orElse(Bytes.EMPTY);
      Amount before = stage.view().totals().burned();
      Amount locked = AuctionDeposit.agreement(terms, info).collateral().amount();
      stage
          .chain()
          .submit(
              stage.key(Objects.requireNonNull(numbers.get(victim))),
              AuctionDeposit.report(terms, info, charge));
      Amount burned = stage.view().totals().burned().minus(before);
      chronicle.expect(
          burned.compareTo(terms.auctioneerDeposit()) >= 0
              && !AuctionDeposit.stands(terms, info, stage.view()),
          "the deposit that its terms name is burned");
      chronicle.note(
          "slashed",
          "the judge of auctions takes %s of the cheat, of which %s is burned"
              .formatted(locked, burned));
    }
  }
}
