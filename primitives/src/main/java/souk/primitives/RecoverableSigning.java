package souk.primitives;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * libsecp256k1's signatures that say which key made them, RFC 6979 and low-s. Its JNI wrapper drops
 * that, and to find it out afterwards takes longer than to sign.
 */
final class RecoverableSigning {
  private static final int SIGNATURE = 65;

  /** Where the signature goes in the room of a call: behind the recovery id, digest and key. */
  private static final int COMPACT = Integer.BYTES + Bytes32.SIZE + Curve.SCALAR;

  private static final int ROOM = COMPACT + Curve.SIGNATURE + SIGNATURE;

  private final MemorySegment context;
  private final MethodHandle sign;
  private final MethodHandle serialize;

  private RecoverableSigning(NativeSecp256k1 library) {
    this.context = library.context();
    this.sign =
        library.function(
            "secp256k1_ecdsa_sign_recoverable",
            ValueLayout.ADDRESS,
            ValueLayout.ADDRESS,
            ValueLayout.ADDRESS,
            ValueLayout.ADDRESS,
            ValueLayout.ADDRESS,
            ValueLayout.ADDRESS);
    this.serialize =
        library.function(
            "secp256k1_ecdsa_recoverable_signature_serialize_compact",
            ValueLayout.ADDRESS,
            ValueLayout.ADDRESS,
            ValueLayout.ADDRESS,
            ValueLayout.ADDRESS);
  }

  /** Empty where the loaded library does not export what is needed. */
  static Optional<RecoverableSigning> find() {
    try {
      return NativeSecp256k1.find().map(RecoverableSigning::new);
    } catch (RuntimeException e) { // no such symbol: the other way serves
      return Optional.empty();
    }
  }

  /**
   * Signs.
   *
   * @param digest 32 bytes
   * @param key a private key
   */
  Signature sign(byte[] digest, byte[] key) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment room = arena.allocate(ROOM, Integer.BYTES); // once: it takes its time
      MemorySegment recovery = room.asSlice(0, Integer.BYTES);
      MemorySegment message = room.asSlice(Integer.BYTES, Bytes32.SIZE);
      MemorySegment secret = room.asSlice(Integer.BYTES + Bytes32.SIZE, Curve.SCALAR);
      MemorySegment compact = room.asSlice(COMPACT, Curve.SIGNATURE);
      MemorySegment signature = room.asSlice(COMPACT + Curve.SIGNATURE, SIGNATURE);
      MemorySegment.copy(digest, 0, message, ValueLayout.JAVA_BYTE, 0, Bytes32.SIZE);
      MemorySegment.copy(key, 0, secret, ValueLayout.JAVA_BYTE, 0, Curve.SCALAR);
      try {
        int signed =
            (int)
                sign.invokeExact(
                    context, signature, message, secret, MemorySegment.NULL, MemorySegment.NULL);
        int written = (int) serialize.invokeExact(context, compact, recovery, signature);
        if (signed != 1 || written != 1) {
          throw new IllegalArgumentException("the key is " + Curve.NO_NUMBER);
        }
        return Signature.of(
            compact.toArray(ValueLayout.JAVA_BYTE), recovery.get(ValueLayout.JAVA_INT, 0) & 1);
      } finally {
        secret.fill((byte) 0);
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a call of libsecp256k1 failed", e);
    }
  }
}
