package souk.puzzle;

/**
 * What one step of a chain hashes, and what becomes of the last state.
 *
 * <p>In both profiles a step is {@code state = H(state || piece)}, cut to the state's size; the
 * number of the next piece is the last four bytes of the state, unsigned and little-endian, modulo
 * the pieces of the next chunk; step s reads chunk s mod n.
 */
public enum PuzzleProfile {
  /**
   * SHA-256 over a state of 20 bytes and a piece of 32: one compression per step, and shipping
   * states costs a colluder more than shipping pieces from four passes on. The chain has passes ×
   * caches full steps, so that the last cache is as well protected as the first; its first state is
   * bound to a context. Goal and key are two separately tagged hashes of the final state: no
   * earlier state opens anything.
   */
  SOUK("SHA-256", 32, 20, 32),

  /**
   * As go-cachecash: SHA-384, pieces of 16 bytes, one step fewer (the last chunk is visited one
   * time less), a first state of zeros, and the states themselves for goal (the last) and key (the
   * one before). For comparison and for its test vector; the context plays no part.
   */
  COMPAT("SHA-384", 48, 48, 16);

  private final String hash;
  private final int hashBytes;
  private final int stateBytes;
  private final int pieceBytes;

  PuzzleProfile(String hash, int hashBytes, int stateBytes, int pieceBytes) {
    this.hash = hash;
    this.hashBytes = hashBytes;
    this.stateBytes = stateBytes;
    this.pieceBytes = pieceBytes;
  }

  /** The JCA name of the hash. */
  public String hash() {
    return hash;
  }

  /** Bytes in a goal and in a key: those of one hash. */
  public int hashBytes() {
    return hashBytes;
  }

  /** Bytes of the hash that the chain carries from step to step. */
  public int stateBytes() {
    return stateBytes;
  }

  /** Bytes of ciphertext in one piece. */
  public int pieceBytes() {
    return pieceBytes;
  }
}
