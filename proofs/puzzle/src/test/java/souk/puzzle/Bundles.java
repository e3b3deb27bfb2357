package souk.puzzle;

import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import souk.primitives.Bytes32;

/** Random bundles that a seed decides, start pieces included. */
final class Bundles {
  private final Random random;

  Bundles(long seed) {
    random = new Random(seed);
  }

  int between(int from, int to) {
    return random.nextInt(from, to + 1);
  }

  byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  Bytes32 context() {
    return Bytes32.of(bytes(32));
  }

  /** So many chunks of so many bytes. */
  List<byte[]> chunks(int count, int bytes) {
    List<byte[]> chunks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      chunks.add(bytes(bytes));
    }
    return chunks;
  }

  /** A generator whose starts are decided by the seed. */
  PuzzleGenerator generator(PuzzleParameters parameters) {
    try {
      SecureRandom starts = SecureRandom.getInstance("SHA1PRNG");
      starts.setSeed(random.nextLong());
      return new PuzzleGenerator(parameters, starts);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  static List<ByteRange> ranges(List<byte[]> chunks) {
    return chunks.stream().map(ByteRange::of).toList();
  }

  static PieceSource source(List<byte[]> chunks) {
    return PieceSource.of(ranges(chunks));
  }
}
