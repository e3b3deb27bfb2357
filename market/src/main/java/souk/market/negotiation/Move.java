package souk.market.negotiation;

/** What a strategy does about the draft that the other side put there. */
public sealed interface Move {
  /** It takes it. */
  record Approve() implements Move {}

  /** It proposes another. */
  record Counter(Draft draft) implements Move {}

  /** It does not go on. */
  record Withdraw(String why) implements Move {}
}
