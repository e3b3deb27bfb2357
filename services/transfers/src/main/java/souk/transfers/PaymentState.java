package souk.transfers;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * How far a payment is, as its payer's journal has it. There are three outcomes, and a journal
 * never takes one for another: paid, failed, and sent, of which it is not known yet.
 */
public enum PaymentState {
  /** It is written down; nothing was sent. */
  DRAFTED(0),
  /** It is signed, and may have been sent: nobody knows yet what became of it. */
  SENT(1),
  /** It is in a block. */
  PAID(2),
  /** It did not take effect, and never will. */
  FAILED(3);

  private static final Map<PaymentState, Set<PaymentState>> NEXT =
      Map.of(
          DRAFTED, EnumSet.of(DRAFTED, SENT, FAILED),
          SENT, EnumSet.of(SENT, PAID, FAILED),
          // A reorganisation takes a block away; what was sent is then sent again.
          PAID, EnumSet.of(SENT),
          // Whoever wants it all the same tries anew.
          FAILED, EnumSet.of(DRAFTED));

  private final int code;

  PaymentState(int code) {
    this.code = code;
  }

  /** Its number in the journal. */
  int code() {
    return code;
  }

  static PaymentState of(int code) {
    for (PaymentState state : values()) {
      if (state.code == code) {
        return state;
      }
    }
    throw new IllegalArgumentException("no state of a payment: " + code);
  }

  /** Whether a payment may go from here to there. */
  public boolean mayBecome(PaymentState next) {
    return NEXT.getOrDefault(this, Set.of()).contains(next);
  }
}
