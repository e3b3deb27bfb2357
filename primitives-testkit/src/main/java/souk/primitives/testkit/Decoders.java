package souk.primitives.testkit;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import souk.primitives.DecodeException;

/**
 * The decoders of a module, held to one property: whatever bytes come in, a decoder either refuses
 * them with a {@link DecodeException} that says why, or gives a value that encodes to the very same
 * bytes. Every other exception is a defect, and so are two encodings of one value.
 *
 * <p>A fuzzer's input begins with the number of the decoder that the rest is for.
 */
public final class Decoders {
  private static final int MOST_MESSAGE = 1000;
  private static final int MOST_SHOWN = 4096;

  private final List<Target<?>> targets = new ArrayList<>();

  /** Reads a value, or refuses. */
  public interface Decoder<T> {
    T decode(byte[] bytes) throws DecodeException;
  }

  /** Writes a value. */
  public interface Encoder<T> {
    byte[] encode(T value);
  }

  private record Target<T>(
      String name, Decoder<T> decoder, @Nullable Encoder<T> encoder, List<byte[]> examples) {
    /** Whether the bytes were accepted; throws {@link AssertionError} on a defect. */
    boolean accepts(byte[] bytes) {
      T value;
      try {
        value = decoder.decode(bytes);
      } catch (DecodeException refusal) {
        String message = String.valueOf(refusal.getMessage());
        if (message.isBlank() || message.equals("null") || message.length() > MOST_MESSAGE) {
          throw new AssertionError(name + " refuses with the message '" + message + "'", refusal);
        }
        return false;
      } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
        throw new AssertionError(name + " throws " + e + " at " + show(bytes), e);
      }
      if (encoder == null) {
        return true;
      }
      byte[] again;
      try {
        again = encoder.encode(value);
      } catch (RuntimeException e) {
        throw new AssertionError(name + " cannot write what it read from " + show(bytes), e);
      }
      if (!Arrays.equals(bytes, again)) {
        throw new AssertionError(name + " reads " + show(bytes) + " but writes " + show(again));
      }
      return true;
    }
  }

  /**
   * Adds a decoder.
   *
   * @param name for messages
   * @param encoder its inverse
   * @param examples valid encodings, at least one
   */
  public <T> Decoders add(
      String name, Decoder<T> decoder, Encoder<T> encoder, List<byte[]> examples) {
    if (examples.isEmpty() || targets.size() > 0xff) {
      throw new IllegalArgumentException(name + " has no example, or is one too many");
    }
    targets.add(new Target<>(name, decoder, encoder, List.copyOf(examples)));
    return this;
  }

  /**
   * Adds a reader of text, in which one value can be written in many ways: nothing but refusals or
   * values may come of it.
   */
  public <T> Decoders addText(String name, Decoder<T> decoder, byte[] example) {
    targets.add(new Target<>(name, decoder, null, List.of(example)));
    return this;
  }

  /** {@link #add(String, Decoder, Encoder, List)} with one example. */
  public <T> Decoders add(String name, Decoder<T> decoder, Encoder<T> encoder, byte[] example) {
    return add(name, decoder, encoder, List.of(example));
  }

  /** Valid inputs for a fuzzer to begin with: every example behind the number of its decoder. */
  public Stream<byte[]> inputs() {
    List<byte[]> inputs = new ArrayList<>();
    for (int number = 0; number < targets.size(); number++) {
      for (byte[] example : targets.get(number).examples) {
        byte[] input = new byte[1 + example.length];
        input[0] = (byte) number;
        System.arraycopy(example, 0, input, 1, example.length);
        inputs.add(input);
      }
    }
    return inputs.stream();
  }

  /** Takes a fuzzer's input; throws {@link AssertionError} when it shows a defect. */
  public void check(byte[] input) {
    if (input.length > 0) {
      targets
          .get((input[0] & 0xff) % targets.size())
          .accepts(Arrays.copyOfRange(input, 1, input.length));
    }
  }

  /**
   * Feeds each decoder its examples, which it must accept, and {@code runs} mutations of them.
   * Throws {@link AssertionError}, which names the seed, when one shows a defect or when no decoder
   * accepts any mutation.
   */
  public void mutate(long seed, int runs) {
    Random random = new Random(seed);
    int accepted = 0;
    for (Target<?> target : targets) {
      for (byte[] example : target.examples) {
        if (!target.accepts(example)) {
          throw new AssertionError(target.name + " refuses its example");
        }
      }
      for (int run = 0; run < runs; run++) {
        byte[] input = target.examples.get(random.nextInt(target.examples.size()));
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
          input = mutate(input, random);
        }
        try {
          accepted += target.accepts(input) ? 1 : 0;
        } catch (AssertionError e) {
          throw new AssertionError("seed " + seed + ", run " + run + ": " + e.getMessage(), e);
        }
      }
    }
    if (runs > 0 && accepted == 0) {
      throw new AssertionError("seed " + seed + ": every mutation was refused, none was checked");
    }
  }

  /** The same bytes but for one change: a bit, a byte, a number, an end, something between. */
  public static byte[] mutate(byte[] from, Random random) {
    if (from.length == 0) {
      return new byte[] {(byte) random.nextInt()};
    }
    byte[] bytes = from.clone();
    int at = random.nextInt(bytes.length);
    return switch (random.nextInt(7)) {
      case 0 -> {
        bytes[at] ^= (byte) (1 << random.nextInt(8));
        yield bytes;
      }
      case 1 -> {
        bytes[at] = (byte) random.nextInt();
        yield bytes;
      }
      case 2 -> {
        // All ones, all zeros, the largest positive number: what lengths and counts trip over.
        byte[][] extremes = {{-1, -1, -1, -1}, {0, 0, 0, 0}, {0x7f, -1, -1, -1}, {0, 0, -1, -1}};
        byte[] extreme = extremes[random.nextInt(extremes.length)];
        System.arraycopy(extreme, 0, bytes, at, Math.min(4, bytes.length - at));
        yield bytes;
      }
      case 3 -> Arrays.copyOf(bytes, at);
      case 4 -> Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(64));
      case 5 -> splice(bytes, at, at, random);
      default -> splice(bytes, at, Math.min(bytes.length, at + random.nextInt(40)), random);
    };
  }

  /** Puts random bytes in the place of those from {@code start} to {@code end}. */
  private static byte[] splice(byte[] bytes, int start, int end, Random random) {
    byte[] middle = new byte[random.nextInt(40)];
    random.nextBytes(middle);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, start);
    out.writeBytes(middle);
    out.write(bytes, end, bytes.length - end);
    return out.toByteArray();
  }

  private static String show(byte[] bytes) {
    String hex = HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, MOST_SHOWN));
    return bytes.length + " bytes " + hex;
  }
}
