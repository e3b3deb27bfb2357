package souk.market.price;

import souk.primitives.Amount;

/**
 * McAfee's double auction for a batch of like units (A dominant strategy double auction, Journal of
 * Economic Theory 56, 1992). Bids sorted down and asks up, k is the last pair with {@code b_k >=
 * s_k}. Where {@code p = (b_k+1 + s_k+1) / 2} lies between s_k and b_k, all k pairs trade at p;
 * else the first k − 1 do, buyers at b_k and sellers at s_k. Behind the last bid stands a bid of
 * zero; behind the last ask, none that could be met, so that one pair does not trade then.
 *
 * <p>For participants with one unit and one name each: strategy-proof, individually rational, its
 * budget never negative, and at most the least valuable trade is lost. It is <em>not</em> proof
 * against false names (Yokoo, Sakurai and Matsubara 2001). Of bids 9, 8, 1 and asks 2, 6, 7 the
 * mean of 1 and 7 is below 6, so one pair trades and the buyer pays 8. When that buyer puts in a
 * bid of 5 under another name, the mean is 6: two pairs trade at 6, and the false bid never does.
 * So a quote must cost something here, such as a deposit for each name.
 *
 * <p>Linear in the number of quotes for a given width of prices; nothing is allocated for a quote.
 */
public final class DoubleAuction {
  private DoubleAuction() {}

  /**
   * Clears a batch.
   *
   * @param bids what each buyer pays at most
   * @param asks what each seller wants at least
   */
  public static Clearing clear(Quotes bids, Quotes asks) {
    int[] buyers = descending(bids);
    int[] sellers = asks.ascending();
    int most = Math.min(buyers.length, sellers.length);
    int efficient = 0;
    while (efficient < most && bids.atLeast(buyers[efficient], asks, sellers[efficient])) {
      efficient++;
    }
    if (efficient == 0) {
      return new Clearing(0, Amount.ZERO, Amount.ZERO, buyers, sellers);
    }
    Amount lastBid = bids.price(buyers[efficient - 1]);
    Amount lastAsk = asks.price(sellers[efficient - 1]);
    if (efficient < sellers.length) {
      Amount nextBid = efficient < buyers.length ? bids.price(buyers[efficient]) : Amount.ZERO;
      Amount price = middle(nextBid, asks.price(sellers[efficient]));
      if (price.compareTo(lastAsk) >= 0 && price.compareTo(lastBid) <= 0) {
        return new Clearing(efficient, price, price, buyers, sellers);
      }
    }
    return efficient == 1
        ? new Clearing(0, Amount.ZERO, Amount.ZERO, buyers, sellers)
        : new Clearing(efficient - 1, lastBid, lastAsk, buyers, sellers);
  }

  /** The mean, rounded down; no sum of two amounts is made, which might be over 128 bits. */
  private static Amount middle(Amount lower, Amount upper) {
    return lower.compareTo(upper) <= 0
        ? lower.plus(upper.minus(lower).share(1, 2))
        : middle(upper, lower);
  }

  /**
   * Equal bids stand in the reverse order of their coming; it makes no difference to what they
   * gain.
   */
  private static int[] descending(Quotes quotes) {
    int[] order = quotes.ascending();
    for (int i = 0, j = order.length - 1; i < j; i++, j--) {
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }
}
