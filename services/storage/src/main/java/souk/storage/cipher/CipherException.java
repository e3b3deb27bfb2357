package souk.storage.cipher;

import java.io.IOException;

/** An enciphered file is cut off, was changed, or belongs to another key. */
public final class CipherException extends IOException {
  private static final long serialVersionUID = 1;

  CipherException(String message) {
    super(message);
  }

  CipherException(String message, Throwable cause) {
    super(message, cause);
  }
}
