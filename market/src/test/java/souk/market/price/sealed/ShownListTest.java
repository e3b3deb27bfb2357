package souk.market.price.sealed;

import static org.assertj.core.api.Assertions.assertThat;
import static souk.market.price.sealed.PlayedAuction.COMMIT_BY;
import static souk.market.price.sealed.PlayedAuction.DOMAIN;
import static souk.market.price.sealed.PlayedAuction.DRAW;
import static souk.market.price.sealed.PlayedAuction.OPEN_BY;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import souk.ledger.Judge;
import souk.market.price.sealed.AuctionDesk.Reply;
import souk.market.price.sealed.AuctioneerFault.Kind;
import souk.market.price.sealed.PlayedAuction.Player;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;

/**
 * An auctioneer that shows its bidders one list, reads the prices, and publishes another list that
 * has a bid of its own, backdated, just above the lowest.
 */
class ShownListTest {
  private final PlayedAuction auction = new PlayedAuction(300, 900);
  private final Player shill = auction.player(301);
  private final Set<Address> deposited = new HashSet<>(auction.facts().deposited());
  private final LedgerFacts facts;

  ShownListTest() {
    deposited.add(shill.address());
    this.facts = new LedgerFacts(deposited, DRAW);
  }

  private AuctionDesk desk() {
    return new AuctionDesk(auction.auctioneer, auction.terms, DOMAIN, deposited::contains);
  }

  private static Receipt taken(Reply reply) {
    return ((Reply.Taken) reply).receipt();
  }

  /** What honest bidders have kept when they have opened their bids. */
  private List<KeptBid> played(AuctionDesk shown) throws DecodeException {
    List<KeptBid> bids = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      KeptBid bid = auction.kept(i);
      bids.add(bid.received(taken(shown.take(bid.bid(), COMMIT_BY))));
    }
    BidList list = shown.list(deposited);
    List<KeptBid> kept = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      KeptBid bid = bids.get(i).shown(list, DOMAIN).opened(auction.players.get(i).key(), DOMAIN);
      Receipt had = taken(shown.take(bid.opening().orElseThrow(), OPEN_BY));
      kept.add(KeptBid.decode(bid.openingReceived(had).encode()));
    }
    return kept;
  }

  private Transcript withTheShill() {
    AuctionDesk second = desk();
    List<Player> all = List.of(auction.players.get(0), auction.players.get(1), shill);
    all.forEach(each -> taken(second.take(each.sealed(), COMMIT_BY)));
    second.list(deposited);
    all.forEach(each -> taken(second.take(each.opening(), OPEN_BY)));
    return second.close(DRAW);
  }

  private Judge.Verdict judged(Bytes charge) {
    Bytes details =
        Bytes.of(
            new ByteWriter()
                .u8(1)
                .bytes32(DOMAIN.separator())
                .bytes32(auction.id)
                .amount(auction.terms.reserve())
                .u64(OPEN_BY)
                .toArray());
    Address self = auction.auctioneer.address();
    return new AuctionJudge()
        .decide(
            new Judge.Case(
                Bytes32.of(1), self, self, details, Bytes32.ZERO, new Judge.Matter.Accusation()),
            charge);
  }

  @Test
  void shouldConvictByWhatAnyOneBidderKeptWhenAnotherListIsPublished() throws DecodeException {
    AuctionDesk shown = desk();
    List<KeptBid> kept = played(shown);
    assertThat(shown.close(DRAW).result().price()).isEqualTo(Amount.of(900));
    Transcript rigged = withTheShill();
    assertThat(rigged.result().price()).isEqualTo(Amount.of(301));

    for (KeptBid each : kept) {
      Verdict verdict = AuctionVerifier.verify(rigged, facts, each.evidence(), DOMAIN);
      assertThat(verdict.faults())
          .containsExactly(new AuctioneerFault(Kind.TWO_LISTS, Address.ZERO));
      assertThat(new AuctionCharge(rigged, DOMAIN).find(each.evidence()).map(this::judged))
          .as("the ledger takes its deposit")
          .containsInstanceOf(Judge.Verdict.Fault.class);
    }
  }

  @Test
  void shouldConvictNobodyWhenTheListThatWasShownIsPublished() throws DecodeException {
    AuctionDesk shown = desk();
    for (KeptBid each : played(shown)) {
      Transcript told = shown.close(DRAW);
      Verdict verdict = AuctionVerifier.verify(told, facts, each.evidence(), DOMAIN);
      assertThat(verdict.faults()).isEmpty();
      assertThat(verdict.rejected()).hasSize(3).allMatch(Verdict.Rejected::inOrder);
      assertThat(new AuctionCharge(told, DOMAIN).all(each.evidence())).isEmpty();
    }
  }

  @Test
  void shouldKeepTheFirstListWhenAnotherIsShownLater() {
    BidList first = auction.list();
    auction.listed.removeLast();
    KeptBid kept = auction.kept(0).shown(first, DOMAIN);

    assertThat(kept.shown(auction.list(), DOMAIN)).isEqualTo(kept);
    assertThat(kept.list()).contains(ShownList.of(first, DOMAIN));
  }
}
