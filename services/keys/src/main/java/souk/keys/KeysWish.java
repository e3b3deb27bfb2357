package souk.keys;

import souk.market.constraint.Constraint;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;

/**
 * The body of a unit: what a provider is asked for.
 *
 * <pre>
 *   1 ‖ grant, u32 length first ‖ condition, u32 length first ‖ sealed fragment, u32 length first
 *       → the countersignature, for nothing
 *   2 ‖ grant:32 ‖ capsule:98 ‖ time:8 ‖ signature:64         → {@link Answer}, for its price
 *   3 ‖ grant:32 ‖ the owner's revocation:64                  → a signed receipt, for nothing
 * </pre>
 */
public sealed interface KeysWish {
  /** Take this fragment. */
  record Take(Bytes grant, String condition, Bytes fragment) implements KeysWish {}

  /** Re-encrypt this capsule. */
  record Read(ReadRequest request) implements KeysWish {}

  /** Drop your fragment of this grant. */
  record Drop(Bytes32 grant, Bytes revocation) implements KeysWish {}

  /** Its form in bytes. */
  default Bytes encode() {
    ByteWriter out = new ByteWriter();
    switch (this) {
      case Take take ->
          out.u8(1).bytes(take.grant()).string(take.condition()).bytes(take.fragment());
      case Read read -> read.request().write(out.u8(2));
      case Drop drop -> out.u8(3).bytes32(drop.grant()).raw(drop.revocation().toArray());
    }
    return Bytes.of(out.toArray());
  }

  /**
   * Reads one; nothing of it is verified.
   *
   * @throws DecodeException when it is none
   */
  static KeysWish decode(Bytes body) throws DecodeException {
    ByteReader in = new ByteReader(body.toArray());
    KeysWish wish =
        switch (in.u8()) {
          case 1 ->
              new Take(
                  Bytes.of(in.bytes(GrantTerms.HEAD + GrantTerms.MOST_PARTS * GrantTerms.PART)),
                  in.string(Constraint.MOST_BYTES),
                  Bytes.of(in.bytes(FragmentSeal.MOST)));
          case 2 -> new Read(ReadRequest.read(in));
          case 3 -> new Drop(in.bytes32(), Bytes.of(in.raw(Statement.SIGNATURE)));
          default -> throw new DecodeException("neither a fragment, a request nor a revocation");
        };
    in.end();
    return wish;
  }
}
