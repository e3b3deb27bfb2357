package souk.ledger.testkit;

import java.util.Arrays;
import souk.ledger.Judge;
import souk.ledger.JudgeId;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Keccak256;

/**
 * A judge simple enough to exist on every ledger; its contract in Solidity follows the same words.
 *
 * <ul>
 *   <li>It admits questions of 1 to 64 bytes whose first byte is not {@code ff}.
 *   <li>A period is proven by keccak(agreement ‖ seed ‖ details).
 *   <li>A question is proven by keccak(question).
 *   <li>An accusation holds when it is {@code 01} and 32 bytes; they are the fault's key.
 * </ul>
 */
public final class TestJudge implements Judge {
  public static final JudgeId ID = JudgeId.of("testkit", 1);

  @Override
  public JudgeId id() {
    return ID;
  }

  @Override
  public boolean admits(Bytes details, Bytes question) {
    return question.size() >= 1 && question.size() <= 64 && question.slice(0, 1)[0] != (byte) 0xff;
  }

  @Override
  public Verdict decide(Case about, Bytes evidence) {
    return switch (about.matter()) {
      case Matter.Period period ->
          provenBy(evidence, periodEvidence(about.agreement(), period.seed(), about.details()));
      case Matter.Question question -> provenBy(evidence, questionEvidence(question.question()));
      case Matter.Accusation _ ->
          evidence.size() == 33 && evidence.slice(0, 1)[0] == 1
              ? new Verdict.Fault(Bytes32.of(evidence.slice(1, 32)))
              : new Verdict.Inadmissible();
    };
  }

  /** What proves a period whose challenge has this seed. */
  public static Bytes periodEvidence(Bytes32 agreement, Bytes32 seed, Bytes details) {
    return Bytes.of(
        Keccak256.hash(agreement.toArray(), seed.toArray(), details.toArray()).toArray());
  }

  /** What answers a question. */
  public static Bytes questionEvidence(Bytes question) {
    return Bytes.of(Keccak256.hash(question.toArray()).toArray());
  }

  /** What shows the fault with this key. */
  public static Bytes faultEvidence(Bytes32 key) {
    byte[] evidence = Arrays.copyOf(new byte[] {1}, 33);
    key.copyTo(evidence, 1);
    return Bytes.of(evidence);
  }

  private static Verdict provenBy(Bytes evidence, Bytes wanted) {
    return evidence.equals(wanted) ? new Verdict.Proven() : new Verdict.Inadmissible();
  }
}
