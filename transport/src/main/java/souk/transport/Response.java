package souk.transport;

import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;

/**
 * An answer: a status, a content type, further headers, and a body whose length is known before the
 * first byte is sent.
 *
 * @param status 200 to 599, but neither 204, 205 nor 304 with a body
 * @param length bytes that {@code body} will write: no more, no fewer
 */
public record Response(
    int status, String contentType, Map<String, String> headers, long length, Body body) {

  /** The content type of Souk's own messages. */
  public static final String BINARY = "application/octet-stream";

  /** Writes a response's body. */
  @FunctionalInterface
  public interface Body {
    void writeTo(OutputStream out) throws IOException;
  }

  public Response {
    if (status < 200 || status > 599) {
      throw new IllegalArgumentException("not a final HTTP status: " + status);
    }
    boolean bodiless = status == 204 || status == 205 || status == 304;
    if (length < 0 || (bodiless && length != 0)) {
      throw new IllegalArgumentException("a body of " + length + " bytes with status " + status);
    }
    headers = Map.copyOf(headers);
  }

  /** 200 with a binary message; the array is not copied. */
  public static Response of(byte[] body) {
    return of(200, BINARY, body);
  }

  /** A body held in memory; the array is not copied. */
  public static Response of(int status, String contentType, byte[] body) {
    return streamed(status, contentType, body.length, out -> out.write(body));
  }

  /** A part of an array, for instance a chunk of a larger buffer; nothing is copied. */
  public static Response of(byte[] source, int offset, int length) {
    return streamed(200, BINARY, length, out -> out.write(source, offset, length));
  }

  /** A body that is written piece by piece and never held whole. */
  public static Response streamed(int status, String contentType, long length, Body body) {
    return new Response(status, contentType, Map.of(), length, body);
  }

  /** A refusal. */
  public static Response of(Problem problem) {
    return of(problem.status(), Problem.CONTENT_TYPE, problem.toJson());
  }

  /** This response with one more header. */
  public Response with(String header, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(header, value);
    return new Response(status, contentType, more, length, body);
  }
}
