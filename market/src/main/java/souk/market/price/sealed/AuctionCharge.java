package souk.market.price.sealed;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Eip712;

/**
 * What is said against an auctioneer on the ledger, in the form that {@link AuctionJudge} reads. Of
 * lists and results it holds the hashes of their arrays, so that it is as short for ten thousand
 * bids as for two.
 */
public final class AuctionCharge {
  private final Transcript transcript;
  private final Eip712.Domain domain;

  /** Charges that a transcript is part of. */
  public AuctionCharge(Transcript transcript, Eip712.Domain domain) {
    this.transcript = transcript;
    this.domain = domain;
  }

  /**
   * The first charge that follows from the transcript and what bidders show; empty when there is
   * none that a ledger can decide.
   */
  public Optional<Bytes> find(List<Evidence> evidence) {
    return all(evidence).stream().findFirst();
  }

  /**
   * All charges that follow. Signatures and blocks in them are what they are: {@link
   * AuctionDeposit#convicts} says which of them the judge finds proven.
   */
  public List<Bytes> all(List<Evidence> evidence) {
    return Stream.concat(
            overReserve().stream(), evidence.stream().map(this::of).flatMap(Optional::stream))
        .toList();
  }

  private Optional<Bytes> overReserve() {
    AuctionResult result = transcript.result();
    return !result.winner().isZero() && result.price().compareTo(transcript.terms().reserve()) > 0
        ? Optional.of(bytes(result(AuctionJudge.OVER_RESERVE, result)))
        : Optional.empty();
  }

  private Optional<Bytes> of(Evidence evidence) {
    return switch (evidence) {
      case Evidence.OtherList(ShownList list) ->
          list.digest(transcript.terms().id(domain), domain)
                  .equals(transcript.list().digest(domain))
              ? Optional.empty()
              : Optional.of(twoLists(ShownList.of(transcript.list(), domain), list));
      case Evidence.OtherResult(AuctionResult result) ->
          result.digest(domain).equals(transcript.result().digest(domain))
              ? Optional.empty()
              : Optional.of(
                  bytes(written(result(AuctionJudge.TWO_RESULTS, transcript.result()), result)));
      case Evidence.OpeningShown shown -> shown.receipt().flatMap(had -> refuting(shown, had));
      case Evidence.BidShown _ -> Optional.empty();
    };
  }

  private static Bytes twoLists(ShownList one, ShownList other) {
    ByteWriter out = new ByteWriter().u8(AuctionJudge.TWO_LISTS);
    one.write(out);
    other.write(out);
    return bytes(out);
  }

  private Optional<Bytes> refuting(Evidence.OpeningShown shown, Receipt receipt) {
    Opening opening = shown.opening();
    AuctionResult result = transcript.result();
    boolean refuted =
        result.winner().isZero()
            ? opening.price().compareTo(transcript.terms().reserve()) <= 0
            : opening.bidder().equals(result.winner())
                ? opening.price().compareTo(result.price()) > 0
                : opening.price().compareTo(result.price()) < 0;
    return refuted
        ? Optional.of(
            bytes(
                result(AuctionJudge.REFUTED, result)
                    .address(opening.bidder())
                    .amount(opening.price())
                    .bytes32(opening.salt())
                    .u64(receipt.block())
                    .signature(receipt.signature())))
        : Optional.empty();
  }

  private ByteWriter result(int charge, AuctionResult result) {
    return written(arrays(new ByteWriter().u8(charge), transcript.list()), result);
  }

  private ByteWriter arrays(ByteWriter out, BidList list) {
    return out.bytes32(BidList.bidsHash(list.bids(), domain))
        .bytes32(BidList.blocksHash(list.bids()));
  }

  private ByteWriter written(ByteWriter out, AuctionResult result) {
    return out.bytes32(AuctionResult.openingsHash(result.openings(), domain))
        .bytes32(AuctionResult.blocksHash(result.openings()))
        .address(result.winner())
        .amount(result.price())
        .signature(result.signature());
  }

  private static Bytes bytes(ByteWriter out) {
    return Bytes.of(out.toArray());
  }
}
