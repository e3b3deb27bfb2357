package souk.transport;

import java.io.IOException;
import java.io.InputStream;

/**
 * What a request sends: some bytes in memory, and behind them as many of a stream as are announced.
 * The stream is opened anew for every attempt, and read on a thread of its own.
 */
public final class RequestBody {
  /** Nothing is sent. */
  public static final RequestBody EMPTY = of(new byte[0]);

  private final byte[] first;
  private final long streamed;
  private final Source source;

  /** Opens a stream at its beginning; whoever asked for it closes it. */
  @FunctionalInterface
  public interface Source {
    InputStream open() throws IOException;
  }

  private RequestBody(byte[] first, long streamed, Source source) {
    if (streamed < 0) {
      throw new IllegalArgumentException("a body of " + streamed + " bytes");
    }
    this.first = first;
    this.streamed = streamed;
    this.source = source;
  }

  /** Bytes in memory, which are not copied and must not change. */
  public static RequestBody of(byte[] bytes) {
    return new RequestBody(bytes, 0, InputStream::nullInputStream);
  }

  /** A stream of {@code length} bytes. */
  public static RequestBody of(long length, Source source) {
    return of(new byte[0], length, source);
  }

  /**
   * Bytes in memory, and behind them a stream of {@code length} bytes, which is not opened when
   * that is 0.
   */
  public static RequestBody of(byte[] first, long length, Source source) {
    return new RequestBody(first, length, source);
  }

  /** Bytes of all of it. */
  public long length() {
    return first.length + streamed;
  }

  byte[] first() {
    return first;
  }

  long streamed() {
    return streamed;
  }

  Source source() {
    return source;
  }
}
