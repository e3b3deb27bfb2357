package souk.transport;

import java.io.IOException;

/**
 * Thrown by a {@link Response.Body} that cannot be written. Where no byte of the answer went out
 * yet, the peer gets another one in its place; otherwise the connection is closed.
 */
public final class OtherAnswerException extends IOException {
  private final transient Response response;

  /** What failed, and what is answered then. */
  public OtherAnswerException(String message, Throwable cause, Response response) {
    super(message, cause);
    this.response = response;
  }

  Response response() {
    return response;
  }
}
