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
 *   <li>A period is proven by keccak(agreement ‖ seed ‖ commitment ‖ details).
 *   <li>A question is proven by keccak(commitment ‖ question), a commitment by keccak(commitment).
 *   <li>An accusation holds when it is {@code 01}, the commitment and 32 bytes, the fault's key.
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
          provenBy(
              evidence,
              periodEvidence(
                  about.agreement(), period.seed(), about.commitment(), about.details()));
      case Matter.Question question ->
          provenBy(evidence, questionEvidence(about.commitment(), question.question()));
      case Matter.Commitment _ -> provenBy(evidence, commitmentEvidence(about.commitment()));
      case Matter.Accusation _ ->
          evidence.size() == 65
                  && evidence.slice(0, 1)[0] == 1
                  && Bytes32.of(evidence.slice(1, 32)).equals(about.commitment())
              ? new Verdict.Fault(Bytes32.of(evidence.slice(33, 32)))
              : new Verdict.Inadmissible();
    };
  }

  /** What proves a period whose challenge has this seed; the commitment is zero for none. */
  public static Bytes periodEvidence(
      Bytes32 agreement, Bytes32 seed, Bytes32 commitment, Bytes details) {
    return Bytes.of(
        Keccak256.hash(agreement.toArray(), seed.toArray(), commitment.toArray(), details.toArray())
            .toArray());
  }

  /** What answers a question in an agreement without a commitment. */
  public static Bytes questionEvidence(Bytes question) {
    return questionEvidence(Bytes32.ZERO, question);
  }

  /** What answers a question. */
  public static Bytes questionEvidence(Bytes32 commitment, Bytes question) {
    return Bytes.of(Keccak256.hash(commitment.toArray(), question.toArray()).toArray());
  }

  /** What has a commitment taken. */
  public static Bytes commitmentEvidence(Bytes32 commitment) {
    return Bytes.of(Keccak256.hash(commitment.toArray()).toArray());
  }

  /** What shows the fault with this key in an agreement without a commitment. */
  public static Bytes faultEvidence(Bytes32 key) {
    return faultEvidence(Bytes32.ZERO, key);
  }

  /** What shows the fault with this key. */
  public static Bytes faultEvidence(Bytes32 commitment, Bytes32 key) {
    byte[] evidence = Arrays.copyOf(new byte[] {1}, 65);
    commitment.copyTo(evidence, 1);
    key.copyTo(evidence, 33);
    return Bytes.of(evidence);
  }

  private static Verdict provenBy(Bytes evidence, Bytes wanted) {
    return evidence.equals(wanted) ? new Verdict.Proven() : new Verdict.Inadmissible();
  }
}
