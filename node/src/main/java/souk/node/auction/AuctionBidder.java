package souk.node.auction;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import souk.ledger.LedgerInfo;
import souk.market.price.sealed.AuctionMessages;
import souk.market.price.sealed.BidList;
import souk.market.price.sealed.KeptBid;
import souk.market.price.sealed.Receipt;
import souk.market.price.sealed.SealedBid;
import souk.market.price.sealed.SignedTerms;
import souk.market.price.sealed.Transcript;
import souk.market.price.sealed.TranscriptCodec;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Eip712;
import souk.primitives.Signer;
import souk.transport.CallRates;
import souk.transport.HttpDialer;
import souk.transport.HttpPeer;
import souk.transport.PeerException;

/**
 * A bidder's calls to an auctioneer. It believes nothing that is not signed as it should be: who
 * sends it something else is named in an {@link UntrueException}.
 */
public final class AuctionBidder {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration LONG_PATIENCE = Duration.ofSeconds(60);

  private final HttpPeer auctioneer;
  private final Eip712.Domain domain;

  /** An auctioneer answered, and what it said is not what it should be. */
  public static final class UntrueException extends Exception {
    UntrueException(String message) {
      super(message);
    }
  }

  /** Calls to the auctioneer at an address, about auctions on one ledger. */
  public AuctionBidder(HttpDialer dialer, URI auctioneer, LedgerInfo ledger) {
    this.auctioneer = dialer.peer(auctioneer);
    this.domain = ledger.domain();
  }

  private interface Reading<T> {
    T of(byte[] bytes) throws DecodeException;
  }

  private static <T> T read(byte[] bytes, Reading<T> reading) throws UntrueException {
    try {
      return reading.of(bytes);
    } catch (DecodeException e) {
      throw new UntrueException("the auctioneer's answer is none: " + e.getMessage());
    }
  }

  /** What is auctioned, signed by its auctioneer. */
  public SignedTerms terms() throws PeerException, UntrueException {
    SignedTerms signed =
        read(
            auctioneer.send(
                "GET", AuctionPaths.TERMS, new byte[0], PATIENCE, SignedTerms.MOST_BYTES),
            SignedTerms::decode);
    if (!signed.isGenuine(domain)) {
      throw new UntrueException("the auctioneer did not sign these terms, or not for this ledger");
    }
    return signed;
  }

  /**
   * Hands a sealed bid in.
   *
   * @return the same with the auctioneer's receipt
   * @throws UntrueException when the receipt is for something else, or of a block after the last
   *     one for bids: it would convict nobody
   */
  public KeptBid send(KeptBid bid) throws PeerException, UntrueException {
    return bid.received(
        receipt(
            AuctionPaths.BIDS,
            AuctionMessages.encode(bid.bid()),
            bid.bid().digest(domain),
            bid.auction().terms().auctioneer(),
            bid.auction().terms().commitBy()));
  }

  private Receipt receipt(String path, byte[] body, Bytes32 what, Address by, long last)
      throws PeerException, UntrueException {
    Receipt receipt =
        read(
            auctioneer.send("POST", path, body, PATIENCE, AuctionMessages.MOST_BYTES),
            AuctionMessages::receipt);
    if (!receipt.isFor(what, by, domain)) {
      throw new UntrueException("the auctioneer's receipt is not for what it was sent");
    }
    if (receipt.block() > last) {
      throw new UntrueException(
          "the auctioneer's receipt is of block %d, and the last block for it is %d: such a receipt convicts nobody, and is not taken"
              .formatted(receipt.block(), last));
    }
    return receipt;
  }

  /**
   * The list of bids, once it is signed; empty before.
   *
   * @throws UntrueException when it is not the auctioneer's for this auction
   */
  public Optional<BidList> list(SignedTerms auction) throws PeerException, UntrueException {
    byte[] bytes;
    try {
      bytes =
          auctioneer.send(
              "GET",
              AuctionPaths.LIST,
              new byte[0],
              LONG_PATIENCE,
              AuctionMessages.MOST_LIST_BYTES);
    } catch (PeerException e) {
      if (isLater(e)) {
        return Optional.empty();
      }
      throw e;
    }
    BidList list = read(bytes, AuctionMessages::list);
    if (!list.auction().equals(auction.id(domain))
        || !list.isBy(auction.terms().auctioneer(), domain)) {
      throw new UntrueException("the auctioneer did not sign that list for this auction");
    }
    return Optional.of(list);
  }

  /** Whether a bid is on a list. Whoever is not on it must not open. */
  public static boolean isListed(SealedBid bid, BidList list) {
    return list.bids().stream().anyMatch(each -> each.bid().equals(bid));
  }

  /**
   * Opens a bid that is listed. Whoever opens keeps the list first: it convicts an auctioneer that
   * signs another one when it knows the prices.
   *
   * @param bid with the list ({@link KeptBid#shown}), and durable
   * @return the same with the opening and the auctioneer's receipt
   * @throws UntrueException when the receipt is for something else, or of a block after the last
   *     one for openings
   * @throws IllegalStateException when no list is kept
   */
  public KeptBid open(KeptBid bid, Signer bidder) throws PeerException, UntrueException {
    if (bid.list().isEmpty()) {
      throw new IllegalStateException("a bid is opened when the list is kept");
    }
    KeptBid opened = bid.opening().isPresent() ? bid : bid.opened(bidder, domain);
    var opening = opened.opening().orElseThrow();
    return opened.openingReceived(
        receipt(
            AuctionPaths.OPENINGS,
            AuctionMessages.encode(opening),
            opening.digest(domain),
            bid.auction().terms().auctioneer(),
            bid.auction().terms().openBy()));
  }

  /** Whether it is to be asked for again: it is not there, or was asked for too often. */
  private static boolean isLater(PeerException e) {
    return e.refusedWith("not-yet") || e.refusedWith(CallRates.CODE);
  }

  /** The transcript, once the auction is closed; empty before. It is not judged here. */
  public Optional<Transcript> transcript() throws PeerException, UntrueException {
    try {
      return Optional.of(
          read(
              auctioneer.send(
                  "GET",
                  AuctionPaths.TRANSCRIPT,
                  new byte[0],
                  LONG_PATIENCE,
                  TranscriptCodec.MOST_BYTES),
              TranscriptCodec::decode));
    } catch (PeerException e) {
      if (isLater(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
