package souk.ledger;

import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/** Something that happened on a ledger. */
public sealed interface Event {
  record Deposited(Address account, Amount amount) implements Event {}

  record Withdrawn(Address account, Amount amount) implements Event {}

  record Transferred(Address from, Address to, Amount amount) implements Event {}

  record EscrowOpened(Bytes32 escrow, Address funder, EscrowTerms terms) implements Event {}

  /**
   * A provider has {@code books} books from number {@code first} on, from round {@code fromRound}
   * on.
   */
  record Allotted(
      Bytes32 escrow, long list, Address provider, long first, long books, long fromRound)
      implements Event {}

  record SignerSet(Bytes32 escrow, Address signer, long fromRound) implements Event {}

  record EscrowExtended(Bytes32 escrow, long rounds, Amount added) implements Event {}

  record EscrowRefunded(Bytes32 escrow, Amount amount) implements Event {}

  record DrawRecorded(long round, long seedBlock, Bytes32 seed) implements Event {}

  record PrizePaid(Book book, Amount prize) implements Event {}

  /** The book at {@code index} of a claim was not paid. */
  record ClaimSkipped(int index, Refusal reason) implements Event {}

  record ProviderRegistered(Address provider, String endpoint, Amount added) implements Event {}

  record CollateralUnbonding(Address provider, Amount amount, long releaseBlock) implements Event {}

  record CollateralWithdrawn(Address provider, Amount amount) implements Event {}

  record AgreementOpened(Bytes32 agreement, Address customer, Address provider) implements Event {}

  /** The provider of an agreement made its commitment. */
  record Committed(Bytes32 agreement, Address provider, Bytes32 commitment) implements Event {}

  record AgreementEnding(Bytes32 agreement, long endBlock) implements Event {}

  record AgreementClosed(Bytes32 agreement, Amount returned, Amount released) implements Event {}

  record PeriodPaid(Bytes32 agreement, long period, Amount price) implements Event {}

  /** A duty was opened; {@code opener} paid the bond. */
  record DutyOpened(Bytes32 duty, Bytes32 agreement, Address opener, Bytes question, long deadline)
      implements Event {}

  record DutyAnswered(Bytes32 duty, Bytes evidence) implements Event {}

  /**
   * A provider lost {@code amount} of an agreement's lock: {@code reward} to the reporter, {@code
   * damages} to the customer.
   */
  record Slashed(
      Bytes32 agreement,
      Cause cause,
      Address reporter,
      Amount amount,
      Amount reward,
      Amount damages)
      implements Event {}

  /** What a provider was slashed for. */
  enum Cause {
    MISSED_PERIOD,
    LAPSE,
    FAULT
  }
}
