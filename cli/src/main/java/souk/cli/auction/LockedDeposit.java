package souk.cli.auction;

import java.nio.file.Path;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.Output;
import souk.cli.Sums;
import souk.ledger.evm.EvmLedger;
import souk.market.price.sealed.AuctionDeposit;
import souk.market.price.sealed.AuctionTerms;
import souk.node.auction.AuctioneerDeposit;
import souk.primitives.Amount;
import souk.primitives.Signer;

/**
 * What is said of an auctioneer's deposit.
 *
 * @param burned what an auctioneer that is convicted loses
 * @param locked the collateral that is locked for that
 * @param missing what of it is put in
 * @param until the block from which on it can be given back
 */
record LockedDeposit(
    String event, boolean stands, Amount burned, Amount locked, Amount missing, long until) {
  private static LockedDeposit of(String event, AuctioneerDeposit deposit, Amount missing) {
    AuctioneerDeposit.Need need = deposit.need();
    return new LockedDeposit(
        event, deposit.stands(), need.burned(), need.lock(), missing, need.until());
  }

  private String words(Sums sums) {
    return "%s of collateral until block %d, of which %s is burned if the auctioneer's own signatures convict it"
        .formatted(sums.show(locked), until, sums.show(burned));
  }

  /**
   * Makes sure that there is money for it, before anything is written or locked.
   *
   * @throws Failure when there is not
   */
  static void checkAffordable(AuctioneerDeposit deposit, Sums sums) {
    if (!deposit.canBeLost() || deposit.isThere()) {
      return;
    }
    AuctioneerDeposit.Need need = deposit.need();
    if (need.missing().compareTo(need.owned()) > 0) {
      throw new Failure(
          Main.FAILED,
          "the deposit takes %s more collateral, and there are %s in the market and outside; get more, or take a lower --deposit or --reserve; nothing was locked"
              .formatted(sums.show(need.missing()), sums.show(need.owned())));
    }
  }

  /**
   * Makes sure that it can be locked at all: that is more than it.
   *
   * @param option that it was given with
   * @throws Failure when it is too large
   */
  static void checkSize(String option, AuctionTerms terms, EvmLedger ledger) {
    if (!AuctionDeposit.burns(ledger.info().rules())) {
      return;
    }
    try {
      var _ = AuctionDeposit.lock(terms, ledger.info().rules());
    } catch (IllegalArgumentException e) {
      throw new Failure(Main.USAGE, option + ": " + e.getMessage());
    }
  }

  /**
   * Makes sure that there is time for it, before anything is written or put in.
   *
   * @param kept whether the auction is one that goes on
   * @throws Failure when there is not
   */
  static void checkTime(AuctioneerDeposit deposit, boolean kept, Path state) {
    if (!deposit.canBeLost() || deposit.isThere()) {
      return;
    }
    AuctioneerDeposit.Time time = deposit.time();
    if (kept && time.left() == 0) {
      throw new Failure(
          Main.FAILED,
          "the auction in %s has no deposit, and it is too late to lock one; open another with another --state"
              .formatted(state));
    }
    if (!kept && time.left() < time.needed()) {
      throw new Failure(
          Main.USAGE,
          "--bidding: the deposit is locked before the last block for bids, and that takes up to %d blocks; take %d at least"
              .formatted(time.needed(), time.needed() + 1));
    }
    if (time.held() > time.most()) {
      throw new Failure(
          Main.USAGE,
          "the deposit would be locked for %,d blocks, and this market locks nothing for more than %,d; %s"
              .formatted(
                  time.held(),
                  time.most(),
                  kept
                      ? "open another auction with another --state"
                      : "take fewer with --bidding and --opening"));
    }
  }

  /** Says what would be locked. */
  static void plan(AuctioneerDeposit deposit, Sums sums, Output output) {
    if (isUseless(deposit, sums, output)) {
      return;
    }
    LockedDeposit told = of("plan", deposit, deposit.need().missing());
    output.say(
        told,
        told.stands
            ? "it is locked: " + told.words(sums)
            : "would lock %s; %s is missing and would be put in; nothing was done"
                .formatted(told.words(sums), sums.show(told.missing)));
  }

  /** Locks it if it is not, and says so. */
  static void lock(AuctioneerDeposit deposit, Signer auctioneer, Sums sums, Output output) {
    if (isUseless(deposit, sums, output)) {
      return;
    }
    Amount missing = deposit.need().missing();
    boolean fresh = deposit.lock(auctioneer);
    LockedDeposit told = of("deposit", deposit, fresh ? missing : Amount.ZERO);
    output.say(
        told,
        told.stands
            ? (fresh ? "locked " : "it is locked: ") + told.words(sums)
            : "NO DEPOSIT IS LOCKED: it was taken or taken back, and careful bidders stay away");
  }

  private static boolean isUseless(AuctioneerDeposit deposit, Sums sums, Output output) {
    if (deposit.canBeLost()) {
      return false;
    }
    output.say(
        new LockedDeposit("deposit", false, Amount.ZERO, Amount.ZERO, Amount.ZERO, 0),
        "no deposit of %s is locked: this ledger burns nothing of what is slashed, and careful bidders stay away"
            .formatted(sums.show(deposit.named())));
    return true;
  }
}
