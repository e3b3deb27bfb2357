package souk.content;

import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;

/**
 * A cache asks its publisher for a chunk that it does not have.
 *
 * @param agreement that entitles it
 * @param time in seconds since 1970; an old request is refused
 */
public record FillRequest(Bytes32 agreement, Bytes32 object, int chunk, long time) {
  /** Where a publisher answers it. */
  public static final String PATH = "/content/1/chunk";

  /** The problem that says that the clocks of publisher and cache differ too much. */
  public static final String SKEW = "clocks-differ";

  /** Bytes of a signed request. */
  public static final int SIZE = 32 + 32 + 4 + 8 + 32;

  private static final String USE = "fill";

  /** The request with the authentication code of the agreement. */
  public byte[] sign(AgreementKeys keys) {
    ByteWriter out = new ByteWriter(SIZE).bytes32(agreement).bytes32(object).u32(chunk).u64(time);
    return SignedMessage.sign(keys, USE, out.toArray());
  }

  /** Reads a request; {@link #isSigned} says whether to believe it. */
  public static FillRequest decode(byte[] signed) throws DecodeException {
    ByteReader in = SignedMessage.reader(signed);
    FillRequest request = new FillRequest(in.bytes32(), in.bytes32(), in.u31(), in.u63());
    in.end();
    return request;
  }

  /** Whether the other side of the agreement made this request. */
  public static boolean isSigned(AgreementKeys keys, byte[] signed) {
    return SignedMessage.isSigned(keys, USE, signed);
  }
}
