package souk.market.price.sealed;

import java.util.List;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;
import souk.primitives.Secp256k1;
import souk.primitives.Signature;
import souk.primitives.Signer;

/**
 * The openings that came, and who won by them, signed by the auctioneer.
 *
 * @param list digest of the list of bids that they open
 * @param winner zero where nobody won
 * @param price what the winner is paid; zero where nobody won
 * @param signature the auctioneer's
 */
public record AuctionResult(
    Bytes32 list, List<Opened> openings, Address winner, Amount price, Signature signature) {
  static final Eip712.Type TYPE =
      Eip712.Type.of(
          "AuctionResult",
          "bytes32 list",
          "bytes32[] openings",
          "uint64[] blocks",
          "address winner",
          "uint128 price");

  /**
   * An opening, and when it came.
   *
   * @param block the ledger's newest block then
   */
  public record Opened(Opening opening, long block) {}

  public AuctionResult {
    openings = List.copyOf(openings);
  }

  /** Signs a result. */
  public static AuctionResult sign(
      Signer auctioneer,
      Bytes32 list,
      List<Opened> openings,
      Address winner,
      Amount price,
      Eip712.Domain domain) {
    Bytes32 digest = digest(list, openings, winner, price, domain);
    return new AuctionResult(list, openings, winner, price, auctioneer.sign(digest));
  }

  public Bytes32 digest(Eip712.Domain domain) {
    return digest(list, openings, winner, price, domain);
  }

  /** Whether this auctioneer signed it. */
  public boolean isBy(Address auctioneer, Eip712.Domain domain) {
    return Secp256k1.recover(signature, digest(domain)).filter(auctioneer::equals).isPresent();
  }

  private static Bytes32 digest(
      Bytes32 list, List<Opened> openings, Address winner, Amount price, Eip712.Domain domain) {
    return domain.digest(
        TYPE.hash(list, openingsHash(openings, domain), blocksHash(openings), winner, price));
  }

  /** Of EIP-712's array {@code openings}. */
  static Bytes32 openingsHash(List<Opened> openings, Eip712.Domain domain) {
    return Eip712.array(
        "bytes32", openings.stream().map(each -> each.opening().signedHash(domain)).toList());
  }

  /** Of EIP-712's array {@code blocks}. */
  static Bytes32 blocksHash(List<Opened> openings) {
    return Eip712.array("uint64", openings.stream().map(Opened::block).toList());
  }
}
