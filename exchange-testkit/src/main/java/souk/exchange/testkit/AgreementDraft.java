package souk.exchange.testkit;

import souk.ledger.AgreementTerms;
import souk.ledger.AgreementTerms.Grades;
import souk.ledger.JudgeId;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/**
 * Terms that a test varies from a plain agreement: no judge, no periods, no collateral, exposures
 * of 4 tickets each, running for 1,000 blocks from the next one on.
 */
public final class AgreementDraft {
  private final String service;
  private Bytes details = Bytes.EMPTY;
  private JudgeId judge = JudgeId.NONE;
  private long blocks = 1000;
  private int periodRounds;
  private Amount periodPrice = Amount.ZERO;
  private Amount funds = Amount.ZERO;
  private long answerBlocks = 10;
  private Amount challengeBond = Amount.ZERO;
  private Bytes32 group = Bytes32.ZERO;
  private Amount collateral = Amount.ZERO;
  private Grades grades = Grades.NONE;
  private long releaseBlocks = 10;
  private int providerExposure = 4;
  private int customerExposure = 4;

  public AgreementDraft(String service) {
    this.service = service;
  }

  public AgreementDraft details(Bytes serviceTerms) {
    details = serviceTerms;
    return this;
  }

  /** For how many blocks it runs. */
  public AgreementDraft blocks(long count) {
    blocks = count;
    return this;
  }

  /** An answer every so many rounds, paid from funds. */
  public AgreementDraft periods(JudgeId by, int everyRounds, Amount price, Amount allFunds) {
    judge = by;
    periodRounds = everyRounds;
    periodPrice = price;
    funds = allFunds;
    return this;
  }

  /** Questions that anybody may open a duty with, for a bond. */
  public AgreementDraft questions(JudgeId by, Amount bond, Bytes32 ofGroup) {
    judge = by;
    challengeBond = bond;
    group = ofGroup;
    return this;
  }

  public AgreementDraft answerWithin(long count) {
    answerBlocks = count;
    return this;
  }

  public AgreementDraft collateral(Amount amount, Grades taken) {
    collateral = amount;
    grades = taken;
    return this;
  }

  public AgreementDraft exposures(int provider, int customer) {
    providerExposure = provider;
    customerExposure = customer;
    return this;
  }

  AgreementTerms terms(TestCustomer customer, TestProvider provider, long head, Bytes32 salt) {
    return new AgreementTerms(
        customer.address(),
        provider.address(),
        service,
        details,
        customer.escrow(),
        customer.market().ledger().info().rules().hash(),
        judge,
        head + 1,
        head + 1 + blocks,
        5,
        periodRounds,
        periodPrice,
        funds,
        answerBlocks,
        challengeBond,
        group,
        0,
        collateral,
        grades,
        releaseBlocks,
        providerExposure,
        customerExposure,
        salt);
  }
}
