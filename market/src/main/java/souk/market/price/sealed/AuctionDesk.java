package souk.market.price.sealed;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import souk.market.price.Ask;
import souk.market.price.ReverseAuction;
import souk.market.price.sealed.AuctionResult.Opened;
import souk.market.price.sealed.BidList.Listed;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;
import souk.primitives.Signer;

/**
 * An honest auctioneer's side of one auction: takes what comes in time, gives receipts, and signs
 * the list, then the result. What it refuses it does not remember. For one thread at a time.
 *
 * <p>Whoever keeps what it took gives it back to a new desk with {@link #restore}, which then gives
 * the same receipts and signs the same list: two different ones would convict it.
 */
public final class AuctionDesk {
  /** Why something is not taken. */
  public enum Refusal {
    /** It is for another auction. */
    OTHER_AUCTION("it is for another auction"),
    /** The last block for it is past. */
    LATE("it came late"),
    /** The list is not signed yet. */
    EARLY("bids are still taken; it can be opened when the list of bids is signed"),
    /** Whom it names did not sign it. */
    UNSIGNED("whom it names did not sign it"),
    /** The bidder has less free collateral on the ledger than the terms ask for. */
    NO_DEPOSIT("its bidder has no deposit: free collateral on the ledger"),
    /** The bidder has another bid. */
    SECOND_BID("its bidder has made another bid, which counts"),
    /** There are as many as fit into a list. */
    FULL("there are as many bids as an auction can have"),
    /** No listed bid is this bidder's. */
    NOT_LISTED("its bidder is not on the list of bids"),
    /** It is not what the bid committed to. */
    WRONG_OPENING("its price or salt is not what the bid committed to");

    private final String words;

    Refusal(String words) {
      this.words = words;
    }

    /** The same in words. */
    public String words() {
      return words;
    }
  }

  /** What comes of a bid or an opening. */
  public sealed interface Reply {
    /**
     * It is taken.
     *
     * @param isNew whether it was not had before
     */
    record Taken(Receipt receipt, boolean isNew) implements Reply {}

    record Refused(Refusal why) implements Reply {}
  }

  /**
   * Keeps what a desk takes and signs. It is durable when a method returns, and then only the desk
   * counts it as had: what failed is as if it had never come.
   */
  public interface Keeping {
    void put(SealedBid bid, Receipt receipt);

    void put(BidList list);

    void put(Opening opening, Receipt receipt);
  }

  /** For a desk that ends with its process. */
  private enum Unkept implements Keeping {
    IN_MEMORY;

    @Override
    public void put(SealedBid bid, Receipt receipt) {}

    @Override
    public void put(BidList list) {}

    @Override
    public void put(Opening opening, Receipt receipt) {}
  }

  private record Had<T>(T what, Receipt receipt) {}

  private final Signer auctioneer;
  private final SignedTerms signed;
  private final AuctionTerms terms;
  private final Eip712.Domain domain;
  private final Bytes32 id;
  private final Predicate<Address> deposited;
  private final Keeping keeping;
  private final Map<Address, Had<SealedBid>> bids = new LinkedHashMap<>();
  private final Map<Address, Had<Opening>> openings = new LinkedHashMap<>();
  private @Nullable BidList list;
  private Map<Address, SealedBid> listed = Map.of();
  private boolean closed;

  /** A desk whose auction nobody goes on with: nothing is kept. */
  public AuctionDesk(
      Signer auctioneer, AuctionTerms terms, Eip712.Domain domain, Predicate<Address> deposited) {
    this(auctioneer, terms, domain, deposited, Unkept.IN_MEMORY);
  }

  /**
   * @param deposited who has the deposit in the newest block: asked last, of whom all else is right
   * @param keeping where all is kept before a receipt or the list is given
   */
  public AuctionDesk(
      Signer auctioneer,
      AuctionTerms terms,
      Eip712.Domain domain,
      Predicate<Address> deposited,
      Keeping keeping) {
    this.auctioneer = auctioneer;
    this.signed = SignedTerms.of(auctioneer, terms, domain);
    this.terms = terms;
    this.domain = domain;
    this.id = terms.id(domain);
    this.deposited = deposited;
    this.keeping = keeping;
  }

  /** What it publishes. */
  public SignedTerms terms() {
    return signed;
  }

  /** How many bids it has. */
  public int bids() {
    return bids.size();
  }

  /** How many openings it has. */
  public int openings() {
    return openings.size();
  }

  /**
   * A bid comes. The same bid again gets the same receipt.
   *
   * @param block the ledger's newest block
   */
  public Reply take(SealedBid bid, long block) {
    if (!bid.auction().equals(id)) {
      return new Reply.Refused(Refusal.OTHER_AUCTION);
    }
    Had<SealedBid> had = bids.get(bid.bidder());
    if (had != null) {
      return had.what().equals(bid)
          ? new Reply.Taken(had.receipt(), false)
          : new Reply.Refused(Refusal.SECOND_BID);
    }
    if (block > terms.commitBy() || list != null) {
      return new Reply.Refused(Refusal.LATE);
    }
    if (bids.size() >= BidList.MOST) {
      return new Reply.Refused(Refusal.FULL);
    }
    if (!bid.isGenuine(domain)) {
      return new Reply.Refused(Refusal.UNSIGNED);
    }
    if (!deposited.test(bid.bidder())) {
      return new Reply.Refused(Refusal.NO_DEPOSIT);
    }
    Receipt receipt = Receipt.of(auctioneer, bid.digest(domain), block, domain);
    keeping.put(bid, receipt);
    bids.put(bid.bidder(), new Had<>(bid, receipt));
    return new Reply.Taken(receipt, true);
  }

  /**
   * Signs the list, once, after the last block for bids. Whoever has no deposit in that very block
   * is left out, with or without a receipt: everybody can see that on the ledger.
   *
   * @param atCommitBy who has the deposit in block {@code commitBy}
   */
  public BidList list(Set<Address> atCommitBy) {
    BidList known = list;
    if (known == null) {
      List<Listed> all = new ArrayList<>();
      Map<Address, SealedBid> there = new LinkedHashMap<>();
      for (Had<SealedBid> had : bids.values()) {
        if (atCommitBy.contains(had.what().bidder())) {
          all.add(new Listed(had.what(), had.receipt().block()));
          there.put(had.what().bidder(), had.what());
        }
      }
      known = BidList.sign(auctioneer, id, all, domain);
      keeping.put(known);
      list = known;
      listed = there;
    }
    return known;
  }

  /** The list, if it is signed. */
  public Optional<BidList> list() {
    return Optional.ofNullable(list);
  }

  /**
   * An opening comes. The same one again gets the same receipt.
   *
   * @param block the ledger's newest block
   */
  public Reply take(Opening opening, long block) {
    if (!opening.auction().equals(id)) {
      return new Reply.Refused(Refusal.OTHER_AUCTION);
    }
    if (list == null) {
      return new Reply.Refused(Refusal.EARLY);
    }
    SealedBid bid = listed.get(opening.bidder());
    if (bid == null) {
      return new Reply.Refused(Refusal.NOT_LISTED);
    }
    Had<Opening> had = openings.get(opening.bidder());
    if (had != null && had.what().equals(opening)) {
      return new Reply.Taken(had.receipt(), false);
    }
    if (!opening.commitment(domain).equals(bid.commitment())) {
      return new Reply.Refused(Refusal.WRONG_OPENING);
    }
    if (block > terms.openBy() || closed) { // after a result another opening would make another
      return new Reply.Refused(Refusal.LATE);
    }
    if (!opening.isGenuine(domain)) {
      return new Reply.Refused(Refusal.UNSIGNED);
    }
    if (had != null) { // the same price under another of its bidder's signatures
      return new Reply.Taken(had.receipt(), false);
    }
    Receipt receipt = Receipt.of(auctioneer, opening.digest(domain), block, domain);
    keeping.put(opening, receipt);
    openings.put(opening.bidder(), new Had<>(opening, receipt));
    return new Reply.Taken(receipt, true);
  }

  /**
   * Takes back what a desk of this auction had, before anything else is done.
   *
   * @param signedList the list, if it was signed
   * @throws IllegalStateException when this desk has something already
   */
  public void restore(
      Map<SealedBid, Receipt> hadBids,
      Optional<BidList> signedList,
      Map<Opening, Receipt> hadOpenings) {
    if (!bids.isEmpty() || list != null) {
      throw new IllegalStateException("this desk has begun already");
    }
    hadBids.forEach((bid, receipt) -> bids.put(bid.bidder(), new Had<>(bid, receipt)));
    signedList.ifPresent(there -> {
      list = there;
      listed = new LinkedHashMap<>();
      there.bids().forEach(each -> listed.put(each.bid().bidder(), each.bid()));
    });
    hadOpenings.forEach(
        (opening, receipt) -> openings.put(opening.bidder(), new Had<>(opening, receipt)));
  }

  /**
   * The transcript with who won and at what price, once the draw that tells equal bids apart is
   * there.
   *
   * @throws IllegalStateException when the list is not signed
   */
  public Transcript close(Bytes32 seed) {
    BidList there = list;
    if (there == null) {
      throw new IllegalStateException("the list of bids is not signed yet");
    }
    closed = true;
    Collection<Had<Opening>> all = openings.values();
    List<Opened> opened =
        all.stream().map(had -> new Opened(had.what(), had.receipt().block())).toList();
    List<Ask> asks =
        all.stream().map(had -> new Ask(had.what().bidder(), had.what().price())).toList();
    Optional<ReverseAuction.Award> award = ReverseAuction.award(asks, terms.reserve(), seed);
    AuctionResult result =
        AuctionResult.sign(
            auctioneer,
            there.digest(domain),
            opened,
            award.map(ReverseAuction.Award::winner).orElse(Address.ZERO),
            award.map(ReverseAuction.Award::price).orElse(Amount.ZERO),
            domain);
    return new Transcript(terms, signed.signature(), there, result);
  }
}
