package souk.cli.http;

import souk.cli.Failure;
import souk.cli.Sums;
import souk.market.PaymentRules;

/** What a buyer bears, and hears of. */
interface BuyingTerms {
  /**
   * Refuses a price.
   *
   * @throws Failure when it is too much
   */
  void check(PaymentRules asked, PaymentRules usual, Sums sums);

  /**
   * Hears what it costs, before anything is sent; whether it may be.
   *
   * @throws Failure when it may not
   */
  boolean agrees(BuyingCost cost, Sums sums);

  /** Something is done that takes a moment. */
  default void passing(String what) {}

  /** From now on money is bound. */
  default void binding() {}
}
