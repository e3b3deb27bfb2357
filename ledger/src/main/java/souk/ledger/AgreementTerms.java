package souk.ledger;

import java.nio.charset.StandardCharsets;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;
import souk.primitives.Keccak256;

/**
 * What customer and provider both sign, price frozen. The agreement's id is the EIP-712 digest of
 * all of it; {@link AgreementBuilder} makes it, {@link AgreementCodec} is its form in bytes.
 *
 * @param service the kind, e.g. {@code content/1}: at most {@link #MAX_SERVICE} characters, ASCII
 * @param details the service's own terms, in its own encoding, at most {@link #MAX_DETAILS} bytes;
 *     judges read them
 * @param escrow whose tickets pay for units; zero when none do
 * @param rulesHash {@link LedgerRules#hash} of the ledger that it is for
 * @param judge who decides evidence; zero when nobody does
 * @param openBy the last block in which it can be put on the ledger; from then on the signatures
 *     are worth nothing
 * @param startBlock from when on
 * @param endBlock until when, unless ended earlier; exclusive
 * @param noticeBlocks how long it still runs after one side ends it early
 * @param commitBlocks up to how many blocks after the start the provider may put its one commitment
 *     on the ledger; 0 when the agreement takes none
 * @param answerBlocks within how many blocks an answer is due
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
    long openBy,
    long startBlock,
    long endBlock,
    long noticeBlocks,
    long commitBlocks,
    long answerBlocks,
    Periods periods,
    Questions questions,
    Collateral collateral,
    Exposures exposures,
    Bytes32 salt) {
  /** The longest {@code service} in bytes. */
  public static final int MAX_SERVICE = 64;

  /** The longest {@code details} in bytes. */
  public static final int MAX_DETAILS = 4096;

  /**
   * Answers that are due again and again.
   *
   * @param everyRounds every so many rounds an answer is due; 0 for never
   * @param price paid out of {@code funds} for each period's answer
   * @param funds locked from the customer's balance; must cover every period
   */
  public record Periods(int everyRounds, Amount price, Amount funds) {
    public static final Periods NONE = new Periods(0, Amount.ZERO, Amount.ZERO);

    /** Whether answers are due at all. */
    public boolean agreed() {
      return everyRounds > 0;
    }
  }

  /**
   * One-off duties: what anybody may ask for a bond.
   *
   * @param bond what opening a duty locks; it pays for the answer. Zero when nothing may be asked
   * @param group agreements of one job of this customer, e.g. the n fragments of one key; another
   *     customer's agreements that name the same group are no part of it
   * @param groupLimit in how many agreements of the group one question may be asked on the ledger;
   *     0 for no limit, but it counts for those of the group that have one
   */
  public record Questions(Amount bond, Bytes32 group, int groupLimit) {
    public static final Questions NONE = new Questions(Amount.ZERO, Bytes32.ZERO, 0);

    /** Whether anything may be asked. */
    public boolean agreed() {
      return !bond.isZero();
    }
  }

  /**
   * What the provider puts up.
   *
   * @param amount locked from the provider's free collateral
   * @param grades how much of it a first, second and any further fault takes
   * @param releaseBlocks how long after the agreement's end it stays locked
   */
  public record Collateral(Amount amount, Grades grades, long releaseBlocks) {
    public static final Collateral NONE = new Collateral(Amount.ZERO, Grades.NONE, 0);
  }

  /** Of the collateral, in basis points: what a first, a second and each further fault takes. */
  public record Grades(int first, int second, int further) {
    public static final Grades NONE = new Grades(0, 0, 0);

    /** The grade of the next fault after {@code faults} earlier ones. */
    public int after(int faults) {
      return faults == 0 ? first : faults == 1 ? second : further;
    }
  }

  /**
   * The most that one side can lose to the other if that walks away, in tickets.
   *
   * @param provider the most that the provider can lose to the customer
   * @param customer the most that the customer can lose to the provider
   */
  public record Exposures(int provider, int customer) {}

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
          "uint64 openBy",
          "uint64 startBlock",
          "uint64 endBlock",
          "uint32 noticeBlocks",
          "uint32 commitBlocks",
          "uint32 answerBlocks",
          "uint32 periodRounds",
          "uint128 periodPrice",
          "uint128 funds",
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

  /** Terms to be made up, of a kind of service. */
  public static AgreementBuilder of(String service) {
    return new AgreementBuilder(service);
  }

  /** These terms, to be varied. */
  public AgreementBuilder vary() {
    return new AgreementBuilder(this);
  }

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
        openBy,
        startBlock,
        endBlock,
        noticeBlocks,
        commitBlocks,
        answerBlocks,
        periods.everyRounds(),
        periods.price(),
        periods.funds(),
        questions.bond(),
        questions.group(),
        questions.groupLimit(),
        collateral.amount(),
        collateral.grades().first(),
        collateral.grades().second(),
        collateral.grades().further(),
        collateral.releaseBlocks(),
        exposures.provider(),
        exposures.customer(),
        salt);
  }

  /** Whether the service's name has a form that every ledger takes. */
  public boolean hasReadableService() {
    return service.length() <= MAX_SERVICE
        && StandardCharsets.US_ASCII.newEncoder().canEncode(service);
  }

  /** The hash by which the ledger remembers {@code details}. */
  public Bytes32 detailsHash() {
    return Keccak256.hash(details.toArray());
  }

  /** The round whose seed is the challenge of a period, counted from 0. */
  public long challengeRound(RoundRules rounds, long period) {
    return rounds.roundOf(startBlock) + 1 + period * periods.everyRounds();
  }

  /**
   * How many periods there are if the agreement ends at {@code end}: those whose challenge round
   * ends by then.
   */
  public long periodCount(RoundRules rounds, long end) {
    if (!periods.agreed()) {
      return 0;
    }
    long lastRound = rounds.roundOf(end) - 1; // the last round that is over at the block `end`
    long first = challengeRound(rounds, 0);
    return lastRound < first ? 0 : (lastRound - first) / periods.everyRounds() + 1;
  }

  /** The last block in which the answer to a period's challenge is taken; 2^63 - 1 at most. */
  public long answerDeadline(RoundRules rounds, long period) {
    long deadline = rounds.end(challengeRound(rounds, period)) + rounds.seedDelay() + answerBlocks;
    return deadline < 0 ? Long.MAX_VALUE : deadline;
  }

  /** The last block in which a commitment is taken; 2^63 - 1 at most. */
  public long commitDeadline() {
    long deadline = startBlock + commitBlocks;
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
