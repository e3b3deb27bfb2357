package souk.keys;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import souk.exchange.SignedAnswers;
import souk.exchange.Signing;
import souk.primitives.Address;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Keccak256;

/**
 * What owner, provider and reader sign. Each is a {@link SignedAnswers} of this kind, begins with a
 * byte that no other has, and is about an agreement, a job ({@link KeysDetails#job}) or a grant,
 * whose hashes bind all the rest.
 */
public enum Statement {
  /** A provider took its fragment of a grant, and it passed all checks. About the job. */
  TAKEN(1),
  /** A provider dropped its fragment of a grant. About the job. */
  DROPPED(2),
  /** A provider answered a request: {@link Answer}. About the agreement. */
  ANSWER(3),
  /** A provider was there when a period's seed was drawn. About the agreement. */
  PRESENT(4),
  /** The owner wants a capsule re-encrypted on the ledger. About the grant. */
  ASK(5),
  /** The owner revokes. About the grant. */
  REVOKE(6),
  /** A reader wants a capsule re-encrypted: {@link ReadRequest}. About the agreement. */
  REQUEST(7),
  /** A node's record of what it did: {@link AuditRecord}. About the chain of records before it. */
  RECORD(8),
  /** A reader asks the owner's node for something. About the grant. */
  WISH(9);

  /** Bytes of each signature. */
  public static final int SIGNATURE = 64;

  private static final SignedAnswers ANSWERS = new SignedAnswers(KeysTerms.KIND);
  private static final byte[] CAPSULE = "keys/1 capsule".getBytes(StandardCharsets.US_ASCII);

  private final int tag;

  Statement(int tag) {
    this.tag = tag;
  }

  int tag() {
    return tag;
  }

  /** What is signed: the byte, and what is said. */
  Bytes message(byte[]... said) {
    ByteWriter out = new ByteWriter().u8(tag);
    for (byte[] part : said) {
      out.raw(part);
    }
    return Bytes.of(out.toArray());
  }

  /** The signature of a node's service key over a statement. */
  public Bytes sign(Signing by, Bytes32 about, byte[]... said) {
    Bytes message = message(said);
    Bytes signed = ANSWERS.sign(by, about, message);
    return Bytes.of(signed.slice(message.size(), SIGNATURE));
  }

  /** Whether a signature over a statement is somebody's. */
  public boolean isSigned(Address by, Bytes32 about, Bytes signature, byte[]... said) {
    return isSigned(by, about, signature, message(said));
  }

  static boolean isSigned(Address by, Bytes32 about, Bytes signature, Bytes message) {
    if (signature.size() != SIGNATURE || by.isZero()) {
      return false;
    }
    Bytes signed =
        Bytes.of(new ByteWriter().raw(message.toArray()).raw(signature.toArray()).toArray());
    Optional<Bytes> read = ANSWERS.read(about, by, signed);
    return read.isPresent();
  }

  /** What statements call a capsule by: keccak-256 of its form without MessagePack. */
  public static Bytes32 hash(souk.umbral.Capsule capsule) {
    return hash(capsule.toSimple());
  }

  static Bytes32 hash(byte[] simpleCapsule) {
    return Keccak256.hash(CAPSULE, simpleCapsule);
  }
}
