package souk.market.price.sealed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static souk.market.price.sealed.PlayedAuction.COMMIT_BY;
import static souk.market.price.sealed.PlayedAuction.DOMAIN;
import static souk.market.price.sealed.PlayedAuction.OPEN_BY;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import souk.market.price.ReverseAuction.Award;
import souk.market.price.sealed.AuctionResult.Opened;
import souk.market.price.sealed.AuctioneerFault.Kind;
import souk.market.price.sealed.BidList.Listed;
import souk.market.price.sealed.Evidence.BidShown;
import souk.market.price.sealed.Evidence.OpeningShown;
import souk.market.price.sealed.Evidence.OtherList;
import souk.market.price.sealed.Evidence.OtherResult;
import souk.market.price.sealed.PlayedAuction.Player;
import souk.market.price.sealed.Verdict.Deposit;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Eip712;
import souk.primitives.PrivateKey;

class AuctionVerifierTest {
  private final PlayedAuction auction = new PlayedAuction(700, 300, 500);

  @Test
  void shouldAwardAtTheSecondPriceWhenAllPlayFair() {
    Verdict verdict = auction.verdict();

    assertThat(verdict.award()).contains(new Award(bidder(1), Amount.of(300), Amount.of(500)));
    assertThat(verdict.faults()).isEmpty();
    assertThat(verdict.auctioneer()).isEqualTo(Deposit.RETURNED);
    assertThat(verdict.bidders())
        .containsEntry(bidder(0), Deposit.RETURNED)
        .containsEntry(bidder(1), Deposit.HELD)
        .containsEntry(bidder(2), Deposit.RETURNED);
  }

  @Test
  void shouldAwardNothingWhenNobodyBids() {
    PlayedAuction empty = new PlayedAuction();

    assertThat(empty.verdict().award()).isEmpty();
    assertThat(empty.verdict().faults()).isEmpty();
  }

  @Test
  void shouldBurnADepositWhenItsBidStaysShut() {
    auction.opened.remove(1);

    Verdict verdict = auction.verdict();

    assertThat(verdict.award()).contains(new Award(bidder(2), Amount.of(500), Amount.of(700)));
    assertThat(verdict.faults()).isEmpty();
    assertThat(verdict.bidders()).containsEntry(bidder(1), Deposit.BURNED);
  }

  @Test
  void shouldBurnADepositWhenItsBidIsOpenedWrongly() {
    auction.opened.set(1, new Opened(auction.players.get(1).saying(200).opening(), OPEN_BY));

    Verdict verdict = auction.verdict(auction.transcript(bidder(2), Amount.of(700)));

    assertThat(verdict.faults()).isEmpty();
    assertThat(verdict.award()).contains(new Award(bidder(2), Amount.of(500), Amount.of(700)));
    assertThat(verdict.bidders()).containsEntry(bidder(1), Deposit.BURNED);
  }

  @Test
  void shouldConvictWhenAWrongOpeningCounts() {
    auction.opened.set(1, new Opened(auction.players.get(1).saying(200).opening(), OPEN_BY));

    assertConvicts(auction.verdict(), Kind.WRONG_RESULT, Address.ZERO);
  }

  @Test
  void shouldConvictWhenALateBidIsListed() {
    auction.listed.set(0, new Listed(auction.listed.get(0).bid(), COMMIT_BY + 1));

    assertConvicts(auction.verdict(), Kind.LATE_BID, bidder(0));
  }

  @Test
  void shouldConvictWhenAListedBidIsAltered() {
    SealedBid bid = auction.listed.get(0).bid();
    SealedBid altered = new SealedBid(bid.auction(), bid.bidder(), Bytes32.of(5), bid.signature());
    auction.listed.set(0, new Listed(altered, COMMIT_BY));
    auction.opened.remove(0);

    assertConvicts(auction.verdict(), Kind.BID_ALTERED, bidder(0));
  }

  @Test
  void shouldConvictWhenABidOfAnotherAuctionIsListed() {
    Player player = auction.players.get(0);
    Player elsewhere = new Player(player.key(), player.price(), player.salt(), Bytes32.of(3));
    auction.listed.set(0, new Listed(elsewhere.sealed(), COMMIT_BY));
    auction.opened.remove(0);

    assertConvicts(auction.verdict(), Kind.BID_ALTERED, bidder(0));
  }

  @Test
  void shouldConvictWhenABidderIsListedTwice() {
    auction.listed.add(new Listed(auction.players.get(0).saying(900).sealed(), COMMIT_BY));

    assertConvicts(auction.verdict(), Kind.BID_TWICE, bidder(0));
  }

  @Test
  void shouldConvictWhenABidderWithoutDepositIsListed() {
    Player shill = auction.player(301);
    auction.listed.add(new Listed(shill.sealed(), COMMIT_BY));
    auction.opened.add(new Opened(shill.opening(), OPEN_BY));

    assertConvicts(auction.verdict(), Kind.BID_WITHOUT_DEPOSIT, shill.address());
  }

  @Test
  void shouldConvictWhenABidWithAReceiptOrOnTheLedgerIsDropped() {
    SealedBid bid = auction.listed.remove(1).bid();
    auction.opened.remove(1);
    Receipt receipt = auction.receipt(bid.digest(DOMAIN), COMMIT_BY);

    assertConvicts(auction.verdict(BidShown.received(bid, receipt)), Kind.BID_DROPPED, bidder(1));
    assertConvicts(
        auction.verdict(BidShown.published(bid, COMMIT_BY)), Kind.BID_DROPPED, bidder(1));
    assertThat(auction.verdict().faults()).as("nobody shows anything").isEmpty();
  }

  @Test
  void shouldConvictWhenABidIsReplacedByALaterOneOfItsBidder() {
    SealedBid first = auction.players.get(1).saying(250).sealed();

    assertConvicts(
        auction.verdict(BidShown.published(first, COMMIT_BY - 1)), Kind.BID_DROPPED, bidder(1));
    assertThat(auction.verdict(BidShown.published(first, COMMIT_BY)).faults()).isEmpty();
  }

  @Test
  void shouldConvictWhenAnOpeningCountsThatCameLate() {
    auction.opened.set(0, new Opened(auction.players.get(0).opening(), OPEN_BY + 1));

    assertConvicts(auction.verdict(), Kind.LATE_OPENING, bidder(0));
  }

  @Test
  void shouldConvictWhenAnOpeningIsNotItsBidders() {
    Player player = auction.players.get(1);
    PrivateKey other = auction.players.get(0).key();
    Opening forged =
        new Opening(
            auction.id,
            player.address(),
            Amount.of(999),
            player.salt(),
            Opening.of(other, auction.id, Amount.of(999), player.salt(), DOMAIN).signature());
    auction.opened.set(1, new Opened(forged, OPEN_BY));

    assertConvicts(auction.verdict(), Kind.OPENING_ALTERED, bidder(1));
  }

  @Test
  void shouldConvictWhenSomebodyIsOpenedWhoIsNotListed() {
    Player unlisted = auction.player(301);
    auction.opened.add(new Opened(unlisted.opening(), OPEN_BY));

    assertConvicts(auction.verdict(), Kind.OPENING_ALTERED, unlisted.address());
  }

  @Test
  void shouldConvictWhenABidderIsOpenedTwice() {
    auction.opened.add(new Opened(auction.players.get(0).saying(1).opening(), OPEN_BY));

    assertConvicts(
        auction.verdict(auction.transcript(bidder(1), Amount.of(500))),
        Kind.OPENING_TWICE,
        bidder(0));
  }

  @Test
  void shouldConvictWhenAnOpeningWithAReceiptOrOnTheLedgerIsDropped() {
    Opening opening = auction.opened.remove(1).opening();
    Receipt receipt = auction.receipt(opening.digest(DOMAIN), OPEN_BY);

    assertConvicts(
        auction.verdict(OpeningShown.received(opening, receipt)), Kind.OPENING_DROPPED, bidder(1));
    assertConvicts(
        auction.verdict(OpeningShown.published(opening, OPEN_BY)), Kind.OPENING_DROPPED, bidder(1));
  }

  @Test
  void shouldConvictWhenWinnerOrPriceDoesNotFollow() {
    assertConvicts(
        auction.verdict(auction.transcript(bidder(2), Amount.of(500))),
        Kind.WRONG_RESULT,
        Address.ZERO);
    assertConvicts(
        auction.verdict(auction.transcript(bidder(1), Amount.of(499))),
        Kind.WRONG_RESULT,
        Address.ZERO);
    assertConvicts(
        auction.verdict(auction.transcript(Address.ZERO, Amount.ZERO)),
        Kind.WRONG_RESULT,
        Address.ZERO);
  }

  @Test
  void shouldConvictWhenItSignedTwoListsOrTwoResults() {
    Transcript transcript = auction.transcript();
    auction.opened.removeLast();
    AuctionResult otherResult = auction.transcript(bidder(1), Amount.of(700)).result();
    auction.listed.removeLast();
    BidList otherList = auction.list();

    assertConvicts(
        auction.verdict(transcript, OtherList.of(otherList, DOMAIN)), Kind.TWO_LISTS, Address.ZERO);
    assertConvicts(
        auction.verdict(transcript, new OtherResult(otherResult)), Kind.TWO_RESULTS, Address.ZERO);
  }

  @Test
  void shouldRejectEvidenceWhenItProvesNothing() {
    Transcript transcript = auction.transcript();
    SealedBid unknown = auction.player(5).sealed();
    SealedBid known = auction.listed.get(0).bid();
    Opening opening = auction.players.get(0).opening();
    PrivateKey stranger = auction.players.get(0).key();
    Receipt forged = Receipt.of(stranger, known.digest(DOMAIN), 5, DOMAIN);

    Verdict verdict =
        auction.verdict(
            transcript,
            BidShown.published(known, COMMIT_BY + 1),
            BidShown.published(unknown, 5),
            BidShown.received(known, forged),
            BidShown.published(known, 5),
            OpeningShown.published(auction.players.get(0).saying(1).opening(), OPEN_BY),
            OpeningShown.published(opening, OPEN_BY + 1),
            OpeningShown.published(opening, OPEN_BY),
            OtherList.of(transcript.list(), DOMAIN),
            new OtherResult(transcript.result()),
            OtherList.of(BidList.sign(stranger, auction.id, List.of(), DOMAIN), DOMAIN));

    assertThat(verdict.faults()).isEmpty();
    assertThat(verdict.award()).isPresent();
    assertThat(verdict.rejected())
        .extracting(Verdict.Rejected::index)
        .containsExactlyElementsOf(Stream.iterate(0, i -> i + 1).limit(10).toList());
    assertThat(verdict.rejected())
        .extracting(Verdict.Rejected::why)
        .containsExactly(
            "the bid came late",
            "the bidder has no deposit",
            "the receipt is not this auctioneer's for that bid and block",
            "the bid is listed",
            "it opens no listed bid",
            "the opening came late",
            "the bid is opened",
            "the list is the transcript's own",
            "the result is the transcript's own",
            "this auctioneer did not sign that list for this auction");
  }

  @Test
  void shouldConvictNobodyWhenTheTranscriptIsNotTheAuctioneers() {
    Transcript transcript = auction.transcript();
    Eip712.Domain elsewhere = new Eip712.Domain("Souk", "1", 1, Address.ZERO);
    Transcript unsigned =
        new Transcript(
            transcript.terms(),
            auction.players.get(0).key().sign(auction.id),
            transcript.list(),
            transcript.result());

    assertThat(transcript.unattributable(DOMAIN)).isEmpty();
    assertThat(transcript.unattributable(elsewhere)).isPresent();
    assertThatThrownBy(() -> auction.verdict(unsigned))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("did not sign the terms");
  }

  @Test
  void shouldConvictNobodyWhenACopyIsChangedInAnyByte() {
    byte[] honest = TranscriptCodec.encode(auction.transcript());
    for (int at = 0; at < honest.length; at++) {
      byte[] copy = honest.clone();
      copy[at] ^= (byte) (1 << at % Byte.SIZE);
      Transcript read;
      try {
        read = TranscriptCodec.decode(copy);
      } catch (DecodeException e) {
        continue; // refused before anybody is judged
      }
      assertThatThrownBy(() -> auction.verdict(read))
          .as("byte %d", at)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("proves nothing");
    }
  }

  @Test
  void shouldBurnTheAuctioneersDepositWhenItNeverPublishes() {
    Verdict verdict = Verdict.abandoned(auction.facts().deposited());

    assertThat(verdict.auctioneer()).isEqualTo(Deposit.BURNED);
    assertThat(verdict.bidders()).hasSize(3).containsValue(Deposit.RETURNED);
  }

  /** Convicted, void, everybody's deposit back but the auctioneer's. */
  private void assertConvicts(Verdict verdict, Kind kind, Address bidder) {
    assertThat(verdict.faults()).contains(new AuctioneerFault(kind, bidder));
    assertThat(verdict.award()).isEmpty();
    assertThat(verdict.auctioneer()).isEqualTo(Deposit.BURNED);
    assertThat(verdict.bidders().values()).isNotEmpty().containsOnly(Deposit.RETURNED);
  }

  private Address bidder(int index) {
    return auction.players.get(index).address();
  }
}
