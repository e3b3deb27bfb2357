package souk.market.price.sealed;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import souk.market.price.Ask;
import souk.market.price.ReverseAuction;
import souk.market.price.sealed.AuctionResult.Opened;
import souk.market.price.sealed.BidList.Listed;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;
import souk.primitives.PrivateKey;

/**
 * An auction as honest participants play it, whose parts a test changes before the auctioneer signs
 * them.
 */
final class PlayedAuction {
  static final long SEED = 20_261_129;
  static final Eip712.Domain DOMAIN = new Eip712.Domain("Souk", "1", 31_337, Address.ZERO);
  static final long COMMIT_BY = 100;
  static final long OPEN_BY = 200;
  static final Amount RESERVE = Amount.of(1_000);
  static final Bytes32 DRAW = Bytes32.of(42);

  private final Random random = new Random(SEED);
  final PrivateKey auctioneer = PrivateKey.fromSeeded(random);
  final AuctionTerms terms =
      new AuctionTerms(
          auctioneer.address(),
          Bytes32.of(7),
          RESERVE,
          RESERVE,
          Amount.of(5_000),
          COMMIT_BY,
          OPEN_BY,
          9,
          Bytes32.of(1));
  final Bytes32 id = terms.id(DOMAIN);
  final List<Player> players = new ArrayList<>();
  final List<Listed> listed = new ArrayList<>();
  final List<Opened> opened = new ArrayList<>();

  /** A bidder with its bid. */
  record Player(PrivateKey key, Amount price, Bytes32 salt, Bytes32 auction) {
    Address address() {
      return key.address();
    }

    SealedBid sealed() {
      return SealedBid.seal(key, auction, price, salt, DOMAIN);
    }

    Opening opening() {
      return Opening.of(key, auction, price, salt, DOMAIN);
    }

    /** The same bidder with another price. */
    Player saying(long other) {
      return new Player(key, Amount.of(other), salt, auction);
    }
  }

  PlayedAuction(long... prices) {
    for (long price : prices) {
      Player player = player(price);
      players.add(player);
      listed.add(new Listed(player.sealed(), COMMIT_BY));
      opened.add(new Opened(player.opening(), OPEN_BY));
    }
  }

  /** One more, who takes no part yet. */
  Player player(long price) {
    Bytes32 salt = Bytes32.of(random.nextLong());
    return new Player(PrivateKey.fromSeeded(random), Amount.of(price), salt, id);
  }

  SignedTerms signedTerms() {
    return SignedTerms.of(auctioneer, terms, DOMAIN);
  }

  /** What a player keeps before it sends its bid. */
  KeptBid kept(int index) {
    Player player = players.get(index);
    return KeptBid.seal(player.key(), signedTerms(), player.price(), player.salt(), DOMAIN);
  }

  BidList list() {
    return BidList.sign(auctioneer, id, listed, DOMAIN);
  }

  /** The transcript with the result that follows from the openings. */
  Transcript transcript() {
    List<Ask> asks =
        opened.stream()
            .map(Opened::opening)
            .map(opening -> new Ask(opening.bidder(), opening.price()))
            .toList();
    return ReverseAuction.award(asks, RESERVE, DRAW)
        .map(award -> transcript(award.winner(), award.price()))
        .orElseGet(() -> transcript(Address.ZERO, Amount.ZERO));
  }

  Transcript transcript(Address winner, Amount price) {
    BidList list = list();
    AuctionResult result =
        AuctionResult.sign(auctioneer, list.digest(DOMAIN), opened, winner, price, DOMAIN);
    return Transcript.of(auctioneer, terms, list, result, DOMAIN);
  }

  LedgerFacts facts() {
    return new LedgerFacts(players.stream().map(Player::address).collect(Collectors.toSet()), DRAW);
  }

  Receipt receipt(Bytes32 what, long block) {
    return Receipt.of(auctioneer, what, block, DOMAIN);
  }

  Verdict verdict(Evidence... evidence) {
    return verdict(transcript(), evidence);
  }

  Verdict verdict(Transcript transcript, Evidence... evidence) {
    return AuctionVerifier.verify(transcript, facts(), List.of(evidence), DOMAIN);
  }
}
