package souk.node;

/** A node cannot start as it was asked to; the message says why and what to do, in one line. */
public final class StartRefusedException extends IllegalArgumentException {
  private final boolean passing;

  /**
   * @param passing whether the very same start may do better later
   */
  StartRefusedException(boolean passing, String message) {
    super(message);
    this.passing = passing;
  }

  /** Whether the very same start may do better later. */
  public boolean passing() {
    return passing;
  }
}
