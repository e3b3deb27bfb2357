package souk.keys;

import java.util.Optional;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.DecodeException;
import souk.umbral.Capsule;
import souk.umbral.CapsuleFragment;
import souk.umbral.FragmentMark;
import souk.umbral.ProofEquation;

/**
 * Makes what {@link KeysJudge} decides.
 *
 * <pre>
 *   accusation = grant ‖ capsule:98 ‖ answer:548 ‖ equation:1 ‖ its products:128   (0, 1, 2), or
 *                grant ‖ capsule:98 ‖ answer:548 ‖ 3         what was answered is no such fragment
 *   to a question = 1 ‖ grant ‖ capsule fragment:359 ‖ products of all three:384   the answer, or
 *                   2 ‖ the owner's revocation:64
 *   in a period = the provider's signature over the seed:64
 * </pre>
 */
public final class KeysEvidence {
  /** Stands where an equation's number would, when the answer is no fragment of that grant. */
  static final int MALFORMED = 3;

  static final int ANSWERED = 1;
  static final int REVOKED = 2;

  private KeysEvidence() {}

  /**
   * What convicts a provider of its answer; empty when the answer is right.
   *
   * @param mark of the provider's fragment, as the grant has it
   */
  public static Optional<Bytes> of(
      GrantTerms grant, FragmentMark mark, Capsule capsule, Answer answer) {
    Optional<CapsuleFragment> fragment = fragment(answer.fragment().toArray(), mark);
    ByteWriter out =
        new ByteWriter()
            .raw(grant.encode().toArray())
            .raw(capsule.toSimple())
            .raw(answer.encode().toArray());
    if (fragment.isEmpty()) {
      return Optional.of(Bytes.of(out.u8(MALFORMED).toArray()));
    }
    for (ProofEquation equation : ProofEquation.values()) {
      byte[] products = equation.products(capsule, fragment.get());
      if (equation.check(capsule, fragment.get(), products) == ProofEquation.Finding.FAILS) {
        return Optional.of(Bytes.of(out.u8(equation.number()).raw(products).toArray()));
      }
    }
    return Optional.empty();
  }

  /** What answers a question on the ledger. */
  public static Bytes answer(GrantTerms grant, Capsule capsule, CapsuleFragment fragment) {
    ByteWriter out =
        new ByteWriter().u8(ANSWERED).raw(grant.encode().toArray()).raw(fragment.toSimple());
    for (ProofEquation equation : ProofEquation.values()) {
      out.raw(equation.products(capsule, fragment));
    }
    return Bytes.of(out.toArray());
  }

  /** What answers a question about a grant that the owner revoked. */
  public static Bytes revoked(Bytes revocation) {
    return Bytes.of(new ByteWriter().u8(REVOKED).raw(revocation.toArray()).toArray());
  }

  /** A fragment that a judge can look into, made with the key fragment of this mark. */
  static Optional<CapsuleFragment> fragment(byte[] simple, FragmentMark mark) {
    try {
      CapsuleFragment fragment = CapsuleFragment.ofSimple(simple);
      return fragment.isOf(mark) && ProofEquation.multipliable(fragment)
          ? Optional.of(fragment)
          : Optional.empty();
    } catch (DecodeException e) {
      return Optional.empty();
    }
  }
}
