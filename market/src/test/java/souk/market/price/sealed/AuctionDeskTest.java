package souk.market.price.sealed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static souk.market.price.sealed.PlayedAuction.COMMIT_BY;
import static souk.market.price.sealed.PlayedAuction.DOMAIN;
import static souk.market.price.sealed.PlayedAuction.DRAW;
import static souk.market.price.sealed.PlayedAuction.OPEN_BY;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import souk.market.price.ReverseAuction.Award;
import souk.market.price.sealed.AuctionDesk.Refusal;
import souk.market.price.sealed.AuctionDesk.Reply;
import souk.market.price.sealed.PlayedAuction.Player;
import souk.market.price.sealed.Verdict.Deposit;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

class AuctionDeskTest {
  private final PlayedAuction auction = new PlayedAuction(700, 300, 500);
  private final Set<Address> deposited = new HashSet<>(auction.facts().deposited());
  private final List<Address> askedFor = new ArrayList<>();
  private final AuctionDesk desk = desk();

  private AuctionDesk desk() {
    return new AuctionDesk(
        auction.auctioneer,
        auction.terms,
        DOMAIN,
        bidder -> {
          askedFor.add(bidder);
          return deposited.contains(bidder);
        });
  }

  private Player player(int index) {
    return auction.players.get(index);
  }

  private Receipt bid(int index, long block) {
    return taken(desk.take(player(index).sealed(), block));
  }

  private static Receipt taken(Reply reply) {
    assertThat(reply).isInstanceOf(Reply.Taken.class);
    return ((Reply.Taken) reply).receipt();
  }

  private static Refusal refused(Reply reply) {
    assertThat(reply).isInstanceOf(Reply.Refused.class);
    return ((Reply.Refused) reply).why();
  }

  @Test
  void shouldSignATranscriptThatHoldsWhenAllPlayFair() {
    List<Evidence> evidence = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      evidence.add(Evidence.BidShown.received(player(i).sealed(), bid(i, COMMIT_BY)));
    }
    desk.list(deposited);
    for (int i = 0; i < 3; i++) {
      Opening opening = player(i).opening();
      evidence.add(Evidence.OpeningShown.received(opening, taken(desk.take(opening, OPEN_BY))));
    }

    Verdict verdict = AuctionVerifier.verify(desk.close(DRAW), auction.facts(), evidence, DOMAIN);

    assertThat(verdict.faults()).isEmpty();
    assertThat(verdict.award())
        .contains(new Award(player(1).address(), Amount.of(300), Amount.of(500)));
    assertThat(verdict.rejected()).as("every receipt is honoured").hasSize(6);
  }

  @Test
  void shouldRefuseABidWhenItIsNotOneThatCounts() {
    Player stranger = auction.player(5);
    SealedBid bid = player(0).sealed();
    SealedBid elsewhere =
        new Player(player(0).key(), player(0).price(), player(0).salt(), Bytes32.of(3)).sealed();
    SealedBid forged =
        new SealedBid(
            bid.auction(), bid.bidder(), bid.commitment(), player(1).sealed().signature());

    assertThat(refused(desk.take(elsewhere, 1))).isEqualTo(Refusal.OTHER_AUCTION);
    assertThat(refused(desk.take(bid, COMMIT_BY + 1))).isEqualTo(Refusal.LATE);
    assertThat(refused(desk.take(forged, 1))).isEqualTo(Refusal.UNSIGNED);
    assertThat(askedFor).as("nobody looks at the ledger for what is not signed").isEmpty();
    assertThat(refused(desk.take(stranger.sealed(), 1))).isEqualTo(Refusal.NO_DEPOSIT);
    assertThat(desk.bids()).isZero();
    bid(0, 1);
    assertThat(refused(desk.take(player(0).saying(1).sealed(), 2))).isEqualTo(Refusal.SECOND_BID);
    assertThat(desk.bids()).isEqualTo(1);
  }

  @Test
  void shouldGiveTheSameReceiptWhenTheSameComesAgain() {
    Receipt first = bid(0, 1);

    assertThat(desk.take(player(0).sealed(), COMMIT_BY + 9))
        .as("even late: it was had in time")
        .isEqualTo(new Reply.Taken(first, false));
    desk.list(deposited);
    Receipt opening = taken(desk.take(player(0).opening(), COMMIT_BY + 1));
    assertThat(desk.take(player(0).opening(), OPEN_BY + 9))
        .isEqualTo(new Reply.Taken(opening, false));
    assertThat(desk.openings()).isEqualTo(1);
  }

  @Test
  void shouldTakeNoBidWhenTheListIsSigned() {
    bid(0, 1);
    BidList list = desk.list(deposited);

    assertThat(refused(desk.take(player(1).sealed(), COMMIT_BY))).isEqualTo(Refusal.LATE);
    assertThat(desk.list(Set.of())).as("it signs one list only").isSameAs(list);
  }

  @Test
  void shouldRefuseAnOpeningWhenItOpensNoListedBid() {
    bid(0, 1);
    bid(1, 1);

    assertThat(refused(desk.take(player(0).opening(), 2))).isEqualTo(Refusal.EARLY);
    desk.list(Set.of(player(0).address()));
    assertThat(refused(desk.take(player(1).opening(), OPEN_BY)))
        .as("its deposit is gone, so it is not listed")
        .isEqualTo(Refusal.NOT_LISTED);
    assertThat(refused(desk.take(player(0).saying(1).opening(), OPEN_BY)))
        .isEqualTo(Refusal.WRONG_OPENING);
    assertThat(refused(desk.take(player(0).opening(), OPEN_BY + 1))).isEqualTo(Refusal.LATE);
    Opening opening = player(0).opening();
    Opening forged =
        new Opening(
            opening.auction(),
            opening.bidder(),
            opening.price(),
            opening.salt(),
            player(1).opening().signature());
    assertThat(refused(desk.take(forged, OPEN_BY))).isEqualTo(Refusal.UNSIGNED);
    assertThat(desk.openings()).isZero();
  }

  @Test
  void shouldNotBeConvictedWhenADepositWasTakenAwayAfterTheReceipt() {
    Receipt receipt = bid(1, 1);
    bid(0, 1);
    Set<Address> left = Set.of(player(0).address());
    desk.list(left);
    taken(desk.take(player(0).opening(), OPEN_BY));

    Verdict verdict =
        AuctionVerifier.verify(
            desk.close(DRAW),
            new LedgerFacts(left, DRAW),
            List.of(Evidence.BidShown.received(player(1).sealed(), receipt)),
            DOMAIN);

    assertThat(verdict.faults()).isEmpty();
    assertThat(verdict.rejected())
        .extracting(Verdict.Rejected::why)
        .containsExactly("the bidder has no deposit");
  }

  @Test
  void shouldNameWhoLeavesItsBidShutWhenNoOpeningCame() {
    bid(0, 1);
    bid(1, 1);
    desk.list(deposited);
    taken(desk.take(player(0).opening(), OPEN_BY));

    Verdict verdict = AuctionVerifier.verify(desk.close(DRAW), auction.facts(), List.of(), DOMAIN);

    assertThat(verdict.bidders())
        .containsEntry(player(1).address(), Deposit.BURNED)
        .containsEntry(player(0).address(), Deposit.HELD);
  }

  @Test
  void shouldGoOnAsBeforeWhenItIsRestored() {
    Map<SealedBid, Receipt> bids = new LinkedHashMap<>();
    for (int i = 0; i < 3; i++) {
      bids.put(player(i).sealed(), bid(i, 10 + i));
    }
    BidList list = desk.list(deposited);
    Map<Opening, Receipt> openings = new LinkedHashMap<>();
    openings.put(player(2).opening(), taken(desk.take(player(2).opening(), OPEN_BY)));
    Transcript before = desk.close(DRAW);

    AuctionDesk again = desk();
    again.restore(bids, Optional.of(list), openings);

    assertThat(again.close(DRAW)).isEqualTo(before);
    assertThat(again.take(player(0).sealed(), 999))
        .isEqualTo(new Reply.Taken(Objects.requireNonNull(bids.get(player(0).sealed())), false));
    assertThatThrownBy(() -> again.restore(bids, Optional.empty(), Map.of()))
        .isInstanceOf(IllegalStateException.class);
  }

  /** A disk that fails when it is told to, and else keeps all in memory. */
  private static final class FailingDisk implements AuctionDesk.Keeping {
    private final Map<SealedBid, Receipt> bids = new LinkedHashMap<>();
    private final Map<Opening, Receipt> openings = new LinkedHashMap<>();
    private Optional<BidList> list = Optional.empty();
    private boolean fails;

    private void work() {
      if (fails) {
        fails = false;
        throw new IllegalStateException("the disk is full");
      }
    }

    @Override
    public void put(SealedBid bid, Receipt receipt) {
      work();
      bids.put(bid, receipt);
    }

    @Override
    public void put(BidList signed) {
      work();
      list = Optional.of(signed);
    }

    @Override
    public void put(Opening opening, Receipt receipt) {
      work();
      openings.put(opening, receipt);
    }

    private void failsAt(ThrowingCallable what) {
      fails = true;
      assertThatThrownBy(what).hasMessage("the disk is full");
    }
  }

  @Test
  void shouldHaveOnDiskAllThatItGaveAReceiptForWhenTheDiskFailsOnceForEach() {
    FailingDisk disk = new FailingDisk();
    AuctionDesk kept =
        new AuctionDesk(auction.auctioneer, auction.terms, DOMAIN, deposited::contains, disk);
    List<Evidence> evidence = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      SealedBid bid = player(i).sealed();
      disk.failsAt(() -> kept.take(bid, 1));
      assertThat(kept.bids()).as("what failed never came").isEqualTo(i);
      evidence.add(Evidence.BidShown.received(bid, taken(kept.take(bid, 2))));
    }
    disk.failsAt(() -> kept.list(deposited));
    assertThat(kept.list()).as("nobody is shown a list that is not kept").isEmpty();
    kept.list(deposited);
    for (int i = 0; i < 3; i++) {
      Opening opening = player(i).opening();
      disk.failsAt(() -> kept.take(opening, OPEN_BY - 1));
      assertThat(kept.openings()).isEqualTo(i);
      evidence.add(Evidence.OpeningShown.received(opening, taken(kept.take(opening, OPEN_BY))));
    }
    Transcript before = kept.close(DRAW);

    AuctionDesk again = desk();
    again.restore(disk.bids, disk.list, disk.openings);

    assertThat(again.close(DRAW)).as("one list and one result").isEqualTo(before);
    assertThat(AuctionVerifier.verify(before, auction.facts(), evidence, DOMAIN).faults())
        .isEmpty();
  }

  @Test
  void shouldTakeNoOpeningWhenTheResultIsSigned() {
    bid(0, 1);
    bid(1, 1);
    desk.list(deposited);
    taken(desk.take(player(0).opening(), OPEN_BY));
    desk.close(DRAW);

    assertThat(refused(desk.take(player(1).opening(), OPEN_BY))).isEqualTo(Refusal.LATE);
  }

  @Test
  void shouldNotCloseWhenNoListIsSigned() {
    assertThatThrownBy(() -> desk.close(DRAW)).isInstanceOf(IllegalStateException.class);
  }
}
