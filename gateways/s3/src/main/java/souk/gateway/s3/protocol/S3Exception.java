package souk.gateway.s3.protocol;

import java.io.IOException;

/** A request that is refused, in S3's words. Streams of a request's body throw it, too. */
public final class S3Exception extends IOException {
  private final S3Error error;

  /**
   * A refusal.
   *
   * @param message one line for people: what was wrong, and what to do
   */
  public S3Exception(S3Error error, String message) {
    super(message);
    this.error = error;
  }

  /** A refusal because of something that failed. */
  public S3Exception(S3Error error, String message, Throwable cause) {
    super(message, cause);
    this.error = error;
  }

  public S3Error error() {
    return error;
  }

  /** Its message. */
  public String told() {
    return String.valueOf(getMessage());
  }
}
