package souk.store;

import org.jspecify.annotations.Nullable;

/** A store that did not do what it was asked. The message names the file and says what to do. */
public final class StoreException extends RuntimeException {
  /** What kind of failure it is. */
  public enum Kind {
    /** The disk, or the room given to the store, is full; reads still work. */
    FULL,
    /** Somebody else has the store open. */
    IN_USE,
    /** The write contradicts a constraint of its table; only this write failed. */
    CONFLICT,
    /** What is on disk is not what this store wrote. */
    CORRUPT,
    /** The store's tables were made by another version of the software. */
    VERSION,
    /** The store was closed. */
    CLOSED,
    /** Any other failure of the database, the disk or the work that was handed in. */
    FAILED
  }

  private final Kind kind;

  StoreException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
