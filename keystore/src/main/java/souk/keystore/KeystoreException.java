package souk.keystore;

import org.jspecify.annotations.Nullable;

/** A key that could not be opened or stored. The message names the file and says what to do. */
public final class KeystoreException extends Exception {
  /** What went wrong. */
  public enum Kind {
    /** There is no key for this address. */
    NOT_FOUND,
    /** There is a key for this address already. */
    EXISTS,
    /** The password is wrong, or the file was changed: the two cannot be told apart. */
    WRONG_PASSWORD,
    /** The file is not a key in the format, or asks for more work or memory than is granted. */
    MALFORMED,
    /** No password could be had. */
    NO_PASSWORD,
    /** The machine has not the memory that the key's cost takes. */
    NO_MEMORY,
    /** The file system failed. */
    IO
  }

  private final Kind kind;

  KeystoreException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  KeystoreException(Kind kind, String message) {
    this(kind, message, null);
  }

  public Kind kind() {
    return kind;
  }
}
