package souk.keys;

import java.time.Instant;
import souk.exchange.Signing;
import souk.primitives.Address;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.umbral.Capsule;

/**
 * A reader's signed wish that one provider re-encrypts one capsule. It names the unit that it is
 * made in, so the same signature is no second request, and a time, which conditions go by.
 *
 * @param grant under which
 * @param capsule what is to be re-encrypted
 * @param time seconds since 1970 by the reader's clock
 * @param signature the requester's
 */
public record ReadRequest(Bytes32 grant, Capsule capsule, long time, Bytes signature) {
  /** Signs one. */
  public static ReadRequest sign(
      Signing requester,
      Bytes32 agreement,
      Bytes32 unit,
      Bytes32 grant,
      Capsule capsule,
      Instant now) {
    long time = now.getEpochSecond();
    return new ReadRequest(
        grant,
        capsule,
        time,
        Statement.REQUEST.sign(requester, agreement, said(unit, grant, capsule, time)));
  }

  /** Whether it is this requester's, for this agreement and unit. */
  public boolean isSigned(Address requester, Bytes32 agreement, Bytes32 unit) {
    return Statement.REQUEST.isSigned(
        requester, agreement, signature, said(unit, grant, capsule, time));
  }

  private static byte[] said(Bytes32 unit, Bytes32 grant, Capsule capsule, long time) {
    return new ByteWriter()
        .bytes32(unit)
        .bytes32(grant)
        .bytes32(Statement.hash(capsule))
        .u64(time)
        .toArray();
  }

  void write(ByteWriter out) {
    out.bytes32(grant).raw(capsule.toSimple()).u64(time).raw(signature.toArray());
  }

  static ReadRequest read(ByteReader in) throws DecodeException {
    return new ReadRequest(
        in.bytes32(),
        Capsule.ofSimple(in.raw(Capsule.SIMPLE_SIZE)),
        in.u63(),
        Bytes.of(in.raw(Statement.SIGNATURE)));
  }
}
