package souk.ledger;

import souk.primitives.Address;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Keccak256;

/**
 * The pure rule that decides evidence for one kind of service. It sees the case and the evidence
 * and nothing else: no clock, no state, no network, so every ledger comes to the same verdict. The
 * ledger owns time and money.
 */
public interface Judge {
  JudgeId id();

  /**
   * Whether an honest provider can answer this question; only such a one may become a one-off duty.
   * By default nothing can be asked.
   */
  default boolean admits(Bytes details, Bytes question) {
    return false;
  }

  /**
   * Decides. It must not throw, whatever the evidence holds, and its cost must be bounded by the
   * size of its input.
   */
  Verdict decide(Case about, Bytes evidence);

  /**
   * What is to be decided.
   *
   * @param agreement its id
   * @param details the agreement's own, as both sides signed them
   * @param commitment what the agreement's provider put on the ledger since; zero when there is
   *     nothing. Where the matter is a commitment, the one that it wants to make
   * @param matter why the judge is asked
   */
  record Case(
      Bytes32 agreement,
      Address customer,
      Address provider,
      Bytes details,
      Bytes32 commitment,
      Matter matter) {}

  /** Why a judge is asked. */
  sealed interface Matter {
    /**
     * The answer to a period's challenge, drawn from {@code seed}: keccak-256 of agreement, period
     * and round seed.
     */
    record Period(long period, Bytes32 seed) implements Matter {
      /** The challenge of a period, given the seed of its challenge round. */
      public static Period of(Bytes32 agreement, long period, Bytes32 roundSeed) {
        byte[] preimage =
            new ByteWriter(72).bytes32(agreement).u64(period).bytes32(roundSeed).toArray();
        return new Period(period, Keccak256.hash(preimage));
      }
    }

    /** The answer to a question that somebody asked. */
    record Question(Bytes question) implements Matter {}

    /** Evidence, from anybody, that the provider cheated. */
    record Accusation() implements Matter {}

    /**
     * The provider wants to make the case's commitment: it is taken if the judge finds it proven. A
     * judge that needs no evidence for that says so by {@link Verdict.Proven}; one that knows no
     * commitments finds nothing, as for any matter that is none of its own.
     */
    record Commitment() implements Matter {}
  }

  /** What a judge says. */
  sealed interface Verdict {
    /** The provider did what it had to. */
    record Proven() implements Verdict {}

    /**
     * The provider cheated. {@code key} names the fault, so that the same one is never punished
     * twice.
     */
    record Fault(Bytes32 key) implements Verdict {}

    /** The evidence shows nothing. */
    record Inadmissible() implements Verdict {}
  }
}
