package souk.market.price;

import java.util.Objects;
import souk.primitives.Amount;

/**
 * How a batch cleared: the first {@link #trades} buyers by price buy a unit each, from the first
 * sellers by price, all buyers at one price and all sellers at one.
 */
public final class Clearing {
  private final int trades;
  private final Amount buyersPay;
  private final Amount sellersGet;
  private final int[] buyers;
  private final int[] sellers;

  /**
   * @param buyers indices, the highest bid first
   * @param sellers indices, the lowest ask first
   */
  Clearing(int trades, Amount buyersPay, Amount sellersGet, int[] buyers, int[] sellers) {
    this.trades = trades;
    this.buyersPay = buyersPay;
    this.sellersGet = sellersGet;
    this.buyers = buyers;
    this.sellers = sellers;
  }

  /** Units that change hands. */
  public int trades() {
    return trades;
  }

  /** What each buyer pays; zero when nothing is traded. */
  public Amount buyersPay() {
    return buyersPay;
  }

  /** What each seller gets; at most what each buyer pays. */
  public Amount sellersGet() {
    return sellersGet;
  }

  /** The index of a buyer's quote, for a trade from 0 on. */
  public int buyer(int trade) {
    return buyers[Objects.checkIndex(trade, trades)];
  }

  /** The index of a seller's quote, for a trade from 0 on. */
  public int seller(int trade) {
    return sellers[Objects.checkIndex(trade, trades)];
  }

  /**
   * What buyers pay above what sellers get, in all. No trader may have it, or quotes would be made
   * to raise it: it is burned.
   *
   * @throws ArithmeticException when it is over 128 bits
   */
  public Amount surplus() {
    return buyersPay.minus(sellersGet).times(trades);
  }
}
