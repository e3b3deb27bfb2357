package souk.puzzle;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import souk.primitives.Bytes32;

/**
 * One chain of a puzzle, from a start to its goal and key. Not safe for several threads; an
 * instance may be used again and again.
 *
 * <p>The messages of the profile SOUK that are hashed, each one compression, none of which can be
 * taken for another because their lengths differ (53, 52, 36, 35 bytes): {@code "souk puzzle/1" ||
 * context || caches u32 || passes u32} for the first state; {@code state || piece}; {@code state ||
 * "souk puzzle goal"}; {@code state || "souk puzzle key"}.
 */
final class Chain {
  /** How the number of the next piece is read from a state. */
  static final VarHandle INDEX =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private static final VarHandle BIG_ENDIAN =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final byte[] FIRST_TAG = "souk puzzle/1".getBytes(StandardCharsets.US_ASCII);
  static final byte[] GOAL_TAG = "souk puzzle goal".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] KEY_TAG = "souk puzzle key".getBytes(StandardCharsets.US_ASCII);

  private final PuzzleParameters parameters;
  private final int stateBytes;
  private final MessageDigest digest;
  private final byte[] block; // state, then piece; a digest's surplus bytes land on the old piece
  private final byte[] first; // the message whose hash is the first state
  private final byte[] goal;
  private final byte[] key;

  Chain(PuzzleParameters parameters) {
    this.parameters = parameters;
    PuzzleProfile profile = parameters.profile();
    stateBytes = profile.stateBytes();
    digest = digest(profile);
    block = new byte[stateBytes + profile.pieceBytes()];
    first = Arrays.copyOf(FIRST_TAG, FIRST_TAG.length + Bytes32.SIZE + 8);
    BIG_ENDIAN.set(first, FIRST_TAG.length + Bytes32.SIZE, parameters.caches());
    BIG_ENDIAN.set(first, FIRST_TAG.length + Bytes32.SIZE + 4, parameters.passes());
    goal = new byte[profile.hashBytes()];
    key = new byte[profile.hashBytes()];
  }

  static MessageDigest digest(PuzzleProfile profile) {
    try {
      return MessageDigest.getInstance(profile.hash());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + profile.hash(), e);
    }
  }

  /** The state before the first step, in a new array. */
  byte[] firstState(Bytes32 context) {
    byte[] state = new byte[stateBytes];
    begin(context);
    System.arraycopy(block, 0, state, 0, stateBytes);
    return state;
  }

  /**
   * Runs the chain; then {@link #goal()} and {@link #key()} hold its results.
   *
   * @param pieces of each chunk, as {@link PuzzleParameters#pieces(PieceSource)} counts them
   */
  void run(Bytes32 context, PieceSource chunks, int[] pieces, int start) {
    int pieceBytes = parameters.profile().pieceBytes();
    int steps = parameters.steps();
    begin(context);
    int piece = start;
    for (int step = 0, chunk = 0; step < steps; step++) {
      if (step > 0) {
        piece = Integer.remainderUnsigned((int) INDEX.get(block, stateBytes - 4), pieces[chunk]);
      }
      if (parameters.profile() == PuzzleProfile.COMPAT && step == steps - 1) {
        System.arraycopy(block, 0, key, 0, stateBytes);
      }
      chunks.read(chunk, piece * pieceBytes, block, stateBytes, pieceBytes);
      digest.update(block, 0, stateBytes + pieceBytes);
      finish(block);
      chunk = chunk + 1 == parameters.caches() ? 0 : chunk + 1;
    }
    switch (parameters.profile()) {
      case SOUK -> {
        taggedHash(GOAL_TAG, goal);
        taggedHash(KEY_TAG, key);
      }
      case COMPAT -> System.arraycopy(block, 0, goal, 0, stateBytes);
    }
  }

  /** The goal of the last chain run; overwritten by the next. */
  byte[] goal() {
    return goal;
  }

  /** The key of the last chain run; overwritten by the next. */
  byte[] key() {
    return key;
  }

  private void begin(Bytes32 context) {
    switch (parameters.profile()) {
      case SOUK -> {
        context.copyTo(first, FIRST_TAG.length);
        digest.update(first);
        finish(block);
      }
      case COMPAT -> Arrays.fill(block, 0, stateBytes, (byte) 0);
    }
  }

  private void taggedHash(byte[] tag, byte[] target) {
    digest.update(block, 0, stateBytes);
    digest.update(tag, 0, tag.length);
    finish(target);
  }

  private void finish(byte[] target) {
    try {
      digest.digest(target, 0, parameters.profile().hashBytes());
    } catch (DigestException e) {
      throw new IllegalStateException("the target holds a whole hash", e);
    }
  }
}
