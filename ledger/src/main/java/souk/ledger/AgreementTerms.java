package souk.ledger;

import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;
import souk.primitives.Keccak256;

/**
 * What customer and provider both sign, price frozen. The agreement's id is the EIP-712 digest of
 * all of it.
 *
 * @param service the kind, e.g. {@code content/1}
 * @param details the service's own terms, in its own encoding, at most {@link #MAX_DETAILS} bytes;
 *     judges read them
 * @param escrow whose tickets pay for units; zero when none do
 * @param rulesHash {@link LedgerRules#hash} of the ledger that it is for
 * @param judge who decides evidence; zero when nobody does
 * @param startBlock from when on
 * @param endBlock until when, unless ended earlier; exclusive
 * @param noticeBlocks how long it still runs after one side ends it early
 * @param periodRounds every so many rounds an answer is due; 0 for never
 * @param periodPrice paid out of {@code funds} for each period's answer
 * @param funds locked from the customer's balance; must cover every period
 * @param answerBlocks within how many blocks an answer is due
 * @param challengeBond what opening a one-off duty locks; it pays for the answer
 * @param group agreements of one job of this customer, e.g. the n fragments of one key; another
 *     customer's agreements that name the same group are no part of it
 * @param groupLimit how often one question may be opened on the ledger over the whole group; 0 for
 *     no limit, but it counts for those of the group that have one
 * @param collateral locked from the provider's free collateral
 * @param grades how much of it a first, second and any further fault takes
 * @param releaseBlocks how long after its end the collateral stays locked
 * @param providerExposure the most that the provider can lose to a customer who walks away, in
 *     tickets
 * @param customerExposure the most that the customer can lose to a provider who walks away, in
 *     tickets
 * @param salt makes two agreements with the same terms differ
 */
public record AgreementTerms(
    Address customer,
    Address provider,
    String service,
    Bytes details,
    Bytes32 escrow,
    Bytes32 rulesHash,
    JudgeId judge,
    long startBlock,
    long endBlock,
    long noticeBlocks,
    int periodRounds,
    Amount periodPrice,
    Amount funds,
    long answerBlocks,
    Amount challengeBond,
    Bytes32 group,
    int groupLimit,
    Amount collateral,
    Grades grades,
    long releaseBlocks,
    int providerExposure,
    int customerExposure,
    Bytes32 salt) {
  /** The longest {@code details}. */
  public static final int MAX_DETAILS = 4096;

  /** Of the collateral, in basis points: what a first, a second and each further fault takes. */
  public record Grades(int first, int second, int further) {
    public static final Grades NONE = new Grades(0, 0, 0);

    /** The grade of the next fault after {@code faults} earlier ones. */
    public int after(int faults) {
      return faults == 0 ? first : faults == 1 ? second : further;
    }
  }

  private static final Eip712.Type TYPE =
      Eip712.Type.of(
          "Agreement",
          "address customer",
          "address provider",
          "string service",
          "bytes details",
          "bytes32 escrow",
          "bytes32 rulesHash",
          "bytes32 judge",
          "uint64 startBlock",
          "uint64 endBlock",
          "uint32 noticeBlocks",
          "uint32 periodRounds",
          "uint128 periodPrice",
          "uint128 funds",
          "uint32 answerBlocks",
          "uint128 challengeBond",
          "bytes32 group",
          "uint16 groupLimit",
          "uint128 collateral",
          "uint16 gradeFirst",
          "uint16 gradeSecond",
          "uint16 gradeFurther",
          "uint32 releaseBlocks",
          "uint32 providerExposure",
          "uint32 customerExposure",
          "bytes32 salt");

  /** What both sides sign, and the agreement's id: it binds chain, contract and version too. */
  public Bytes32 id(Eip712.Domain domain) {
    return domain.digest(structHash());
  }

  private Bytes32 structHash() {
    return TYPE.hash(
        customer,
        provider,
        service,
        details,
        escrow,
        rulesHash,
        judge.value(),
        startBlock,
        endBlock,
        noticeBlocks,
        periodRounds,
        periodPrice,
        funds,
        answerBlocks,
        challengeBond,
        group,
        groupLimit,
        collateral,
        grades.first(),
        grades.second(),
        grades.further(),
        releaseBlocks,
        providerExposure,
        customerExposure,
        salt);
  }

  /** The hash by which the ledger remembers {@code details}. */
  public Bytes32 detailsHash() {
    return Keccak256.hash(details.toArray());
  }

  /** The round whose seed is the challenge of a period, counted from 0. */
  public long challengeRound(RoundRules rounds, long period) {
    return rounds.roundOf(startBlock) + 1 + period * periodRounds;
  }

  /**
   * How many periods there are if the agreement ends at {@code end}: those whose challenge round
   * ends by then.
   */
  public long periods(RoundRules rounds, long end) {
    if (periodRounds == 0) {
      return 0;
    }
    long lastRound = rounds.roundOf(end) - 1; // the last round that is over at the block `end`
    long first = challengeRound(rounds, 0);
    return lastRound < first ? 0 : (lastRound - first) / periodRounds + 1;
  }

  /** The last block in which the answer to a period's challenge is taken; 2^63 - 1 at most. */
  public long answerDeadline(RoundRules rounds, long period) {
    long deadline = rounds.end(challengeRound(rounds, period)) + rounds.seedDelay() + answerBlocks;
    return deadline < 0 ? Long.MAX_VALUE : deadline;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AgreementTerms that && structHash().equals(that.structHash());
  }

  @Override
  public int hashCode() {
    return salt.hashCode();
  }
}
