package souk.gateway.s3.object;

import java.io.IOException;

/** Bytes that were kept in a {@link Vault} are kept there no more. */
public final class LostException extends IOException {
  public LostException(String message) {
    super(message);
  }
}
