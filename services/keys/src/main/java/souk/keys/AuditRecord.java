package souk.keys;

import java.nio.charset.StandardCharsets;
import souk.exchange.Signing;
import souk.primitives.Address;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Keccak256;

/**
 * One thing that a node did about a grant, in a chain of records: each names the hash of the one
 * before it, and each is signed, so none can be changed, left out or put in between later. Records
 * that were cut off at the end are missed by whoever knows a later one.
 *
 * @param number from 1
 * @param previous hash of the record before; zero for the first
 * @param time seconds since 1970
 * @param kind what was done
 * @param grant about which grant
 * @param who the requester, owner or provider on the other side
 * @param detail the capsule's hash, or why not, as people read it; at most 256 bytes, never a
 *     secret
 * @param signature the node's
 */
public record AuditRecord(
    long number,
    Bytes32 previous,
    long time,
    Kind kind,
    Bytes32 grant,
    Address who,
    String detail,
    Bytes signature) {
  private static final byte[] TAG = "keys/1 record".getBytes(StandardCharsets.US_ASCII);
  private static final int MOST_DETAIL = 256;

  /** What was done. */
  public enum Kind {
    /** A fragment was taken, or handed over. */
    GRANTED(1),
    /** Somebody asked. */
    REQUESTED(2),
    /** It was answered. */
    ANSWERED(3),
    /** It was refused. */
    REFUSED(4),
    /** A grant was revoked. */
    REVOKED(5),
    /** A provider was accused of a wrong answer. */
    ACCUSED(6),
    /** A provider was asked on the ledger. */
    ASKED(7);

    private final int number;

    Kind(int number) {
      this.number = number;
    }

    private static Kind of(int number) throws DecodeException {
      for (Kind kind : values()) {
        if (kind.number == number) {
          return kind;
        }
      }
      throw new DecodeException("no kind of record has the number " + number);
    }
  }

  /** What comes after a record: number and hash. */
  public record Head(long number, Bytes32 hash) {
    /** Before the first. */
    public static final Head NONE = new Head(0, Bytes32.ZERO);
  }

  /** Signs the record that comes after others. */
  public static AuditRecord sign(
      Signing node, Head after, long time, Kind kind, Bytes32 grant, Address who, String detail) {
    byte[] utf8 = detail.getBytes(StandardCharsets.UTF_8);
    String kept =
        utf8.length <= MOST_DETAIL
            ? detail
            : detail.substring(0, Math.min(detail.length(), MOST_DETAIL / 4));
    byte[] said = said(after.number() + 1, after.hash(), time, kind, grant, who, kept);
    Bytes signature = Statement.RECORD.sign(node, after.hash(), said);
    return new AuditRecord(
        after.number() + 1, after.hash(), time, kind, grant, who, kept, signature);
  }

  private static byte[] said(
      long number,
      Bytes32 previous,
      long time,
      Kind kind,
      Bytes32 grant,
      Address who,
      String detail) {
    return new ByteWriter()
        .u64(number)
        .bytes32(previous)
        .u64(time)
        .u8(kind.number)
        .bytes32(grant)
        .address(who)
        .string(detail)
        .toArray();
  }

  private byte[] said() {
    return said(number, previous, time, kind, grant, who, detail);
  }

  /** What the next record names. */
  public Head head() {
    return new Head(number, Keccak256.hash(TAG, said()));
  }

  /** Whether it is a node's record, and comes right after others. */
  public boolean follows(Head before, Address node) {
    return number == before.number() + 1
        && previous.equals(before.hash())
        && Statement.RECORD.isSigned(node, previous, signature, said());
  }

  /** Its form in bytes. */
  public Bytes encode() {
    return Bytes.of(new ByteWriter().raw(said()).raw(signature.toArray()).toArray());
  }

  /**
   * Reads one; it is not verified.
   *
   * @throws DecodeException when it is none
   */
  public static AuditRecord decode(Bytes bytes) throws DecodeException {
    ByteReader in = new ByteReader(bytes.toArray());
    long number = in.u63();
    Bytes32 previous = in.bytes32();
    long time = in.u63();
    Kind kind = Kind.of(in.u8());
    AuditRecord record =
        new AuditRecord(
            number,
            previous,
            time,
            kind,
            in.bytes32(),
            in.address(),
            in.string(MOST_DETAIL),
            Bytes.of(in.raw(Statement.SIGNATURE)));
    in.end();
    return record;
  }
}
