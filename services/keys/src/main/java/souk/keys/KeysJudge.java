package souk.keys;

import java.util.Optional;
import souk.ledger.Judge;
import souk.ledger.JudgeId;
import souk.primitives.ByteReader;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Keccak256;
import souk.umbral.Capsule;
import souk.umbral.CapsuleFragment;
import souk.umbral.FragmentMark;
import souk.umbral.ProofEquation;

/**
 * Decides on the local ledger what KeysJudge.sol decides on EVM chains: whether a provider signed a
 * wrong answer, whether it answered a question, and whether it was there in a period. It believes
 * nothing but signatures and equations; {@link KeysEvidence} says what evidence is.
 *
 * <p>An honest provider cannot be framed: it signs answers only for fragments that it checked, with
 * all that an answer is checked by, and countersigned; and only such ones can be asked about.
 */
public final class KeysJudge implements Judge {
  @Override
  public JudgeId id() {
    return JudgeId.of("keys", 1);
  }

  @Override
  public boolean admits(Bytes details, Bytes question) {
    try {
      return LedgerQuestion.decode(question)
          .fits(KeysDetails.outline(details), KeysDetails.job(details));
    } catch (DecodeException e) {
      return false;
    }
  }

  @Override
  public Verdict decide(Case about, Bytes evidence) {
    try {
      return switch (about.matter()) {
        case Matter.Accusation() -> accused(about, new ByteReader(evidence.toArray()));
        case Matter.Question(Bytes question) ->
            asked(about, LedgerQuestion.decode(question), new ByteReader(evidence.toArray()));
        case Matter.Period(long _, Bytes32 seed) ->
            Statement.PRESENT.isSigned(
                    about.provider(), about.agreement(), evidence, seed.toArray())
                ? new Verdict.Proven()
                : new Verdict.Inadmissible();
        case Matter.Commitment() -> new Verdict.Inadmissible();
      };
    } catch (DecodeException e) {
      return new Verdict.Inadmissible();
    }
  }

  private static Verdict accused(Case about, ByteReader in) throws DecodeException {
    GrantTerms.Outline grant = GrantTerms.outline(in);
    Capsule capsule = Capsule.ofSimple(in.raw(Capsule.SIMPLE_SIZE));
    Answer answer = Answer.read(in);
    int equation = in.u8();
    byte[] products = in.raw(in.remaining());
    Optional<FragmentMark> mark = grant.mark(about.provider());
    boolean signed =
        mark.isPresent()
            && ProofEquation.multipliable(capsule)
            && answer.grant().equals(grant.id())
            && answer.capsule().equals(Statement.hash(capsule))
            && answer.isSigned(about.provider(), about.agreement());
    return signed && isWrong(mark.get(), capsule, answer, equation, products)
        ? new Verdict.Fault(Keccak256.hash(answer.message().toArray()))
        : new Verdict.Inadmissible();
  }

  private static boolean isWrong(
      FragmentMark mark, Capsule capsule, Answer answer, int equation, byte[] products) {
    Optional<CapsuleFragment> fragment = KeysEvidence.fragment(answer.fragment().toArray(), mark);
    if (fragment.isEmpty()) {
      return equation == KeysEvidence.MALFORMED && products.length == 0;
    }
    return ProofEquation.of(equation)
        .filter(
            each -> each.check(capsule, fragment.get(), products) == ProofEquation.Finding.FAILS)
        .isPresent();
  }

  private static Verdict asked(Case about, LedgerQuestion question, ByteReader in)
      throws DecodeException {
    KeysDetails.Outline details = KeysDetails.outline(about.details());
    boolean proven =
        switch (in.u8()) {
          case KeysEvidence.ANSWERED -> answers(details, question, in);
          case KeysEvidence.REVOKED -> {
            Bytes revocation = Bytes.of(in.raw(Statement.SIGNATURE));
            in.end();
            yield Statement.REVOKE.isSigned(details.owner(), question.grant(), revocation);
          }
          default -> false;
        };
    return proven ? new Verdict.Proven() : new Verdict.Inadmissible();
  }

  private static boolean answers(
      KeysDetails.Outline details, LedgerQuestion question, ByteReader in) throws DecodeException {
    GrantTerms.Outline grant = GrantTerms.outline(in);
    byte[] simple = in.raw(CapsuleFragment.SIMPLE_SIZE);
    byte[][] products = new byte[ProofEquation.values().length][];
    for (int i = 0; i < products.length; i++) {
      products[i] = in.raw(ProofEquation.PRODUCTS);
    }
    in.end();
    Optional<CapsuleFragment> fragment =
        grant.mark(details.provider()).flatMap(mark -> KeysEvidence.fragment(simple, mark));
    if (fragment.isEmpty()
        || !grant.id().equals(question.grant())
        || !ProofEquation.multipliable(question.capsule())) {
      return false;
    }
    for (ProofEquation equation : ProofEquation.values()) {
      if (equation.check(question.capsule(), fragment.get(), products[equation.number()])
          != ProofEquation.Finding.HOLDS) {
        return false;
      }
    }
    return true;
  }
}
