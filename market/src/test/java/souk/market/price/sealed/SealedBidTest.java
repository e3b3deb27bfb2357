package souk.market.price.sealed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static souk.market.price.sealed.PlayedAuction.DOMAIN;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import souk.market.price.sealed.PlayedAuction.Player;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;

class SealedBidTest {
  private final PlayedAuction auction = new PlayedAuction(300, 300);
  private final Player player = auction.players.get(0);

  @Test
  void shouldOpenOnlyItsOwnBidWhenAnythingDiffers() {
    SealedBid bid = player.sealed();
    Bytes32 elsewhere = Bytes32.of(3);
    Bytes32 otherSalt = Bytes32.of(4);

    assertThat(player.opening().opens(bid, DOMAIN)).isTrue();
    assertThat(player.saying(301).opening().opens(bid, DOMAIN)).isFalse();
    assertThat(auction.players.get(1).opening().opens(bid, DOMAIN)).isFalse();
    assertThat(
            new Player(player.key(), player.price(), player.salt(), elsewhere)
                .opening()
                .opens(bid, DOMAIN))
        .isFalse();
    assertThat(
            new Player(player.key(), player.price(), otherSalt, auction.id)
                .opening()
                .opens(bid, DOMAIN))
        .isFalse();
  }

  @Test
  void shouldBeWorthNothingWhenAnotherBidderCopiesTheCommitment() {
    Player thief = auction.players.get(1);
    SealedBid copied =
        new SealedBid(
            auction.id, thief.address(), player.sealed().commitment(), thief.sealed().signature());
    Opening replayed = Opening.of(thief.key(), auction.id, player.price(), player.salt(), DOMAIN);

    assertThat(copied.isGenuine(DOMAIN)).as("the signature is of the thief's own bid").isFalse();
    assertThat(replayed.commitment(DOMAIN)).isNotEqualTo(player.sealed().commitment());
  }

  @Test
  void shouldSeparateWhatIsSignedWhenValuesAreTheSame() {
    Eip712.Domain elsewhere = new Eip712.Domain("Souk", "1", 1, Address.ZERO);

    assertThat(player.opening().digest(DOMAIN))
        .isNotEqualTo(player.opening().commitment(DOMAIN))
        .isNotEqualTo(player.opening().digest(elsewhere));
    assertThat(player.sealed().isGenuine(elsewhere)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 9, 9, 1, 2, reserve is zero",
    "10, 9, 9, 1, 2, at least the reserve",
    "9, 9, 0, 1, 2, nothing to lose",
    "9, 9, 9, 2, 2, in this order",
    "9, 9, 9, -1, 2, in this order"
  })
  void shouldRefuseTermsWhenTheyInviteCheating(
      long reserve, long bidders, long auctioneers, long commitBy, long openBy, String why) {
    assertThatThrownBy(() ->
            new AuctionTerms(
                player.address(),
                Bytes32.ZERO,
                Amount.of(reserve),
                Amount.of(bidders),
                Amount.of(auctioneers),
                commitBy,
                openBy,
                0,
                Bytes32.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }
}
