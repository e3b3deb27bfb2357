package souk.ledger;

/**
 * Why the rules say no. The same on every ledger; {@link Command} says which come when, and in
 * which order.
 */
public enum Refusal {
  /** A value that no command can hold: a number too wide, terms that contradict themselves. */
  MALFORMED,
  /** A sum, price or count that must not be zero. */
  ZERO_AMOUNT,
  /** An address that must not be zero. */
  ZERO_ADDRESS,
  /** The sender has less outside the ledger than it wants to bring in. */
  INSUFFICIENT_OUTSIDE,
  /** The balance that is to pay is smaller. */
  INSUFFICIENT_BALANCE,
  /** The token delivered another sum than it was asked to. */
  TOKEN_MISMATCH,

  /** No escrow has this id. */
  ESCROW_UNKNOWN,
  /** An escrow has this id already. */
  ESCROW_EXISTS,
  /** The escrow's money went back to its funder. */
  ESCROW_REFUNDED,
  /** The escrow's last round is past. */
  ESCROW_OVER,
  /** Only the escrow's funder may do this. */
  NOT_FUNDER,
  /** A book has too many tickets. */
  DEPTH_TOO_LARGE,
  /** A round that must lie ahead has begun, or lies before what was fixed already. */
  ROUND_BEGUN,
  /** The escrow's list of allotments that begins in this round is not its newest. */
  LIST_UNKNOWN,
  /** The provider has its range in this list. */
  ALREADY_ALLOTTED,
  /** The list has fewer free books. */
  BOOKS_EXHAUSTED,
  /** The claim deadline of the escrow's last round has not passed. */
  CLAIMS_OPEN,

  /** The round's seed is recorded. */
  DRAW_EXISTS,
  /** The block that gives the seed is not past. */
  DRAW_TOO_EARLY,
  /** The round's seed is not recorded. */
  DRAW_MISSING,
  /** The beacon's proof does not hold. */
  BAD_PROOF,
  /** More books than one claim may hold. */
  BATCH_TOO_LARGE,
  /** The round is none of the escrow's. */
  ROUND_OUTSIDE,
  /** The round's claim deadline has passed. */
  CLAIM_TOO_LATE,
  /** The book is not in the provider's range. */
  NOT_ALLOTTED,
  /** A secret or path of the wrong length. */
  BAD_TICKET,
  /** The book's prize is paid. */
  ALREADY_CLAIMED,
  /** A signature that is not by whom it should be, or over something else. */
  BAD_SIGNATURE,
  /** The last block in which the signature is worth something is past. */
  SIGNATURE_EXPIRED,

  /** An endpoint that is empty or too long. */
  BAD_ENDPOINT,
  /** The address is no provider. */
  PROVIDER_UNKNOWN,
  /** The provider has less free collateral. */
  INSUFFICIENT_COLLATERAL,
  /** The unbonding time has not passed. */
  STILL_UNBONDING,

  /** The agreement was made for other rules. */
  WRONG_RULES,
  /** The agreement's times are beyond what the ledger's rules allow, or end before an answer. */
  TERMS_OUT_OF_BOUNDS,
  /** No agreement has this id. */
  AGREEMENT_UNKNOWN,
  /** An agreement has this id already. */
  AGREEMENT_EXISTS,
  /** The agreement has not begun. */
  AGREEMENT_AHEAD,
  /** The agreement's end is past, or would not come earlier. */
  AGREEMENT_OVER,
  /** The agreement's end and release time have not passed. */
  AGREEMENT_RUNNING,
  /** The agreement is settled. */
  AGREEMENT_CLOSED,
  /** Only customer and provider may do this. */
  NOT_PARTY,
  /** Only the agreement's provider may do this. */
  NOT_PROVIDER,
  /** This ledger has no such judge, or the agreement has none. */
  JUDGE_UNKNOWN,
  /** The funds do not cover every period. */
  FUNDS_TOO_LOW,
  /** One-off duties are still open. */
  DUTIES_OPEN,
  /** The details are not those that were signed. */
  DETAILS_MISMATCH,
  /** The agreement takes no commitment. */
  COMMITMENT_NOT_TAKEN,
  /** The agreement has its commitment. */
  COMMITMENT_EXISTS,
  /** The deadline of the commitment has passed. */
  COMMITMENT_TOO_LATE,

  /** The agreement has no such period. */
  PERIOD_UNKNOWN,
  /** The period is answered or reported. */
  PERIOD_SETTLED,
  /** No duty has this id. */
  DUTY_UNKNOWN,
  /** A duty has this id already. */
  DUTY_EXISTS,
  /** The duty is answered or reported. */
  DUTY_SETTLED,
  /** The judge does not admit this question. */
  QUESTION_REFUSED,
  /** The question is not the one that was asked. */
  QUESTION_MISMATCH,
  /** The group's agreements were asked this question often enough. */
  GROUP_LIMIT,
  /** The deadline of the answer has passed. */
  ANSWER_TOO_LATE,
  /** The deadline of the answer has not passed. */
  ANSWER_NOT_DUE,
  /** The judge does not find what the sender says. */
  EVIDENCE_REFUSED,
  /** The fault is punished already. */
  FAULT_KNOWN
}
