package souk.exchange.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import souk.exchange.testkit.probes.QuorumKind;
import souk.ledger.Judge;
import souk.ledger.Judge.Case;
import souk.ledger.Judge.Matter;
import souk.ledger.Judge.Verdict;
import souk.ledger.JudgeId;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/** The judge kit, on a good judge, and on bad ones that it must notice. */
class VerdictTest {
  private static final Bytes SHARE = Bytes.of(Bytes32.of(3).toArray());
  private static final Address PROVIDER = Address.parse("0x" + "22".repeat(20));

  private static Case about(Bytes question) {
    return new Case(
        Bytes32.of(1),
        Address.parse("0x" + "11".repeat(20)),
        PROVIDER,
        SHARE,
        Bytes32.ZERO,
        new Matter.Question(question));
  }

  private static Bytes question(int number) {
    return Bytes.of(Bytes32.of(number).toArray());
  }

  /** The suite over the judge of a quorum, or one in its place. */
  private static class OfQuorum extends VerdictContract {
    private final Judge judge;
    private final Optional<Contract> contract;

    OfQuorum(Judge judge, Optional<Contract> contract) {
      this.judge = judge;
      this.contract = contract;
    }

    @Override
    protected Judge judge() {
      return judge;
    }

    @Override
    protected List<Example> examples() {
      return List.of(example(4), example(5));
    }

    private static Example example(int number) {
      Bytes question = question(number);
      return new Example(
          about(question), QuorumKind.answer(PROVIDER, SHARE, question), new Verdict.Proven());
    }

    @Override
    protected List<Asked> questions() {
      return List.of(new Asked(SHARE, question(4)));
    }

    @Override
    protected Optional<Contract> contract() {
      return contract;
    }
  }

  private static Judge quorum() {
    return new QuorumKind().judge().orElseThrow();
  }

  @Nested
  @SuppressWarnings("ExposedPrivateType") // else it would be played as a suite, too
  class Good extends OfQuorum {
    Good() {
      super(quorum(), Optional.of(VerdictTest.contract(quorum())));
    }
  }

  private static VerdictContract.Contract contract(Judge judge) {
    return new VerdictContract.Contract() {
      @Override
      public boolean admits(Bytes details, Bytes question) {
        return judge.admits(details, question);
      }

      @Override
      public Verdict decide(Case about, Bytes evidence) {
        return judge.decide(about, evidence);
      }
    };
  }

  /** What a bad judge says in place of the good one. */
  private interface Say {
    Verdict decide(Case about, Bytes evidence);
  }

  private static Judge bad(Say say) {
    return new Judge() {
      @Override
      public JudgeId id() {
        return QuorumKind.JUDGE;
      }

      @Override
      public boolean admits(Bytes details, Bytes question) {
        return question.size() == Bytes32.SIZE;
      }

      @Override
      public Verdict decide(Case about, Bytes evidence) {
        return say.decide(about, evidence);
      }
    };
  }

  private static void noticed(VerdictContract suite) {
    assertThatThrownBy(suite::shouldFindNothingWhenEvidenceIsMutated)
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void shouldNoticeWhenAJudgeThrowsAtShortEvidence() {
    noticed(
        new OfQuorum(
            bad((about, evidence) -> {
              Bytes32.of(evidence.slice(0, Bytes32.SIZE));
              return quorum().decide(about, evidence);
            }),
            Optional.empty()));
  }

  @Test
  void shouldNoticeWhenAJudgeDoesNotLookAtTheEnd() {
    noticed(
        new OfQuorum(
            bad((about, evidence) ->
                evidence.size() <= Bytes32.SIZE
                    ? quorum().decide(about, evidence)
                    : quorum().decide(about, Bytes.of(evidence.slice(0, Bytes32.SIZE)))),
            Optional.empty()));
  }

  @Test
  void shouldNoticeWhenEveryMutantIsAFaultOfItsOwn() {
    noticed(
        new OfQuorum(
            bad((about, evidence) -> {
              Verdict verdict = quorum().decide(about, evidence);
              return verdict instanceof Verdict.Inadmissible && evidence.size() == Bytes32.SIZE
                  ? new Verdict.Fault(Bytes32.of(evidence.toArray()))
                  : verdict;
            }),
            Optional.empty()));
  }

  @Test
  void shouldNoticeWhenTheContractDoesNotLookAtTheProvider() {
    Judge forgetful =
        bad((about, evidence) ->
            quorum()
                .decide(
                    new Case(
                        about.agreement(),
                        about.customer(),
                        PROVIDER,
                        about.details(),
                        about.commitment(),
                        about.matter()),
                    evidence));
    VerdictContract suite = new OfQuorum(quorum(), Optional.of(contract(forgetful)));

    assertThatThrownBy(suite::shouldSayTheSameEverywhereWhenTheCaseIsAnother)
        .isInstanceOf(AssertionError.class);
  }
}
