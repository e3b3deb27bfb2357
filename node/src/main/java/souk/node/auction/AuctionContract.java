package souk.node.auction;

import souk.exchange.JudgeContract;
import souk.ledger.evm.EvmLedger;

/** The judge of auctions as a contract. Every new market has it, whatever it sells. */
public final class AuctionContract {
  /** Made from {@code contracts/src/judges/AuctionJudge.sol}. */
  public static final JudgeContract JUDGE =
      JudgeContract.load(EvmLedger.class, "AuctionJudge", "/souk/contracts/AuctionJudge.json");

  private AuctionContract() {}
}
