package souk.cli;

import java.net.URI;
import java.nio.file.Path;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.Hex;
import souk.primitives.PublicKey;

/** What options and arguments may be, and how one is refused: in people's words. */
final class Values {
  private static final int COMPRESSED = 33;

  private Values() {}

  /** Lets a command line read all of them. */
  static void register(CommandLine line) {
    ITypeConverter<Integer> whole = of(Integer::valueOf, "a whole number");
    ITypeConverter<Long> large = of(Long::valueOf, "a whole number");
    ITypeConverter<Double> real = of(Values::real, "a number");
    line.registerConverter(Integer.class, whole);
    line.registerConverter(int.class, whole);
    line.registerConverter(Long.class, large);
    line.registerConverter(long.class, large);
    line.registerConverter(Double.class, real);
    line.registerConverter(double.class, real);
    line.registerConverter(Path.class, of(Values::path, "the path of a file or folder"));
    line.registerConverter(URI.class, of(URI::create, "a URL"));
    line.registerConverter(
        Amount.class, of(Amount::parse, "a sum in the currency's smallest unit, in digits"));
    line.registerConverter(
        Address.class, of(Address::parse, "an address: 0x and 40 hexadecimal digits"));
    line.registerConverter(
        PublicKey.class,
        of(Values::publicKey, "a public key: 66 hexadecimal digits (compressed secp256k1)"));
    line.registerConverter(Bytes32.class, of(Bytes32::parse, "0x and 64 hexadecimal digits"));
    line.registerConverter(
        TypedSum.class,
        text -> {
          try {
            return TypedSum.parse(text);
          } catch (IllegalArgumentException e) {
            throw new TypeConversionException(
                "'%s' %s".formatted(Shown.word(text), e.getMessage()));
          }
        });
  }

  private static double real(String text) {
    double number = Double.parseDouble(text);
    if (!Double.isFinite(number) || !text.matches("-?[0-9]+(\\.[0-9]+)?")) {
      throw new IllegalArgumentException(text);
    }
    return number;
  }

  private static PublicKey publicKey(String text) {
    byte[] bytes = Hex.parse(text);
    if (bytes.length != COMPRESSED) {
      throw new IllegalArgumentException(text);
    }
    return PublicKey.of(bytes);
  }

  private static Path path(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("empty");
    }
    return Path.of(text);
  }

  private static <T> ITypeConverter<T> of(Function<String, T> parse, String what) {
    return text -> {
      try {
        return parse.apply(text);
      } catch (RuntimeException e) {
        throw new TypeConversionException(
            text.isEmpty()
                ? "takes %s, and got nothing".formatted(what)
                : "takes %s, not '%s'".formatted(what, Shown.word(text)));
      }
    };
  }
}
