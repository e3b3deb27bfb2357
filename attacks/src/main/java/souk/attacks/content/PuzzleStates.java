package souk.attacks.content;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import souk.puzzle.Puzzle;
import souk.puzzle.PuzzleProfile;

/** The states of a puzzle's chain, and what could be taken for keys of its box on the way. */
final class PuzzleStates {
  private final Puzzle puzzle;
  private final PuzzleProfile profile;
  private final MessageDigest digest;

  PuzzleStates(Puzzle puzzle) {
    this.puzzle = puzzle;
    this.profile = puzzle.parameters().profile();
    try {
      this.digest = MessageDigest.getInstance(profile.hash());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + profile.hash(), e);
    }
  }

  /** The key that each state before the last would give, for the chain from this start. */
  List<byte[]> earlyKeys(List<byte[]> chunks, int start) {
    List<byte[]> keys = new ArrayList<>();
    byte[] state = first();
    int piece = start;
    for (int step = 0; step < puzzle.parameters().steps(); step++) {
      byte[] chunk = chunks.get(step % chunks.size());
      keys.add(key(state));
      digest.update(state);
      digest.update(chunk, piece * profile.pieceBytes(), profile.pieceBytes());
      state = cut(digest.digest());
      byte[] next = chunks.get((step + 1) % chunks.size());
      int last = ByteBuffer.wrap(state).order(ByteOrder.LITTLE_ENDIAN).getInt(state.length - 4);
      piece = Integer.remainderUnsigned(last, next.length / profile.pieceBytes());
    }
    return keys;
  }

  private byte[] first() {
    if (profile == PuzzleProfile.COMPAT) {
      return new byte[profile.stateBytes()];
    }
    digest.update("souk puzzle/1".getBytes(StandardCharsets.US_ASCII));
    digest.update(puzzle.context().toArray());
    digest.update(
        ByteBuffer.allocate(8)
            .putInt(puzzle.parameters().caches())
            .putInt(puzzle.parameters().passes())
            .flip());
    return cut(digest.digest());
  }

  private byte[] key(byte[] state) {
    if (profile == PuzzleProfile.COMPAT) {
      return state;
    }
    digest.update(state);
    return digest.digest("souk puzzle key".getBytes(StandardCharsets.US_ASCII));
  }

  private byte[] cut(byte[] hash) {
    return Arrays.copyOf(hash, profile.stateBytes());
  }
}
