package souk.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How far what a payee earns in one round strays from what it is owed: the standard deviation, in
 * units of what it is owed, exact, for payments that win with chance 1 ÷ 2^depth.
 */
final class IncomeSpread {
  private IncomeSpread() {}

  /**
   * @param payments to the payee
   * @param others of the same escrow to other payees in that round; only MicroCash cares
   */
  static Map<String, Double> of(long payments, long others, int depth) {
    double odds = Math.scalb(1.0, -depth);
    double owed = payments * odds;
    long part = payments & ((1L << depth) - 1);
    double all = payments + others;
    double binomial = Math.sqrt(payments * odds * (1 - odds)) / owed;
    Map<String, Double> spread = new LinkedHashMap<>();
    spread.put("tickets", Math.sqrt(part * odds * (1 - part * odds)) / owed);
    spread.put("microCash", binomial * Math.sqrt(others / (all - 1)));
    spread.put("micropay", binomial);
    spread.put("electronicLottery", binomial);
    return spread;
  }
}
