package souk.market.price.sealed;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import souk.ledger.Judge;
import souk.ledger.JudgeId;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.ByteReader;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Keccak256;
import souk.primitives.Secp256k1;
import souk.primitives.Signature;

/**
 * Convicts an auctioneer of what its own signatures show, whatever the number of bids, so that a
 * ledger can take its deposit ({@link AuctionDeposit}). The same decision as {@code
 * contracts/src/judges/AuctionJudge.sol}. Evidence is what {@link AuctionCharge} writes:
 *
 * <pre>
 *   1 ‖ list ‖ list                       two lists of one auction
 *   2 ‖ bids:32 ‖ blocks:32 ‖ result ‖ result   two results of one list
 *   3 ‖ bids:32 ‖ blocks:32 ‖ result ‖ opening ‖ receipt
 *                                          a result that an opening with the auctioneer's receipt refutes
 *   4 ‖ bids:32 ‖ blocks:32 ‖ result      a price over the reserve
 *
 *   list    = bids:32 ‖ blocks:32 ‖ signature:64          keccak-256 of its arrays, as EIP-712 has them
 *   result  = openings:32 ‖ blocks:32 ‖ winner:20 ‖ price:16 ‖ signature:64
 *   opening = bidder:20 ‖ price:16 ‖ salt:32
 *   receipt = block:8 ‖ signature:64
 * </pre>
 *
 * What it cannot see, and leaves to {@link AuctionVerifier}: whatever depends on the ledger (who
 * had a deposit, the draw between equal bids), and that something is missing from a list, for which
 * all of the list would have to be shown.
 */
public final class AuctionJudge implements Judge {
  public static final JudgeId ID = JudgeId.of("auction", 1);

  static final int VERSION = 1;
  static final int TWO_LISTS = 1;
  static final int TWO_RESULTS = 2;
  static final int REFUTED = 3;
  static final int OVER_RESERVE = 4;

  /** Of EIP-712: before a domain's separator and the hash of a struct. */
  private static final byte[] PREFIX = {0x19, 1};

  private static final byte[] FAULT = "souk.auction.fault/1".getBytes(StandardCharsets.US_ASCII);

  /** An agreement's details: what of the auction's terms it needs. */
  private record Auction(Bytes32 separator, Bytes32 id, Amount reserve, long openBy) {
    static Auction read(Bytes details) throws DecodeException {
      ByteReader in = new ByteReader(details.toArray());
      if (in.u8() != VERSION) {
        throw new DecodeException("another version");
      }
      Auction auction = new Auction(in.bytes32(), in.bytes32(), in.amount(), in.u63());
      in.end();
      return auction;
    }

    Bytes32 digest(Bytes32 struct) {
      return Keccak256.hash(PREFIX, separator.toArray(), struct.toArray());
    }

    Bytes32 list(Bytes32 bids, Bytes32 blocks) {
      return digest(BidList.TYPE.hash(id, bids, blocks));
    }
  }

  private record Result(Bytes32 digest, Address winner, Amount price, Signature signature) {
    static Result read(ByteReader in, Auction auction, Bytes32 list) throws DecodeException {
      Bytes32 openings = in.bytes32();
      Bytes32 blocks = in.bytes32();
      Address winner = in.address();
      Amount price = in.amount();
      Bytes32 struct = AuctionResult.TYPE.hash(list, openings, blocks, winner, price);
      return new Result(auction.digest(struct), winner, price, in.signature());
    }
  }

  @Override
  public JudgeId id() {
    return ID;
  }

  @Override
  public Verdict decide(Case about, Bytes evidence) {
    if (!(about.matter() instanceof Matter.Accusation)) {
      return new Verdict.Inadmissible();
    }
    try {
      Auction auction = Auction.read(about.details());
      ByteReader in = new ByteReader(evidence.toArray());
      boolean convicted = convicts(about.provider(), auction, in);
      in.end();
      return convicted ? new Verdict.Fault(fault(auction.id())) : new Verdict.Inadmissible();
    } catch (DecodeException | IllegalArgumentException e) {
      return new Verdict.Inadmissible();
    }
  }

  /** An auctioneer is punished once for an auction, however much of it was false. */
  private static Bytes32 fault(Bytes32 auction) {
    return Keccak256.hash(FAULT, auction.toArray());
  }

  private static boolean convicts(Address auctioneer, Auction auction, ByteReader in)
      throws DecodeException {
    int charge = in.u8();
    Bytes32 list = auction.list(in.bytes32(), in.bytes32());
    if (charge == TWO_LISTS) {
      Signature signature = in.signature();
      Bytes32 other = auction.list(in.bytes32(), in.bytes32());
      Signature otherSignature = in.signature();
      return !other.equals(list)
          && isBy(auctioneer, list, signature)
          && isBy(auctioneer, other, otherSignature);
    }
    Result result = Result.read(in, auction, list);
    boolean signed = isBy(auctioneer, result.digest(), result.signature());
    return switch (charge) {
      case TWO_RESULTS -> {
        Result other = Result.read(in, auction, list);
        yield signed
            && !other.digest().equals(result.digest())
            && isBy(auctioneer, other.digest(), other.signature());
      }
      case REFUTED -> refutes(in, auctioneer, auction, result) && signed;
      case OVER_RESERVE ->
          signed && !result.winner().isZero() && result.price().compareTo(auction.reserve()) > 0;
      default -> false;
    };
  }

  /** Whether an opening that the auctioneer had in time does not go with the result. */
  private static boolean refutes(ByteReader in, Address auctioneer, Auction auction, Result result)
      throws DecodeException {
    Address bidder = in.address();
    Amount price = in.amount();
    Bytes32 salt = in.bytes32();
    Bytes32 what = auction.digest(Opening.TYPE.hash(auction.id(), bidder, price, salt));
    long block = in.u63();
    Bytes32 receipt = auction.digest(Receipt.TYPE.hash(what, block));
    boolean had = isBy(auctioneer, receipt, in.signature()) && block <= auction.openBy();
    boolean contradicts =
        result.winner().isZero()
            ? price.compareTo(auction.reserve()) <= 0
            : bidder.equals(result.winner())
                ? price.compareTo(result.price()) > 0
                : price.compareTo(result.price()) < 0;
    return had && contradicts;
  }

  private static boolean isBy(Address auctioneer, Bytes32 digest, Signature signature) {
    Optional<Address> by = Secp256k1.recover(signature, digest);
    return by.filter(auctioneer::equals).isPresent();
  }
}
