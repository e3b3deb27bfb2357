package souk.ledger;

/**
 * How the ledger's blocks are cut into rounds, and when a round's draw and claims come. All values
 * are blocks.
 *
 * <pre>
 *   round r                        │ draw            │ claims
 *   ├───────────────┬──────────────┼────────┬────────┼───────────────────┤
 *   start(r)        closes(r)      end(r)   seedBlock(r)                 claimDeadline(r)
 *                   ◄── closeGap ──►◄ seedDelay ►    ◄── claimWindow ────►
 * </pre>
 *
 * @param length blocks in a round
 * @param closeGap how long before the round's end tills stop taking its tickets
 * @param seedDelay from the end of the round to the block that gives its seed; more than the
 *     largest lag a till tolerates
 * @param claimWindow from the seed's block to the last block in which a claim is paid; shorter than
 *     {@code proofWindow}, else whoever records a draw late chooses among seeds for which claims
 *     are still paid
 * @param proofWindow for how many blocks a block's randomness can be proven (8,191 on Ethereum);
 *     when nobody recorded the seed in time, the block one such window later takes its place, and
 *     so on
 */
public record RoundRules(
    int length, int closeGap, int seedDelay, int claimWindow, int proofWindow) {
  /** The last round that has a number: rounds are 32 bits wide in everything signed. */
  public static final long LAST_ROUND = 0xffffffffL;

  public RoundRules {
    if (length < 2) {
      throw new IllegalArgumentException("a round has at least 2 blocks, got " + length);
    }
    if (closeGap < 1 || closeGap >= length) {
      throw new IllegalArgumentException("closeGap must be from 1 to length - 1, got " + closeGap);
    }
    if (seedDelay < 1 || claimWindow < 2 || proofWindow < 1) {
      throw new IllegalArgumentException(
          "seedDelay and proofWindow must be at least 1 and claimWindow at least 2, got %d, %d, %d"
              .formatted(seedDelay, proofWindow, claimWindow));
    }
    if (claimWindow >= proofWindow) {
      throw new IllegalArgumentException(
          "claimWindow must be shorter than proofWindow, got %d and %d"
              .formatted(claimWindow, proofWindow));
    }
  }

  /** The round that a block belongs to. */
  public long roundOf(long block) {
    return block / length;
  }

  /** The first block of a round. */
  public long start(long round) {
    return Math.multiplyExact(round, length);
  }

  /** The first block after a round. */
  public long end(long round) {
    return start(round + 1);
  }

  /** The first block in which tills no longer take tickets of the round. */
  public long closes(long round) {
    return end(round) - closeGap;
  }

  /** Whether tickets of a round may be given and taken while {@code block} is the newest. */
  public boolean isOpen(long round, long block) {
    return round == roundOf(block) && block < closes(round);
  }

  /**
   * The block whose randomness decides the round, unless nobody records it in time: see {@link
   * #seedBlock(long, long)}.
   */
  public long seedBlock(long round) {
    return end(round) + seedDelay;
  }

  /**
   * The block whose randomness decides the round when it is recorded in block {@code now}. Exactly
   * one block fits at any time, so nobody can choose between two seeds.
   */
  public long seedBlock(long round, long now) {
    long first = seedBlock(round);
    return now <= first ? first : first + (now - first - 1) / proofWindow * proofWindow;
  }

  /** The last block in which a claim for the round is paid. */
  public long claimDeadline(long round) {
    return seedBlock(round) + claimWindow;
  }

  /** The first round whose claim deadline has not passed in block {@code now}. */
  public long firstClaimable(long now) {
    long since = now - seedDelay - claimWindow; // rounds that end before this block are past
    return since <= 0 ? 0 : (since - 1) / length;
  }
}
