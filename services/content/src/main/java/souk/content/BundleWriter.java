package souk.content;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.puzzle.PuzzleParameters;

/**
 * Writes bundles as {@link Bundle} reads them, one after the other into one buffer, and seals their
 * tokens where they stand. Not safe for several threads.
 */
public final class BundleWriter {
  static final int BOXED = 0;
  static final int CLEAR = 1;

  private final ByteBuffer buffer = ByteBuffer.allocate(Bundle.MOST_BYTES);

  /** What a part begins with: the same for all bundles that a cache is in. */
  public static Bytes head(Address cache, String endpoint) {
    byte[] text = endpoint.getBytes(StandardCharsets.UTF_8);
    return Bytes.of(
        ByteBuffer.allocate(Address.SIZE + Integer.BYTES + text.length)
            .put(cache.toArray())
            .putInt(text.length)
            .put(text)
            .array());
  }

  public void begin(Bytes32 id, int number, int leastChunkBytes, PuzzleParameters puzzle) {
    id.copyTo(buffer.array(), 0);
    buffer
        .clear()
        .position(Bytes32.SIZE)
        .putInt(number)
        .putInt(leastChunkBytes)
        .put((byte) ProfileCode.of(puzzle.profile()))
        .put((byte) puzzle.caches())
        .put((byte) puzzle.passes());
  }

  /** Begins a part with a token that is sealed already. */
  public void part(Bytes head, Token sealed) {
    token(head, sealed);
  }

  /** Begins a part with a token that is sealed here; the chunk's key goes to {@code key}. */
  public void part(Bytes head, Token unsealed, TokenSeal seal, byte[] key) {
    seal.seal(buffer.array(), token(head, unsealed), key);
  }

  /** Ends a part whose tickets are in the box. */
  public void boxed() {
    buffer.put((byte) BOXED);
  }

  /** Ends a part with the secrets of its tickets, one behind the other. */
  public void clear(byte[] secrets) {
    buffer.put((byte) CLEAR).put(secrets);
  }

  /** Returns where the token stands. */
  private int token(Bytes head, Token token) {
    head.copyTo(buffer.array(), buffer.position());
    int offset = buffer.position() + head.size();
    token.writeTo(buffer.array(), offset);
    buffer.position(offset + Token.SIZE);
    return offset;
  }

  /** The whole bundle. */
  public Bytes end(Bytes goal, Bytes box) {
    buffer.put(goal.toArray()).putInt(box.size()).put(box.toArray());
    return Bytes.of(buffer.array(), 0, buffer.position());
  }
}
