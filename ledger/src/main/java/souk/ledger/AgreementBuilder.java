package souk.ledger;

import org.jspecify.annotations.Nullable;
import souk.ledger.AgreementTerms.Collateral;
import souk.ledger.AgreementTerms.Exposures;
import souk.ledger.AgreementTerms.Grades;
import souk.ledger.AgreementTerms.Periods;
import souk.ledger.AgreementTerms.Questions;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/**
 * Makes up the terms of an agreement, one group at a time. What is not said is not agreed: no
 * escrow, no judge, no periods, no questions, no commitment, no collateral, no exposure. Parties,
 * rules, times and salt have to be said; {@link #build} names the one that is missing. It checks
 * nothing else: the ledger's rules do.
 */
public final class AgreementBuilder {
  private final String service;
  private @Nullable Address customer;
  private @Nullable Address provider;
  private Bytes details = Bytes.EMPTY;
  private Bytes32 escrow = Bytes32.ZERO;
  private @Nullable Bytes32 rulesHash;
  private JudgeId judge = JudgeId.NONE;
  private @Nullable Long openBy;
  private @Nullable Long start;
  private @Nullable Long end;
  private @Nullable Long blocks;
  private long notice;
  private long commitBlocks;
  private long answerBlocks;
  private Periods periods = Periods.NONE;
  private Questions questions = Questions.NONE;
  private Collateral collateral = Collateral.NONE;
  private Exposures exposures = new Exposures(0, 0);
  private @Nullable Bytes32 salt;

  AgreementBuilder(String service) {
    this.service = service;
  }

  AgreementBuilder(AgreementTerms terms) {
    service = terms.service();
    customer = terms.customer();
    provider = terms.provider();
    details = terms.details();
    escrow = terms.escrow();
    rulesHash = terms.rulesHash();
    judge = terms.judge();
    openBy = terms.openBy();
    start = terms.startBlock();
    end = terms.endBlock();
    notice = terms.noticeBlocks();
    commitBlocks = terms.commitBlocks();
    answerBlocks = terms.answerBlocks();
    periods = terms.periods();
    questions = terms.questions();
    collateral = terms.collateral();
    exposures = terms.exposures();
    salt = terms.salt();
  }

  public AgreementBuilder customer(Address who) {
    customer = who;
    return this;
  }

  public AgreementBuilder provider(Address who) {
    provider = who;
    return this;
  }

  /** The service's own terms. */
  public AgreementBuilder details(Bytes serviceTerms) {
    details = serviceTerms;
    return this;
  }

  /** Whose tickets pay for units. */
  public AgreementBuilder escrow(Bytes32 id) {
    escrow = id;
    return this;
  }

  /** {@link LedgerRules#hash} of the ledger that it is for. */
  public AgreementBuilder rules(Bytes32 hash) {
    rulesHash = hash;
    return this;
  }

  public AgreementBuilder judge(JudgeId id) {
    judge = id;
    return this;
  }

  /** The last block in which the signed agreement can be put on the ledger. */
  public AgreementBuilder openBy(long block) {
    openBy = block;
    return this;
  }

  /** From which block on it runs. */
  public AgreementBuilder start(long block) {
    start = block;
    return this;
  }

  /** Until which block it runs; exclusive. */
  public AgreementBuilder end(long block) {
    end = block;
    return this;
  }

  /** For how many blocks it runs from its start on, where no {@link #end} is said. */
  public AgreementBuilder blocks(long count) {
    blocks = count;
    return this;
  }

  /** How many blocks it still runs after one side ends it early. */
  public AgreementBuilder notice(long count) {
    notice = count;
    return this;
  }

  /** Takes a commitment of the provider up to so many blocks after the start. */
  public AgreementBuilder commitWithin(long count) {
    commitBlocks = count;
    return this;
  }

  /** Within how many blocks each answer is due. */
  public AgreementBuilder answerWithin(long count) {
    answerBlocks = count;
    return this;
  }

  /** An answer every so many rounds, each paid from the funds. */
  public AgreementBuilder periods(int everyRounds, Amount price, Amount funds) {
    periods = new Periods(everyRounds, price, funds);
    return this;
  }

  /** Questions that anybody may open a duty with, for a bond. */
  public AgreementBuilder questions(Amount bond) {
    questions = new Questions(bond, Bytes32.ZERO, 0);
    return this;
  }

  /** The same, with a limit over a group of agreements; 0 for none. */
  public AgreementBuilder questions(Amount bond, Bytes32 group, int groupLimit) {
    questions = new Questions(bond, group, groupLimit);
    return this;
  }

  /** What the provider locks, what faults take of it, and for how long it is held after the end. */
  public AgreementBuilder collateral(Amount amount, Grades grades, long releaseBlocks) {
    collateral = new Collateral(amount, grades, releaseBlocks);
    return this;
  }

  /** The most that each side can lose to the other, in tickets. */
  public AgreementBuilder exposures(int ofProvider, int ofCustomer) {
    exposures = new Exposures(ofProvider, ofCustomer);
    return this;
  }

  public AgreementBuilder salt(Bytes32 value) {
    salt = value;
    return this;
  }

  /** The terms. Throws {@link IllegalStateException} when one that has to be said is missing. */
  public AgreementTerms build() {
    long from = said("start", start);
    Long until = end != null || blocks == null ? end : Long.valueOf(from + blocks);
    return new AgreementTerms(
        said("customer", customer),
        said("provider", provider),
        service,
        details,
        escrow,
        said("rules", rulesHash),
        judge,
        said("openBy", openBy),
        from,
        said("end", until),
        notice,
        commitBlocks,
        answerBlocks,
        periods,
        questions,
        collateral,
        exposures,
        said("salt", salt));
  }

  private static <T> T said(String name, @Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("the terms of an agreement need " + name);
    }
    return value;
  }
}
