package souk.design.model;

import java.util.Locale;

/** What can be measured of a market that opened; observations name these. */
public enum Observed {
  FAULTS("of an agreement's rounds, the share in which its provider was slashed"),
  UNPAID("of the tickets' worth that was sent, the share that clients have not paid"),
  PRIZES_LOST("of the prizes that providers held, the share that they lost"),
  INCOME_SPREAD("deviation of the providers' prizes, as a share of their mean"),
  BOOKS_USED("of the books that were allotted, the share that paid a prize"),
  BOOKS_IN_ONE_HAND("the most books of one round that one provider has"),
  UTILISATION("of the providers' lines, the share that is sold"),
  DEMAND("bytes in a second that all customers buy"),
  PROVIDERS("providers with an agreement"),
  RENEWED("of the agreements that ended, the share whose customer hired the same provider again"),
  AVAILABILITY("of the providers with an agreement, the share that answers"),
  LATENCY("median time in seconds in which a provider answers"),
  BLOCK_SECONDS("from one ledger block to the next");

  private final String is;

  Observed(String is) {
    this.is = is;
  }

  /** What it is, in words. */
  public String is() {
    return is;
  }

  /** Its name in files: {@code books-used}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
