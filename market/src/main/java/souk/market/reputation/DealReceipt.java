package souk.market.reputation;

import java.time.Instant;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;
import souk.primitives.Secp256k1;
import souk.primitives.Signature;
import souk.primitives.Signer;

/**
 * How an agreement went, in the words of one side of it. Whoever reads a stranger's receipt checks
 * the signature here, and on the ledger that there was such an agreement between the two.
 *
 * @param by whose experience it is
 * @param about the other side
 * @param kept what was delivered as agreed, in money
 * @param broken what was not
 * @param at when the agreement had ended, in seconds since 1970
 * @param signature of {@code by}
 */
public record DealReceipt(
    Address by,
    Address about,
    Bytes32 agreement,
    Amount kept,
    Amount broken,
    long at,
    Signature signature) {
  private static final Eip712.Type TYPE =
      Eip712.Type.of(
          "DealReceipt",
          "address by",
          "address about",
          "bytes32 agreement",
          "uint128 kept",
          "uint128 broken",
          "uint64 at");

  public DealReceipt {
    if (at < 0) {
      throw new IllegalArgumentException("a receipt of " + at + " seconds after 1970");
    }
  }

  /** Signs a receipt of one's own. */
  public static DealReceipt sign(
      Signer by,
      Address about,
      Bytes32 agreement,
      Amount kept,
      Amount broken,
      Instant at,
      Eip712.Domain domain) {
    long second = at.getEpochSecond();
    Signature signature =
        by.sign(digest(by.address(), about, agreement, kept, broken, second, domain));
    return new DealReceipt(by.address(), about, agreement, kept, broken, second, signature);
  }

  /** What its owner signs. */
  public Bytes32 digest(Eip712.Domain domain) {
    return digest(by, about, agreement, kept, broken, at, domain);
  }

  private static Bytes32 digest(
      Address by,
      Address about,
      Bytes32 agreement,
      Amount kept,
      Amount broken,
      long at,
      Eip712.Domain domain) {
    return domain.digest(TYPE.hash(by, about, agreement, kept, broken, at));
  }

  /** Whether the one whose experience it is signed it. */
  public boolean isGenuine(Eip712.Domain domain) {
    return Secp256k1.recover(signature, digest(domain)).filter(by::equals).isPresent();
  }
}
