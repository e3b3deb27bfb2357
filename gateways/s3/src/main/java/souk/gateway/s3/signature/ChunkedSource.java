package souk.gateway.s3.signature;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import souk.gateway.s3.protocol.S3Error;
import souk.gateway.s3.protocol.S3Exception;

/**
 * A body of {@code aws-chunked} encoding: {@code SIZE[;chunk-signature=HEX]}, the bytes, and so on
 * to a chunk of size 0 with trailers behind it ("Signature calculations for the Authorization
 * header: transferring payload in multiple chunks" of the S3 API reference).
 */
final class ChunkedSource implements SignedBody.Source {
  private static final int LONGEST_LINE = 512;
  private static final int MOST_TRAILERS = 8;
  private static final String TRAILER_SIGNATURE = "x-amz-trailer-signature";
  private static final Pattern HEAD =
      Pattern.compile("([0-9a-fA-F]{1,15})(?:;chunk-signature=([0-9a-f]{64}))?");

  private final InputStream in;
  private final Optional<ChunkSignatures> signatures;
  private final boolean takesTrailers;
  private final Map<String, String> trailers = new LinkedHashMap<>();
  private long bytesLeft;
  private long left;
  private String signature = "";
  private boolean begun;
  private boolean ended;

  /**
   * A body.
   *
   * @param length of what is inside
   * @param signatures of the chunks; empty when they have none
   */
  ChunkedSource(
      InputStream in, long length, Optional<ChunkSignatures> signatures, boolean takesTrailers) {
    this.in = in;
    this.bytesLeft = length;
    this.signatures = signatures;
    this.takesTrailers = takesTrailers;
  }

  @Override
  public int read(byte[] target, int offset, int count) throws IOException {
    if (left == 0 && !ended) {
      next();
    }
    if (ended) {
      return -1;
    }
    int read = in.read(target, offset, (int) Math.min(count, left));
    if (read < 0) {
      throw new S3Exception(S3Error.INCOMPLETE_BODY, "the body ends in the middle of a chunk");
    }
    signatures.ifPresent(all -> all.update(target, offset, read));
    left -= read;
    return read;
  }

  @Override
  public Optional<String> trailer(String name) {
    return Optional.ofNullable(trailers.get(name));
  }

  /** From the end of a chunk to the bytes of the next. */
  private void next() throws IOException {
    if (begun) {
      if (!line().isEmpty()) {
        throw malformed("a chunk is longer than it says");
      }
      endOfChunk();
    }
    begun = true;
    Matcher head = HEAD.matcher(line());
    if (!head.matches() || (head.group(2) == null) == signatures.isPresent()) {
      throw malformed(
          signatures.isPresent()
              ? "a chunk begins with SIZE;chunk-signature=HEX"
              : "a chunk begins with SIZE");
    }
    left = Long.parseLong(head.group(1), 16);
    signature = head.group(2) == null ? "" : head.group(2);
    if (left > bytesLeft) {
      throw malformed("the chunks have more bytes than x-amz-decoded-content-length says");
    }
    bytesLeft -= left;
    if (left == 0) {
      end();
    }
  }

  private void endOfChunk() throws S3Exception {
    if (signatures.isPresent()) {
      signatures.get().endOfChunk(signature);
    }
  }

  private void end() throws IOException {
    endOfChunk();
    StringBuilder lines = new StringBuilder();
    for (String line = lastLine(); !line.isEmpty(); line = lastLine()) {
      int colon = line.indexOf(':');
      if (colon < 1 || !takesTrailers || trailers.size() == MOST_TRAILERS) {
        throw malformed("what stands behind the chunks are no trailers that were announced");
      }
      String name = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
      String value = line.substring(colon + 1).strip();
      if (trailers.putIfAbsent(name, value) != null) {
        throw malformed("a trailer comes twice");
      }
      if (!name.equals(TRAILER_SIGNATURE)) {
        lines.append(name).append(':').append(value).append('\n');
      }
    }
    if (in.read() >= 0) {
      throw malformed("something stands behind the body");
    }
    if (takesTrailers && signatures.isPresent()) {
      signatures
          .get()
          .trailers(
              lines.toString(),
              trailer(TRAILER_SIGNATURE)
                  .orElseThrow(() -> malformed("the trailer has no " + TRAILER_SIGNATURE)));
    }
    ended = true;
  }

  /** A line that may be missing at the end. */
  private String lastLine() throws IOException {
    in.mark(1);
    int next = in.read();
    if (next < 0) {
      return "";
    }
    in.reset();
    return line();
  }

  /** A line without its end, CR LF or LF. */
  private String line() throws IOException {
    byte[] line = new byte[LONGEST_LINE];
    int length = 0;
    for (int each = in.read(); each != '\n'; each = in.read()) {
      if (each < 0) {
        throw new S3Exception(S3Error.INCOMPLETE_BODY, "the body ends before its last chunk");
      }
      if (length == LONGEST_LINE) {
        throw malformed("a line between chunks is too long");
      }
      line[length++] = (byte) each;
    }
    int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
    return new String(line, 0, end, StandardCharsets.ISO_8859_1);
  }

  private static S3Exception malformed(String why) {
    return new S3Exception(S3Error.INVALID_REQUEST, "aws-chunked: " + why);
  }
}
