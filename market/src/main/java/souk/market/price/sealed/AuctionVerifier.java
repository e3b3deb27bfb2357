package souk.market.price.sealed;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import souk.market.price.Ask;
import souk.market.price.ReverseAuction;
import souk.market.price.ReverseAuction.Award;
import souk.market.price.sealed.AuctionResult.Opened;
import souk.market.price.sealed.AuctioneerFault.Kind;
import souk.market.price.sealed.BidList.Listed;
import souk.market.price.sealed.Verdict.Deposit;
import souk.market.price.sealed.Verdict.Rejected;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;

/**
 * Checks a transcript as any third party can: from signed documents, and from what stands on the
 * ledger. Nothing is taken on the auctioneer's word but what it says against itself.
 *
 * <p>What it cannot see by documents alone is that an auctioneer would not take a bid or an
 * opening. So a bidder that gets no receipt puts it on the ledger, where everybody sees that it was
 * in time ({@link Evidence.BidShown#published}).
 */
public final class AuctionVerifier {
  private final Transcript transcript;
  private final AuctionTerms terms;
  private final LedgerFacts facts;
  private final Eip712.Domain domain;
  private final Bytes32 id;
  private final List<AuctioneerFault> faults = new ArrayList<>();
  private final List<Rejected> rejected = new ArrayList<>();
  private final Map<Address, Listed> listed = new HashMap<>();
  private final Map<Address, Opening> opened = new HashMap<>();

  private AuctionVerifier(Transcript transcript, LedgerFacts facts, Eip712.Domain domain) {
    this.transcript = transcript;
    this.terms = transcript.terms();
    this.facts = facts;
    this.domain = domain;
    this.id = terms.id(domain);
  }

  /**
   * The verdict.
   *
   * @param evidence what anybody shows against it
   * @throws IllegalArgumentException when the transcript is not the auctioneer's word: then it
   *     convicts nobody, see {@link Transcript#unattributable}
   */
  public static Verdict verify(
      Transcript transcript, LedgerFacts facts, List<Evidence> evidence, Eip712.Domain domain) {
    transcript
        .unattributable(domain)
        .ifPresent(why -> {
          throw new IllegalArgumentException("the transcript proves nothing: " + why);
        });
    AuctionVerifier verifier = new AuctionVerifier(transcript, facts, domain);
    verifier.checkBids();
    verifier.checkOpenings();
    Optional<Award> award = verifier.checkResult();
    for (int i = 0; i < evidence.size(); i++) {
      int index = i;
      verifier
          .weigh(evidence.get(i))
          .ifPresent(
              said -> verifier.rejected.add(new Rejected(index, said.why(), said.inOrder())));
    }
    return verifier.verdict(award);
  }

  private void checkBids() {
    for (Listed each : transcript.list().bids()) {
      SealedBid bid = each.bid();
      Address bidder = bid.bidder();
      if (!bid.auction().equals(id) || !bid.isGenuine(domain)) {
        convict(Kind.BID_ALTERED, bidder);
        continue;
      }
      if (each.block() > terms.commitBy()) {
        convict(Kind.LATE_BID, bidder);
      }
      if (!facts.deposited().contains(bidder)) {
        convict(Kind.BID_WITHOUT_DEPOSIT, bidder);
      }
      if (listed.putIfAbsent(bidder, each) != null) {
        convict(Kind.BID_TWICE, bidder);
      }
    }
  }

  private void checkOpenings() {
    Set<Address> seen = new HashSet<>();
    for (Opened each : transcript.result().openings()) {
      Opening opening = each.opening();
      Address bidder = opening.bidder();
      Listed bid = listed.get(bidder);
      if (bid == null || !opening.auction().equals(id) || !opening.isGenuine(domain)) {
        convict(Kind.OPENING_ALTERED, bidder);
      } else if (!seen.add(bidder)) {
        convict(Kind.OPENING_TWICE, bidder);
      } else if (each.block() > terms.openBy()) {
        convict(Kind.LATE_OPENING, bidder);
      } else if (opening.commitment(domain).equals(bid.bid().commitment())) {
        opened.put(bidder, opening);
      } // else it is its bidder's own doing: the bid counts as left shut
    }
  }

  private Optional<Award> checkResult() {
    List<Ask> asks =
        opened.values().stream().map(each -> new Ask(each.bidder(), each.price())).toList();
    Optional<Award> award = ReverseAuction.award(asks, terms.reserve(), facts.seed());
    AuctionResult said = transcript.result();
    boolean right =
        award
            .map(a -> a.winner().equals(said.winner()) && a.price().equals(said.price()))
            .orElseGet(() -> said.winner().equals(Address.ZERO) && said.price().isZero());
    if (!right) {
      convict(Kind.WRONG_RESULT, Address.ZERO);
    }
    return award;
  }

  /** Why evidence convicts nobody. */
  private record Said(String why, boolean inOrder) {}

  private static Optional<Said> nothing(String why) {
    return Optional.of(new Said(why, false));
  }

  private static Optional<Said> inOrder(String why) {
    return Optional.of(new Said(why, true));
  }

  /** Takes evidence into account, or says why it convicts nobody. */
  private Optional<Said> weigh(Evidence evidence) {
    return switch (evidence) {
      case Evidence.BidShown shown -> weighBid(shown);
      case Evidence.OpeningShown shown -> weighOpening(shown);
      case Evidence.OtherList(ShownList list) -> {
        if (!list.isBy(terms.auctioneer(), id, domain)) {
          yield nothing("this auctioneer did not sign that list for this auction");
        }
        yield differs(list.digest(id, domain), transcript.list().digest(domain), Kind.TWO_LISTS);
      }
      case Evidence.OtherResult(AuctionResult result) -> {
        if (!result.list().equals(transcript.result().list())
            || !result.isBy(terms.auctioneer(), domain)) {
          yield nothing("this auctioneer did not sign that result for this list");
        }
        yield differs(result.digest(domain), transcript.result().digest(domain), Kind.TWO_RESULTS);
      }
    };
  }

  private Optional<Said> differs(Bytes32 one, Bytes32 other, Kind fault) {
    if (one.equals(other)) {
      return inOrder(
          (fault == Kind.TWO_LISTS ? "the list" : "the result") + " is the transcript's own");
    }
    convict(fault, Address.ZERO);
    return Optional.empty();
  }

  private Optional<Said> weighBid(Evidence.BidShown shown) {
    SealedBid bid = shown.bid();
    if (!bid.auction().equals(id) || !bid.isGenuine(domain)) {
      return nothing("its bidder did not sign that bid for this auction");
    }
    if (!isHad(bid.digest(domain), shown.block(), shown.receipt())) {
      return nothing("the receipt is not this auctioneer's for that bid and block");
    }
    if (shown.block() > terms.commitBy()) {
      return nothing("the bid came late");
    }
    if (!facts.deposited().contains(bid.bidder())) {
      return nothing("the bidder has no deposit");
    }
    Listed known = listed.get(bid.bidder());
    if (known != null && known.bid().commitment().equals(bid.commitment())) {
      return inOrder("the bid is listed");
    }
    // A bidder's first bid counts; which of two of one block was the first, nobody can tell.
    if (known != null && shown.block() >= known.block()) {
      return nothing("another bid of this bidder came no later, and is listed");
    }
    convict(Kind.BID_DROPPED, bid.bidder());
    return Optional.empty();
  }

  private Optional<Said> weighOpening(Evidence.OpeningShown shown) {
    Opening opening = shown.opening();
    Listed bid = listed.get(opening.bidder());
    if (bid == null || !opening.opens(bid.bid(), domain)) {
      return nothing("it opens no listed bid");
    }
    if (!isHad(opening.digest(domain), shown.block(), shown.receipt())) {
      return nothing("the receipt is not this auctioneer's for that opening and block");
    }
    if (shown.block() > terms.openBy()) {
      return nothing("the opening came late");
    }
    if (opened.containsKey(opening.bidder())) {
      return inOrder("the bid is opened");
    }
    convict(Kind.OPENING_DROPPED, opening.bidder());
    return Optional.empty();
  }

  /** Whether the auctioneer had it in that block: by its receipt, or since it is on the ledger. */
  private boolean isHad(Bytes32 what, long block, Optional<Receipt> receipt) {
    return receipt
        .map(r -> r.block() == block && r.isFor(what, terms.auctioneer(), domain))
        .orElse(true);
  }

  private void convict(Kind kind, Address bidder) {
    faults.add(new AuctioneerFault(kind, bidder));
  }

  private Verdict verdict(Optional<Award> award) {
    boolean isVoid = !faults.isEmpty();
    Map<Address, Deposit> bidders = new TreeMap<>();
    for (Address bidder : facts.deposited()) {
      boolean shut = listed.containsKey(bidder) && !opened.containsKey(bidder);
      boolean won = award.filter(a -> a.winner().equals(bidder)).isPresent();
      bidders.put(
          bidder,
          isVoid
              ? Deposit.RETURNED
              : shut ? Deposit.BURNED : won ? Deposit.HELD : Deposit.RETURNED);
    }
    return new Verdict(
        isVoid ? Optional.empty() : award,
        faults,
        isVoid ? Deposit.BURNED : Deposit.RETURNED,
        bidders,
        rejected);
  }
}
