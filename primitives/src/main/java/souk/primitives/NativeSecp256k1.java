package souk.primitives;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * The functions of libsecp256k1 that its JNI wrapper does not offer, called in the library that the
 * wrapper loaded, with a context of one's own whose blinding is drawn at random.
 *
 * @param context for all calls; the library lets many threads share one
 */
record NativeSecp256k1(SymbolLookup symbols, MemorySegment context) {
  private static final int CONTEXT_NONE = 1;

  private static final class Found {
    static final Optional<NativeSecp256k1> LIBRARY = open();

    private Found() {}
  }

  /** Empty where native access is not allowed, or symbols are not exported. */
  static Optional<NativeSecp256k1> find() {
    return Found.LIBRARY;
  }

  @SuppressWarnings("restricted")
  private static Optional<NativeSecp256k1> open() {
    var _ = Curve.LIBRARY; // it must be loaded before its symbols can be looked up
    SymbolLookup symbols = SymbolLookup.loaderLookup();
    try (Arena arena = Arena.ofConfined()) {
      MethodHandle create =
          handle(
              symbols,
              "secp256k1_context_create",
              FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
      MethodHandle randomize =
          handle(
              symbols,
              "secp256k1_context_randomize",
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
      MemorySegment context = (MemorySegment) create.invokeExact(CONTEXT_NONE);
      byte[] seed = new byte[Curve.SCALAR];
      new SecureRandom().nextBytes(seed);
      int done =
          (int) randomize.invokeExact(context, arena.allocateFrom(ValueLayout.JAVA_BYTE, seed));
      return done == 1 ? Optional.of(new NativeSecp256k1(symbols, context)) : Optional.empty();
    } catch (Throwable e) { // no such symbol, or no native access: other ways serve
      return Optional.empty();
    }
  }

  /** A function that takes these and returns whether it could, as an int. */
  MethodHandle function(String name, MemoryLayout... arguments) {
    return handle(symbols, name, FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments));
  }

  @SuppressWarnings("restricted")
  private static MethodHandle handle(SymbolLookup symbols, String name, FunctionDescriptor type) {
    return Linker.nativeLinker().downcallHandle(symbols.findOrThrow(name), type);
  }
}
