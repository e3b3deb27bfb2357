package souk.keys;

import java.util.ArrayList;
import java.util.List;
import souk.exchange.Signing;
import souk.primitives.Address;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.umbral.Capsule;
import souk.umbral.ProofEquation;

/**
 * What a silent provider is asked on the ledger: to re-encrypt a capsule. The owner signs it, which
 * vouches that the reader meets the conditions; all providers' countersignatures stand in it, so it
 * is the same for all of them, and the ledger's limit for a group counts it as one.
 *
 * <pre>
 *   question = 1 ‖ grant:32 ‖ capsule:98 ‖ n:1 ‖ n × countersignature:64 ‖ signature:64
 * </pre>
 *
 * @param taken the countersignatures of all providers of the grant, in its order
 * @param signature the owner's
 */
public record LedgerQuestion(Bytes32 grant, Capsule capsule, List<Bytes> taken, Bytes signature) {
  private static final int VERSION = 1;

  public LedgerQuestion {
    taken = List.copyOf(taken);
  }

  /** Signs one. */
  public static LedgerQuestion sign(
      Signing owner, Bytes32 grant, Capsule capsule, List<Bytes> taken) {
    return new LedgerQuestion(
        grant, capsule, taken, Statement.ASK.sign(owner, grant, Statement.hash(capsule).toArray()));
  }

  /** Whether the provider of these details can answer it: it took a fragment, the owner asks. */
  boolean fits(KeysDetails.Outline details, Bytes32 job) {
    return ProofEquation.multipliable(capsule)
        && Statement.ASK.isSigned(
            details.owner(), grant, signature, Statement.hash(capsule).toArray())
        && taken.stream().anyMatch(each -> took(details.provider(), job, each));
  }

  private boolean took(Address provider, Bytes32 job, Bytes countersignature) {
    return Statement.TAKEN.isSigned(provider, job, countersignature, grant.toArray());
  }

  /** Its form in bytes. */
  public Bytes encode() {
    ByteWriter out =
        new ByteWriter().u8(VERSION).bytes32(grant).raw(capsule.toSimple()).u8(taken.size());
    taken.forEach(each -> out.raw(each.toArray()));
    return Bytes.of(out.raw(signature.toArray()).toArray());
  }

  /**
   * Reads one; its signatures are not verified.
   *
   * @throws DecodeException when it is none
   */
  public static LedgerQuestion decode(Bytes bytes) throws DecodeException {
    ByteReader in = new ByteReader(bytes.toArray());
    if (in.u8() != VERSION) {
      throw new DecodeException("no question of " + KeysTerms.KIND);
    }
    Bytes32 grant = in.bytes32();
    Capsule capsule = Capsule.ofSimple(in.raw(Capsule.SIMPLE_SIZE));
    int count = in.u8();
    if (count > GrantTerms.MOST_PARTS) {
      throw new DecodeException("a question has at most 12 countersignatures, not " + count);
    }
    List<Bytes> taken = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      taken.add(Bytes.of(in.raw(Statement.SIGNATURE)));
    }
    Bytes signature = Bytes.of(in.raw(Statement.SIGNATURE));
    in.end();
    return new LedgerQuestion(grant, capsule, taken, signature);
  }
}
