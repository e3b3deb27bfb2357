package souk.attacks.agreements;

import java.util.Optional;
import souk.exchange.ForwardingKind;
import souk.exchange.JudgeContract;
import souk.exchange.ServiceKind;
import souk.ledger.Judge;
import souk.ledger.JudgeId;
import souk.primitives.Bytes;
import souk.primitives.Keccak256;

/**
 * A kind of service with a judge, so that questions may be asked whose answers are due. Its
 * provider answers none.
 */
final class AskedService extends ForwardingKind {
  private static final JudgeId JUDGE = JudgeId.of("asked", 1);

  /** With what serves and buys. */
  AskedService(ServiceKind behind) {
    super(behind);
  }

  /** What answers a question. */
  static Bytes answer(Bytes question) {
    return Bytes.of(Keccak256.hash(new byte[32], question.toArray()).toArray());
  }

  @Override
  public Optional<Judge> judge() {
    return Optional.of(new AnyQuestion());
  }

  /** The kit's judge, which decides the same where nothing was committed to. */
  @Override
  public Optional<JudgeContract> judgeContract() {
    return Optional.of(
        JudgeContract.load(AskedService.class, "TestJudge", "/souk/contracts/TestJudge.json"));
  }

  private static final class AnyQuestion implements Judge {
    @Override
    public JudgeId id() {
      return JUDGE;
    }

    @Override
    public boolean admits(Bytes details, Bytes question) {
      return question.size() > 0;
    }

    @Override
    public Verdict decide(Case about, Bytes evidence) {
      return about.matter() instanceof Matter.Question(Bytes question)
              && evidence.equals(answer(question))
          ? new Verdict.Proven()
          : new Verdict.Inadmissible();
    }
  }
}
