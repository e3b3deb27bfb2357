package souk.keys;

import souk.exchange.Signing;
import souk.primitives.Address;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.umbral.CapsuleFragment;

/**
 * A provider's answer in its signed envelope, which says to whom, to what and under which grant it
 * answered. Nothing in the re-encryption itself says that, so it could be shown as another's.
 *
 * <pre>
 *   answer = 3 ‖ grant:32 ‖ capsule's hash:32 ‖ requester:20 ‖ unit:32 ‖ time:8 ‖ fragment:359
 *            ‖ signature:64                                                        548 bytes
 * </pre>
 *
 * @param time the request's
 * @param fragment the capsule fragment without MessagePack; need not be one when a liar made it
 */
public record Answer(
    Bytes32 grant,
    Bytes32 capsule,
    Address requester,
    Bytes32 unit,
    long time,
    Bytes fragment,
    Bytes signature) {
  /** Bytes of all of it. */
  public static final int SIZE = 548;

  /** Bytes of what is signed. */
  static final int SIGNED = SIZE - Statement.SIGNATURE;

  /** Signs one. */
  public static Answer sign(
      Signing provider,
      Bytes32 agreement,
      ReadRequest request,
      Address requester,
      Bytes32 unit,
      Bytes fragment) {
    Bytes32 capsule = Statement.hash(request.capsule());
    byte[] said = said(request.grant(), capsule, requester, unit, request.time(), fragment);
    return new Answer(
        request.grant(),
        capsule,
        requester,
        unit,
        request.time(),
        fragment,
        Statement.ANSWER.sign(provider, agreement, said));
  }

  private static byte[] said(
      Bytes32 grant, Bytes32 capsule, Address requester, Bytes32 unit, long time, Bytes fragment) {
    return new ByteWriter()
        .bytes32(grant)
        .bytes32(capsule)
        .address(requester)
        .bytes32(unit)
        .u64(time)
        .raw(fragment.toArray())
        .toArray();
  }

  /** What is signed. */
  Bytes message() {
    return Statement.ANSWER.message(said(grant, capsule, requester, unit, time, fragment));
  }

  /** Whether a provider signed it under an agreement. */
  public boolean isSigned(Address provider, Bytes32 agreement) {
    return Statement.isSigned(provider, agreement, signature, message());
  }

  /** Whether it answers this request of this unit. */
  public boolean answers(ReadRequest request, Address by, Bytes32 of) {
    return grant.equals(request.grant())
        && capsule.equals(Statement.hash(request.capsule()))
        && requester.equals(by)
        && unit.equals(of)
        && time == request.time();
  }

  /** Its form in bytes. */
  public Bytes encode() {
    return Bytes.of(
        new ByteWriter(SIZE).raw(message().toArray()).raw(signature.toArray()).toArray());
  }

  /**
   * Reads one; it is not verified.
   *
   * @throws DecodeException when it is none
   */
  public static Answer decode(Bytes bytes) throws DecodeException {
    ByteReader in = new ByteReader(bytes.toArray());
    Answer answer = read(in);
    in.end();
    return answer;
  }

  static Answer read(ByteReader in) throws DecodeException {
    if (in.u8() != Statement.ANSWER.tag()) {
      throw new DecodeException("no answer of " + KeysTerms.KIND);
    }
    return new Answer(
        in.bytes32(),
        in.bytes32(),
        in.address(),
        in.bytes32(),
        in.u63(),
        Bytes.of(in.raw(CapsuleFragment.SIMPLE_SIZE)),
        Bytes.of(in.raw(Statement.SIGNATURE)));
  }
}
