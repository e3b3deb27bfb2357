package souk.market.negotiation;

import java.util.List;

/**
 * What a strategy knows when it is asked.
 *
 * @param side that it speaks for
 * @param own its drafts so far, the first one first
 * @param theirs the other side's, the last of which lies there
 * @param elapsed how much of the negotiation's time or turns is used up, from 0 to 1
 */
public record Talk(Side side, List<Draft> own, List<Draft> theirs, double elapsed) {
  /** As a negotiation is at a time. */
  public static Talk of(Negotiation negotiation, Side side, long now) {
    return new Talk(
        side, negotiation.drafts(side), negotiation.drafts(side.other()), negotiation.elapsed(now));
  }

  /** The draft that lies there. */
  public Draft there() {
    return theirs.getLast();
  }
}
