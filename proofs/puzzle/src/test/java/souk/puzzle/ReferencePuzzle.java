package souk.puzzle;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The puzzle once more, as directly from its description as can be, and sharing nothing. */
final class ReferencePuzzle {
  @SuppressWarnings("ArrayRecordComponent")
  record Result(int start, byte[] goal, byte[] key) {}

  private ReferencePuzzle() {}

  /** Every state of a chain, the first and the final one included. */
  static List<byte[]> states(
      boolean souk, byte[] context, int passes, List<byte[]> chunks, int start) {
    int pieceBytes = souk ? 32 : 16;
    int steps = passes * chunks.size() - (souk ? 0 : 1);
    byte[] state = new byte[48];
    if (souk) {
      byte[] shape = HexFormat.of().parseHex("%08x%08x".formatted(chunks.size(), passes));
      state = Arrays.copyOf(hash(true, text("souk puzzle/1"), context, shape), 20);
    }
    List<byte[]> states = new ArrayList<>(List.of(state));
    long piece = start;
    for (int step = 0; step < steps; step++) {
      byte[] chunk = chunks.get(step % chunks.size());
      int at = (int) (piece % (chunk.length / pieceBytes)) * pieceBytes;
      byte[] hash = hash(souk, state, Arrays.copyOfRange(chunk, at, at + pieceBytes));
      state = Arrays.copyOf(hash, souk ? 20 : 48);
      states.add(state);
      byte[] last = Arrays.copyOfRange(state, state.length - 4, state.length);
      byte[] reversed = {last[3], last[2], last[1], last[0]};
      piece = new BigInteger(1, reversed).longValueExact();
    }
    return states;
  }

  static Result chain(boolean souk, byte[] context, int passes, List<byte[]> chunks, int start) {
    List<byte[]> states = states(souk, context, passes, chunks, start);
    byte[] last = states.getLast();
    return souk
        ? new Result(start, goalOf(last), keyOf(last))
        : new Result(start, last, states.get(states.size() - 2));
  }

  static Optional<Result> solve(
      boolean souk, byte[] context, int passes, List<byte[]> chunks, byte[] goal) {
    int starts = chunks.getFirst().length / (souk ? 32 : 16);
    for (int start = 0; start < starts; start++) {
      Result result = chain(souk, context, passes, chunks, start);
      if (Arrays.equals(result.goal(), goal)) {
        return Optional.of(result);
      }
    }
    return Optional.empty();
  }

  static byte[] goalOf(byte[] state) {
    return hash(true, state, text("souk puzzle goal"));
  }

  static byte[] keyOf(byte[] state) {
    return hash(true, state, text("souk puzzle key"));
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] hash(boolean souk, byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance(souk ? "SHA-256" : "SHA-384");
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
