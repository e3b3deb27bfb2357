package souk.market.constraint;

/** An expression is no constraint; the message says in one line what is wrong and where. */
public final class ConstraintException extends Exception {
  private static final int MOST_CHARACTERS = 400;

  ConstraintException(String message) {
    super(readable(message));
  }

  /** Texts come from peers: one line, nothing that moves a cursor. */
  static String readable(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ");
    return line.length() <= MOST_CHARACTERS ? line : line.substring(0, MOST_CHARACTERS) + "…";
  }
}
