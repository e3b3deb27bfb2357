package souk.market;

import java.util.Optional;
import souk.ledger.AgreementTerms;
import souk.ledger.AgreementTerms.Collateral;
import souk.ledger.AgreementTerms.Exposures;
import souk.ledger.AgreementTerms.Grades;
import souk.primitives.Amount;

/**
 * What a market's customers put into every agreement, and within which its providers sign.
 *
 * @param rounds how many rounds an agreement and its escrow run
 * @param openWithin blocks after the proposal within which the agreement is put on the ledger
 * @param notice blocks that it runs on after one side ends it
 * @param commitWithin blocks after the start within which the provider commits; 0 for no commitment
 * @param answerWithin blocks within which an answer is due; 0 where there are no duties
 * @param collateral what the provider locks, what a fault takes of it, and for how many blocks it
 *     stays locked after the end
 * @param exposures the most that each side can lose to the other, in tickets
 * @param periods what is due again and again
 * @param questions what may be asked for a bond
 */
public record AgreementRules(
    int rounds,
    int openWithin,
    int notice,
    int commitWithin,
    int answerWithin,
    Collateral collateral,
    Exposures exposures,
    Periods periods,
    Questions questions) {
  /**
   * Answers that are due again and again.
   *
   * @param everyRounds every so many rounds; 0 for never
   * @param price of each
   */
  public record Periods(int everyRounds, Amount price) {
    public static final Periods NONE = new Periods(0, Amount.ZERO);
  }

  /**
   * One-off duties.
   *
   * @param bond that asking takes; zero when nothing may be asked
   * @param groupLimit in how many agreements of one job a question may be asked; 0 for no limit
   */
  public record Questions(Amount bond, int groupLimit) {
    public static final Questions NONE = new Questions(Amount.ZERO, 0);
  }

  /** The same for so many rounds. */
  public AgreementRules withRounds(int rounds) {
    return new AgreementRules(
        rounds,
        openWithin,
        notice,
        commitWithin,
        answerWithin,
        collateral,
        exposures,
        periods,
        questions);
  }

  /**
   * Why a provider that goes by these rules does not sign terms: they ask for more than the market
   * has, or give less. Empty when they are within the rules.
   *
   * @param roundLength blocks of a round
   * @param head the ledger's newest block
   */
  public Optional<String> refusal(AgreementTerms terms, long roundLength, long head) {
    Refusals all = new Refusals();
    all.most("collateral", terms.collateral().amount(), collateral.amount());
    Grades grades = terms.collateral().grades();
    all.most("first fault", grades.first(), collateral.grades().first());
    all.most("second fault", grades.second(), collateral.grades().second());
    all.most("further fault", grades.further(), collateral.grades().further());
    all.most("release", terms.collateral().releaseBlocks(), collateral.releaseBlocks());
    all.most("notice", terms.noticeBlocks(), notice);
    // An agreement begins within a round, and ends with one; its customer may see later blocks.
    all.most("end", terms.endBlock() - head, (rounds + 1L) * roundLength + openWithin);
    all.most("openBy", terms.openBy() - head, openWithin);
    all.most("provider exposure", terms.exposures().provider(), exposures.provider());
    if (terms.periods().agreed() || terms.questions().agreed()) {
      all.least("answer time", terms.answerBlocks(), answerWithin);
    }
    if (terms.periods().agreed()) {
      all.least("rounds between periods", terms.periods().everyRounds(), periods.everyRounds());
      all.least("period price", terms.periods().price(), periods.price());
      if (periods.everyRounds() == 0) {
        all.add("periods, where this market has none");
      }
    }
    if (terms.questions().agreed()) {
      all.least("bond of a question", terms.questions().bond(), questions.bond());
      if (questions.bond().isZero()) {
        all.add("questions, where this market has none");
      }
    }
    if (commitWithin > 0 && terms.commitBlocks() > 0) {
      all.least("time for the commitment", terms.commitBlocks(), commitWithin);
    } else if ((commitWithin > 0) != (terms.commitBlocks() > 0)) {
      all.add(commitWithin > 0 ? "no commitment" : "a commitment, where this market has none");
    }
    return all.said();
  }

  /** Collects what does not hold. */
  private static final class Refusals {
    private final StringBuilder text = new StringBuilder();

    <T extends Comparable<T>> void most(String what, T value, T most) {
      if (value.compareTo(most) > 0) {
        add("%s %s; at most %s".formatted(what, value, most));
      }
    }

    <T extends Comparable<T>> void least(String what, T value, T least) {
      if (value.compareTo(least) < 0) {
        add("%s %s; at least %s".formatted(what, value, least));
      }
    }

    void most(String what, long value, long most) {
      most(what, Long.valueOf(value), Long.valueOf(most));
    }

    void least(String what, long value, long least) {
      least(what, Long.valueOf(value), Long.valueOf(least));
    }

    void add(String what) {
      text.append(text.isEmpty() ? "the terms have " : ", ").append(what);
    }

    Optional<String> said() {
      return text.isEmpty()
          ? Optional.empty()
          : Optional.of(text + " by this provider's market file");
    }
  }
}
