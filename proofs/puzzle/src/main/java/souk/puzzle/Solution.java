package souk.puzzle;

/**
 * What solves a puzzle. Its text hides both parts.
 *
 * @param start the piece of the first chunk that the chain begins with
 * @param key as in {@link Generated}
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record Solution(int start, byte[] key) {
  @Override
  public String toString() {
    return "Solution[hidden]";
  }
}
