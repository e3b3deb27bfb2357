package souk.market.price.sealed;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;
import souk.primitives.DecodeException;
import souk.primitives.testkit.Decoders;

class TranscriptFuzzTest {
  private static final long SEED = 20_261_129;
  private static final PlayedAuction AUCTION = new PlayedAuction(700, 300);
  private static final Decoders DECODERS =
      new Decoders()
          .add(
              "transcript of an auction",
              TranscriptCodec::decode,
              TranscriptCodec::encode,
              List.of(
                  TranscriptCodec.encode(new PlayedAuction().transcript()),
                  TranscriptCodec.encode(new PlayedAuction(700, 300, 500).transcript())))
          .add(
              "signed terms of an auction",
              SignedTerms::decode,
              SignedTerms::encode,
              List.of(AUCTION.signedTerms().encode()))
          .add(
              "sealed bid",
              AuctionMessages::bid,
              AuctionMessages::encode,
              List.of(AuctionMessages.encode(AUCTION.players.get(0).sealed())))
          .add(
              "opening",
              AuctionMessages::opening,
              AuctionMessages::encode,
              List.of(AuctionMessages.encode(AUCTION.players.get(0).opening())))
          .add(
              "receipt of a bid",
              AuctionMessages::receipt,
              AuctionMessages::encode,
              List.of(AuctionMessages.encode(AUCTION.receipt(AUCTION.id, 7))))
          .add(
              "list of bids",
              AuctionMessages::list,
              AuctionMessages::encode,
              List.of(AuctionMessages.encode(AUCTION.list())))
          .add(
              "kept bid",
              KeptBid::decode,
              KeptBid::encode,
              List.of(
                  AUCTION.kept(0).encode(),
                  AUCTION.kept(0).received(AUCTION.receipt(AUCTION.id, 7)).encode(),
                  AUCTION
                      .kept(0)
                      .shown(AUCTION.list(), PlayedAuction.DOMAIN)
                      .opened(AUCTION.players.get(0).key(), PlayedAuction.DOMAIN)
                      .openingReceived(AUCTION.receipt(AUCTION.id, 8))
                      .encode()));

  static Stream<byte[]> inputs() {
    return DECODERS.inputs();
  }

  @MethodSource("inputs")
  @FuzzTest
  void shouldReadStrictlyOrRefuseWhateverComes(byte[] input) {
    DECODERS.check(input);
  }

  @Test
  void shouldReadStrictlyOrRefuseWhenExamplesAreMutated() {
    DECODERS.mutate(SEED, 2000);
  }

  @Test
  void shouldBeJudgedTheSameWhenItWentThroughBytes() throws DecodeException {
    PlayedAuction auction = new PlayedAuction(700, 300, 500);
    Transcript read = TranscriptCodec.decode(TranscriptCodec.encode(auction.transcript()));

    assertThat(auction.verdict(read)).isEqualTo(auction.verdict());
  }
}
