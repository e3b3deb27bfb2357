package souk.market.price.sealed;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import souk.market.price.ReverseAuction.Award;
import souk.primitives.Address;

/**
 * What a transcript and the evidence against it come to. An auctioneer that is convicted of
 * anything loses its deposit, the auction is void, and every bidder gets its own back.
 *
 * @param award the rightful one; empty where nobody bid within the reserve, or the auction is void
 * @param faults of the auctioneer; empty when it is honest
 * @param auctioneer what becomes of its deposit
 * @param bidders what becomes of each listed bidder's
 * @param rejected evidence that convicts nobody, each with why
 */
public record Verdict(
    Optional<Award> award,
    List<AuctioneerFault> faults,
    Deposit auctioneer,
    Map<Address, Deposit> bidders,
    List<Rejected> rejected) {
  /** What becomes of a deposit. */
  public enum Deposit {
    /** It is free again. */
    RETURNED,
    /** The winner's: free when it has signed the agreement, burned when it does not in time. */
    HELD,
    /** Burned. It goes to no party of the auction, or that party would provoke it. */
    BURNED
  }

  /**
   * Evidence that convicts nobody.
   *
   * @param index its place among the evidence
   * @param inOrder whether it shows that the auctioneer kept its word; otherwise it proves nothing
   */
  public record Rejected(int index, String why, boolean inOrder) {}

  public Verdict {
    faults = List.copyOf(faults);
    bidders = Map.copyOf(bidders);
    rejected = List.copyOf(rejected);
  }

  /**
   * The verdict on an auctioneer that never published a transcript, which the ledger shows when its
   * time is over.
   *
   * @param deposited who has a deposit in the auction
   */
  public static Verdict abandoned(Collection<Address> deposited) {
    Map<Address, Deposit> bidders = new TreeMap<>();
    deposited.forEach(bidder -> bidders.put(bidder, Deposit.RETURNED));
    return new Verdict(Optional.empty(), List.of(), Deposit.BURNED, bidders, List.of());
  }
}
