package souk.http;

import java.nio.charset.StandardCharsets;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Keccak256;

/**
 * What a customer asks for with one unit: the body of a unit's request.
 *
 * <pre>
 *   call: 1:u8 ‖ method:string ‖ path and query:string ‖ count:u16 ‖ count × (name:string ‖ value:string)
 *   part: 2:u8 ‖ call:32 ‖ index:u32
 * </pre>
 */
public sealed interface HttpWish {
  /** The longest encoding. */
  int MOST_BYTES = 48 << 10;

  /** A request; its body is the unit's content, and the unit's name is the call's. */
  record Call(String method, Target target, Headers headers) implements HttpWish {
    /** Methods that ask for nothing to be done (RFC 9110, 9.2.1). */
    public boolean safe() {
      return method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS");
    }
  }

  /**
   * A further piece of a call's answer.
   *
   * @param call the unit that was the request
   * @param index from 1 on
   */
  record Part(Bytes32 call, long index) implements HttpWish {
    private static final byte[] TAG = "souk.http.part/1".getBytes(StandardCharsets.US_ASCII);

    /** The unit that a customer asks for it with. */
    public Bytes32 unit() {
      return new Keccak256()
          .update(TAG)
          .update(call)
          .update(new ByteWriter().u32(index).toArray())
          .digest();
    }
  }

  /** Its encoding. */
  default Bytes encode() {
    ByteWriter out = new ByteWriter();
    switch (this) {
      case Call(String method, Target target, Headers headers) -> {
        out.u8(1).string(method).string(target.text());
        headers.write(out);
      }
      case Part(Bytes32 call, long index) -> out.u8(2).bytes32(call).u32(index);
    }
    return Bytes.of(out.toArray());
  }

  /** Reads one. */
  static HttpWish decode(Bytes bytes) throws DecodeException {
    ByteReader in = new ByteReader(bytes.toArray());
    HttpWish wish =
        switch (in.u8()) {
          case 1 -> call(in);
          case 2 -> {
            Part part = new Part(in.bytes32(), in.u32());
            if (part.index() < 1) {
              throw new DecodeException("further pieces of an answer are counted from 1 on");
            }
            yield part;
          }
          default -> throw new DecodeException("neither a call nor a part of an answer");
        };
    in.end();
    return wish;
  }

  private static Call call(ByteReader in) throws DecodeException {
    String method = in.string(16);
    try {
      return new Call(method, new Target(in.string(8 << 10)), Headers.read(in));
    } catch (IllegalArgumentException e) {
      throw new DecodeException(String.valueOf(e.getMessage()));
    }
  }
}
