package souk.puzzle;

/** Tries starts of one puzzle. Not safe for several threads: every worker has its own. */
interface StartSearch {
  /** What {@link #find} returns when no start fits. */
  int NONE = -1;

  /**
   * The first start in {@code [from, to)} whose chain seems to meet the goal. An implementation may
   * compare eight bytes of the goal only: the caller verifies.
   */
  int find(int from, int to);
}
