package souk.keys;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
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
 * before it, and of those that were written together the last is signed, which so vouches for all
 * before it. None can be changed, left out or put in between later. A chain counts up to its last
 * signed record; records that were cut off at the end are missed by whoever knows a later one.
 *
 * @param number from 1
 * @param previous hash of the record before; zero for the first
 * @param time seconds since 1970
 * @param kind what was done
 * @param grant about which grant
 * @param who the requester, owner or provider on the other side
 * @param detail the capsule's hash, or why not, as people read it; at most 256 bytes, never a
 *     secret
 * @param signature the node's; empty where a later record's, written with this one, covers it
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
    /** A request was answered: whose, which capsule's and which unit's. */
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

  /** What a record is about; its place in the chain and its signature come later. */
  public record Entry(long time, Kind kind, Bytes32 grant, Address who, String detail) {
    /** Cuts a detail that is too long. */
    public Entry {
      if (detail.getBytes(StandardCharsets.UTF_8).length > MOST_DETAIL) {
        detail = detail.substring(0, Math.min(detail.length(), MOST_DETAIL / 4));
      }
    }
  }

  /** Makes the records that come after others, at least one, and signs the last. */
  public static List<AuditRecord> chain(Signing node, Head after, List<Entry> entries) {
    List<AuditRecord> records = new ArrayList<>(entries.size());
    Head before = after;
    for (Entry entry : entries) {
      AuditRecord record =
          new AuditRecord(
              before.number() + 1,
              before.hash(),
              entry.time(),
              entry.kind(),
              entry.grant(),
              entry.who(),
              entry.detail(),
              Bytes.EMPTY);
      records.add(record);
      before = record.head();
    }
    records.add(records.removeLast().signed(node));
    return records;
  }

  private AuditRecord signed(Signing node) {
    return new AuditRecord(
        number,
        previous,
        time,
        kind,
        grant,
        who,
        detail,
        Statement.RECORD.sign(node, previous, said()));
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

  /** Whether it vouches for itself and for all before it. */
  public boolean isSigned() {
    return signature.size() > 0;
  }

  /**
   * Whether it comes right after others, and its signature, if it has one, is the node's. Until one
   * that has follows, nothing says that the node wrote it.
   */
  public boolean follows(Head before, Address node) {
    return number == before.number() + 1
        && previous.equals(before.hash())
        && (!isSigned() || Statement.RECORD.isSigned(node, previous, signature, said()));
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
            Bytes.of(in.raw(in.remaining() == 0 ? 0 : Statement.SIGNATURE)));
    in.end();
    return record;
  }
}
