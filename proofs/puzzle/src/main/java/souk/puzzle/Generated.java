package souk.puzzle;

/**
 * A puzzle and the key that its solution gives. Its text hides the key.
 *
 * @param key for the box that holds the tickets: 32 bytes in the profile SOUK, in COMPAT the 48 of
 *     the second-last state
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record Generated(Puzzle puzzle, byte[] key) {
  @Override
  public String toString() {
    return "Generated[" + puzzle + ", key hidden]";
  }
}
