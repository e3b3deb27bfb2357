package souk.cli.auction;

import java.io.PrintWriter;
import java.util.Optional;
import souk.cli.Sums;
import souk.node.auction.AuctioneerDeposit;
import souk.primitives.Amount;
import souk.primitives.Bytes;

/**
 * What becomes of an auctioneer's deposit, for programs.
 *
 * @param stands whether it is locked
 * @param named what the terms name: what is burned at least
 * @param chargeable whether the ledger's judge decides what the auctioneer is convicted of
 * @param taken of what was locked, just now
 * @param burned of that
 * @param reward of that, for who reported it
 */
record DepositReport(
    boolean stands, Amount named, boolean chargeable, Amount taken, Amount burned, Amount reward) {
  static DepositReport of(AuctioneerDeposit deposit, Optional<Bytes> charge) {
    return new DepositReport(
        deposit.stands(),
        deposit.named(),
        charge.isPresent(),
        Amount.ZERO,
        Amount.ZERO,
        Amount.ZERO);
  }

  boolean canBeTaken() {
    return stands && chargeable;
  }

  DepositReport taken(AuctioneerDeposit.Taken taken) {
    return new DepositReport(
        false, named, chargeable, taken.taken(), taken.burned(), taken.reward());
  }

  void print(PrintWriter people, Sums sums, boolean convicted) {
    if (!taken.isZero()) {
      people.println(
          "the ledger took %s of the auctioneer: %s is burned, %s goes to who reported it"
              .formatted(sums.show(taken), sums.show(burned), sums.show(reward)));
    } else if (!stands) {
      people.println("the auctioneer has no deposit locked (any more)");
    } else if (!convicted) {
      people.println("the auctioneer's deposit of %s is locked".formatted(sums.show(named)));
    } else if (chargeable) {
      people.println(
          "its deposit of %s is locked; --report --keystore FILE has it taken"
              .formatted(sums.show(named)));
    } else {
      people.println(
          "its deposit of %s stays: what convicts it, no judge on the ledger can see"
              .formatted(sums.show(named)));
    }
  }
}
