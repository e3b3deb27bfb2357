package souk.exchange;

import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/** An answer that is due on the ledger. */
public sealed interface DutyNotice {
  Bytes32 agreement();

  /** The last block in which the answer counts. */
  long deadline();

  /**
   * A period's challenge.
   *
   * @param seed what the judge will see as the challenge
   */
  record PeriodDue(Bytes32 agreement, long period, Bytes32 seed, long deadline)
      implements DutyNotice {}

  /** A question that somebody opened a duty with. */
  record QuestionDue(Bytes32 agreement, Bytes32 duty, Bytes question, long deadline)
      implements DutyNotice {}
}
