package souk.transfers.address;

import java.util.regex.Pattern;

/**
 * An account that somebody pays or is paid by.
 *
 * @param added when it was written down, in seconds since 1970
 * @param note anything, on one line of at most {@link #MOST_NOTE} letters
 */
public record Contact(ContactName name, ChainAddress account, long added, String note) {
  /** The longest note. */
  public static final int MOST_NOTE = 200;

  private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Co}]");

  public Contact {
    if (added < 0) {
      throw new IllegalArgumentException("a time before 1970");
    }
    if (note.length() > MOST_NOTE || UNSEEN.matcher(note).find()) {
      throw new IllegalArgumentException(
          "a note is one line of at most %d letters, with nothing unseen in it"
              .formatted(MOST_NOTE));
    }
  }
}
