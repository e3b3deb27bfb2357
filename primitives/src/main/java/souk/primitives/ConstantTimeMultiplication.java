package souk.primitives;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Optional;

/**
 * libsecp256k1's Diffie–Hellman, which multiplies in constant time, called in the library that the
 * JNI wrapper loaded. The wrapper's own call gives a hash of the product only; with a hash function
 * of one's own it is the product itself.
 */
final class ConstantTimeMultiplication implements SecretMultiplication {
  private static final int COORDINATE = 32;
  private static final int PARSED_KEY = 64;

  private final MethodHandle parse;
  private final MethodHandle ecdh;
  private final MemorySegment context;
  private final MemorySegment copyPoint;

  private ConstantTimeMultiplication(
      MethodHandle parse, MethodHandle ecdh, MemorySegment context, MemorySegment copyPoint) {
    this.parse = parse;
    this.ecdh = ecdh;
    this.context = context;
    this.copyPoint = copyPoint;
  }

  /** Empty when the loaded library does not export what is needed. */
  @SuppressWarnings("restricted")
  static Optional<ConstantTimeMultiplication> find() {
    NativeSecp256k1 library = NativeSecp256k1.find().orElse(null);
    if (library == null) {
      return Optional.empty();
    }
    try {
      MethodHandle parse =
          library.function(
              "secp256k1_ec_pubkey_parse",
              ValueLayout.ADDRESS,
              ValueLayout.ADDRESS,
              ValueLayout.ADDRESS,
              ValueLayout.JAVA_LONG);
      MethodHandle ecdh =
          library.function(
              "secp256k1_ecdh",
              ValueLayout.ADDRESS,
              ValueLayout.ADDRESS,
              ValueLayout.ADDRESS,
              ValueLayout.ADDRESS,
              ValueLayout.ADDRESS,
              ValueLayout.ADDRESS);
      MethodHandle copy =
          MethodHandles.lookup()
              .findStatic(
                  ConstantTimeMultiplication.class,
                  "copyPoint",
                  MethodType.methodType(
                      int.class,
                      MemorySegment.class,
                      MemorySegment.class,
                      MemorySegment.class,
                      MemorySegment.class));
      MemorySegment upcall =
          Linker.nativeLinker()
              .upcallStub(
                  copy,
                  FunctionDescriptor.of(
                      ValueLayout.JAVA_INT,
                      ValueLayout.ADDRESS,
                      ValueLayout.ADDRESS,
                      ValueLayout.ADDRESS,
                      ValueLayout.ADDRESS),
                  Arena.global());
      return Optional.of(new ConstantTimeMultiplication(parse, ecdh, library.context(), upcall));
    } catch (Throwable e) { // no such symbol, or native access is not allowed: the other way serves
      return Optional.empty();
    }
  }

  /** The hash function that libsecp256k1 calls with the product: it copies it. */
  @SuppressWarnings({"restricted", "UnusedMethod", "UnusedVariable"}) // called by the library
  private static int copyPoint(
      MemorySegment output, MemorySegment x, MemorySegment y, MemorySegment data) {
    MemorySegment point = output.reinterpret(2L * COORDINATE);
    point.copyFrom(x.reinterpret(COORDINATE));
    point.asSlice(COORDINATE).copyFrom(y.reinterpret(COORDINATE));
    return 1;
  }

  @Override
  public byte[] multiply(byte[] point, byte[] scalar) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = arena.allocate(PARSED_KEY);
      MemorySegment secret = arena.allocateFrom(ValueLayout.JAVA_BYTE, scalar);
      MemorySegment product = arena.allocate(2L * COORDINATE);
      try {
        MemorySegment serialized = arena.allocateFrom(ValueLayout.JAVA_BYTE, point);
        if ((int) parse.invokeExact(context, key, serialized, (long) point.length) != 1) {
          throw new IllegalArgumentException(Curve.NO_POINT);
        }
        int done =
            (int) ecdh.invokeExact(context, product, key, secret, copyPoint, MemorySegment.NULL);
        if (done != 1) {
          throw new IllegalArgumentException(Curve.NO_NUMBER);
        }
        byte[] result = new byte[Curve.POINT];
        result[0] = 4;
        MemorySegment.copy(product, ValueLayout.JAVA_BYTE, 0, result, 1, 2 * COORDINATE);
        return result;
      } finally {
        secret.fill((byte) 0);
        product.fill((byte) 0);
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a call of libsecp256k1 failed", e);
    }
  }
}
