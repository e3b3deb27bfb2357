package souk.bench;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import souk.market.price.sealed.AuctionDesk;
import souk.market.price.sealed.AuctionTerms;
import souk.market.price.sealed.AuctionVerifier;
import souk.market.price.sealed.KeptBid;
import souk.market.price.sealed.LedgerFacts;
import souk.market.price.sealed.Opening;
import souk.market.price.sealed.Transcript;
import souk.market.price.sealed.TranscriptCodec;
import souk.market.price.sealed.Verdict;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Eip712;
import souk.primitives.PrivateKey;
import tools.jackson.databind.ObjectMapper;

/**
 * One sealed auction of 10,000 bids, on one thread: what an auctioneer does from the first bid to
 * the transcript (two signatures checked and two receipts signed for each bid), and what a third
 * party does to judge it. As JSON.
 */
public final class AuctionBench {
  private static final long SEED = 20_261_129;
  private static final int BIDS = 10_000;
  private static final long COMMIT_BY = 100;
  private static final long OPEN_BY = 200;
  private static final Amount RESERVE = Amount.of(1_000_000);
  private static final Bytes32 DRAW = Bytes32.of(42);
  private static final Eip712.Domain DOMAIN = new Eip712.Domain("Souk", "2", 31_337, Address.ZERO);

  /**
   * What was measured.
   *
   * @param auctionBidsPerSecond bids of a whole auction by the time that its auctioneer takes
   * @param auctionVerifiedBidsPerSecond the same of whoever judges the transcript
   * @param auctionTranscriptBytesPerBid of its encoding
   */
  public record Figures(
      int bids,
      double auctionBidsPerSecond,
      double auctionVerifiedBidsPerSecond,
      double auctionTranscriptBytesPerBid) {
    /** By name, for a report. */
    public Map<String, Object> toMap() {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("auctionBids", bids);
      map.put("auctionBidsPerSecond", auctionBidsPerSecond);
      map.put("auctionVerifiedBidsPerSecond", auctionVerifiedBidsPerSecond);
      map.put("auctionTranscriptBytesPerBid", auctionTranscriptBytesPerBid);
      return map;
    }
  }

  private AuctionBench() {}

  public static void main(String[] arguments) throws DecodeException {
    System.out.println(
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(measure().toMap()));
  }

  /** Bids of a whole auction by the time that its auctioneer takes. */
  public static double bidsPerSecond() throws DecodeException {
    return measure().auctionBidsPerSecond();
  }

  /** Plays the auction, after a small one that warms up. */
  public static Figures measure() throws DecodeException {
    var _ = play(500);
    return play(BIDS);
  }

  private static Figures play(int count) throws DecodeException {
    Random random = new Random(SEED);
    PrivateKey auctioneer = PrivateKey.fromSeeded(random);
    AuctionTerms terms =
        new AuctionTerms(
            auctioneer.address(),
            Bytes32.of(7),
            RESERVE,
            RESERVE,
            RESERVE,
            COMMIT_BY,
            OPEN_BY,
            9,
            Bytes32.of(1));
    Set<Address> deposited = new HashSet<>();
    AuctionDesk desk = new AuctionDesk(auctioneer, terms, DOMAIN, deposited::contains);
    List<KeptBid> bids = new ArrayList<>();
    List<Opening> openings = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      PrivateKey key = PrivateKey.fromSeeded(random);
      Amount price = Amount.of(1 + random.nextInt(1_000_000));
      KeptBid bid = KeptBid.seal(key, desk.terms(), price, Bytes32.of(random.nextLong()), DOMAIN);
      deposited.add(key.address());
      bids.add(bid);
      openings.add(bid.opened(key, DOMAIN).opening().orElseThrow());
    }

    long start = System.nanoTime();
    bids.forEach(bid -> need(desk.take(bid.bid(), COMMIT_BY)));
    desk.list(deposited);
    openings.forEach(opening -> need(desk.take(opening, OPEN_BY)));
    Transcript transcript = desk.close(DRAW);
    byte[] bytes = TranscriptCodec.encode(transcript);
    double held = since(start);

    start = System.nanoTime();
    Verdict verdict =
        AuctionVerifier.verify(
            TranscriptCodec.decode(bytes), new LedgerFacts(deposited, DRAW), List.of(), DOMAIN);
    double judged = since(start);
    if (!verdict.faults().isEmpty() || verdict.award().isEmpty()) {
      throw new IllegalStateException("an honest auction is judged wrongly: " + verdict.faults());
    }
    return new Figures(count, count / held, count / judged, (double) bytes.length / count);
  }

  private static void need(AuctionDesk.Reply reply) {
    if (!(reply instanceof AuctionDesk.Reply.Taken)) {
      throw new IllegalStateException("a good bid or opening is refused: " + reply);
    }
  }

  private static double since(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
