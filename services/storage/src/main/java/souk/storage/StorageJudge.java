package souk.storage;

import java.nio.ByteBuffer;
import souk.ledger.Judge;
import souk.ledger.JudgeId;
import souk.primitives.ByteReader;
import souk.primitives.Bytes;
import souk.primitives.DecodeException;
import souk.replication.KeccakGraph;
import souk.replication.Opening;
import souk.replication.Possession;
import souk.replication.Replica;

/**
 * Decides whether a provider has the replica that it committed itself to, and whether that was
 * sealed as agreed. {@code contracts/src/judges/StorageJudge.sol} decides the same.
 *
 * <p>A commitment is proven by its two roots, a period by the places that its seed draws ({@link
 * Possession}), a question, which is the number of a node (u64), by the node's {@link Opening}.
 * Nothing is ever a fault by evidence: who cannot answer is silent, and the ledger punishes that.
 */
public final class StorageJudge implements Judge {
  /** The name of the judge on all ledgers. */
  public static final JudgeId ID = JudgeId.of("storage", 1);

  @Override
  public JudgeId id() {
    return ID;
  }

  @Override
  public boolean admits(Bytes details, Bytes question) {
    try {
      return isNode(StorageDetails.read(details).height(), question);
    } catch (DecodeException e) {
      return false;
    }
  }

  private static boolean isNode(int height, Bytes question) {
    return question.size() == Long.BYTES && Long.compareUnsigned(node(question), 1L << height) < 0;
  }

  private static long node(Bytes question) {
    return ByteBuffer.wrap(question.toArray()).getLong();
  }

  @Override
  public Verdict decide(Case about, Bytes evidence) {
    try {
      StorageDetails details = StorageDetails.read(about.details());
      Replica replica = details.replica(about.agreement(), about.provider());
      boolean proven =
          switch (about.matter()) {
            case Matter.Commitment() ->
                replica.commitment(roots(evidence)).equals(about.commitment());
            case Matter.Period(long _, var seed) ->
                Possession.proves(
                    replica, about.commitment(), seed, details.challenges(), evidence);
            case Matter.Question(Bytes question) ->
                isNode(details.height(), question)
                    && Opening.proves(
                        replica,
                        new KeccakGraph(details.height()),
                        about.commitment(),
                        node(question),
                        evidence);
            case Matter.Accusation() -> false;
          };
      return proven ? new Verdict.Proven() : new Verdict.Inadmissible();
    } catch (DecodeException e) {
      return new Verdict.Inadmissible();
    }
  }

  private static Replica.Roots roots(Bytes evidence) throws DecodeException {
    ByteReader in = new ByteReader(evidence.toArray());
    Replica.Roots roots = new Replica.Roots(in.bytes32(), in.bytes32());
    in.end();
    return roots;
  }
}
