package souk.ledger.evm;

/**
 * How many blocks to ask for at once. Nodes limit that in ways that nobody can know beforehand: by
 * blocks, by logs, by bytes. After a failure half as many are asked for, down to one; after
 * successes twice as many again, but only seldom as many as failed last.
 */
final class BlockSpan {
  static final long MOST = 500;

  /** So many successes and what failed is tried again. */
  private static final int FORGIVING = 64;

  private final long most;
  private long size;
  private long failed = Long.MAX_VALUE;
  private int successes;

  BlockSpan() {
    this(MOST);
  }

  /**
   * @param most blocks to ask for at once
   */
  BlockSpan(long most) {
    this.most = most;
    this.size = most;
  }

  long size() {
    return size;
  }

  void succeeded() {
    if (++successes % FORGIVING == 0) {
      failed = Long.MAX_VALUE;
    }
    if (size * 2 < failed) {
      size = Math.min(most, size * 2);
    }
  }

  /**
   * @param blocks that were asked for
   */
  void failed(long blocks) {
    successes = 0;
    failed = blocks;
    size = Math.max(1, blocks / 2);
  }
}
