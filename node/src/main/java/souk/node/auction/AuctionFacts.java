package souk.node.auction;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import souk.ledger.BlockRef;
import souk.ledger.LedgerException;
import souk.ledger.LedgerReader;
import souk.ledger.LedgerView;
import souk.market.price.sealed.AuctionTerms;
import souk.market.price.sealed.LedgerFacts;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

/**
 * What the ledger says of an auction. A bidder's deposit is its free collateral in block {@code
 * commitBy}: what no agreement holds and what is not on its way out. It is looked at in that one
 * block by everybody, so that the same money can stand behind one name only.
 */
public final class AuctionFacts {
  private AuctionFacts() {}

  /** Who has so much free collateral in a view. */
  public static Set<Address> deposited(LedgerView view, Amount deposit) {
    Set<Address> deposited = new HashSet<>();
    for (LedgerView.Provider provider : view.providers()) {
      if (provider.free().compareTo(deposit) >= 0) {
        deposited.add(provider.address());
      }
    }
    return deposited;
  }

  /**
   * The same in block {@code commitBy}.
   *
   * @throws LedgerException when the ledger's node has not that block's state any more
   */
  public static Set<Address> deposited(LedgerReader ledger, AuctionTerms terms) {
    BlockRef block =
        ledger
            .block(terms.commitBy())
            .orElseThrow(() ->
                new LedgerException(
                    "the ledger's node has no block %d, in which the deposits of this auction are looked at"
                        .formatted(terms.commitBy())));
    return deposited(ledger.at(block), terms.bidderDeposit());
  }

  /** The draw that tells equal bids apart, once it is on the ledger. */
  public static Optional<Bytes32> seed(LedgerView view, AuctionTerms terms) {
    return view.draw(terms.seedRound());
  }

  /**
   * All that a verifier reads.
   *
   * @throws LedgerException when the draw is not there yet, or the node has not the old state
   */
  public static LedgerFacts read(LedgerReader ledger, LedgerView newest, AuctionTerms terms) {
    Bytes32 seed =
        seed(newest, terms)
            .orElseThrow(() ->
                new LedgerException(
                    "the draw of round %d, which tells equal bids apart, is not on the ledger yet"
                        .formatted(terms.seedRound())));
    return new LedgerFacts(deposited(ledger, terms), seed);
  }
}
