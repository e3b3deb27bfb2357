package souk.market.negotiation;

import souk.market.PaymentRules;
import souk.primitives.Bytes32;

/** What one side says in its turn. */
public sealed interface Say {
  /** It proposes this, in place of all drafts before. */
  record Propose(Draft draft) implements Say {}

  /**
   * It takes the other's last draft as it is.
   *
   * @param terms the id that these terms would have as an agreement
   * @param payment what a ticket is worth in it
   */
  record Approve(Bytes32 terms, PaymentRules payment) implements Say {}

  /**
   * It does not go on.
   *
   * @param why for people, at most {@link #MOST_WORDS} bytes
   */
  record Withdraw(String why) implements Say {
    /** With as much of a reason as there is room for. */
    public static Withdraw because(String why) {
      int most = MOST_WORDS / 4; // a character has at most four bytes
      return new Withdraw(why.length() <= most ? why : why.substring(0, most - 1) + "…");
    }
  }

  /** The longest reason in bytes. */
  int MOST_WORDS = 512;

  /** What it does to the negotiation. */
  default Event event() {
    return switch (this) {
      case Propose _ -> Event.DRAFT;
      case Approve _ -> Event.APPROVE;
      case Withdraw _ -> Event.WITHDRAW;
    };
  }
}
