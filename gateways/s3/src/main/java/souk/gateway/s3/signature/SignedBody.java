package souk.gateway.s3.signature;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.gateway.s3.protocol.S3Error;
import souk.gateway.s3.protocol.S3Exception;

/**
 * A body that is held against what was signed and announced of it while it is read. The end of the
 * stream is only reached when all of it holds.
 */
public final class SignedBody extends InputStream {
  /** Where its bytes come from. */
  interface Source {
    /** As of a stream. */
    int read(byte[] target, int offset, int count) throws IOException;

    /** What came behind the body, once all of it was read. */
    Optional<String> trailer(String name);
  }

  /** A checksum of a body, in base64. */
  public record Sum(ChecksumKind kind, String value) {}

  private final Source source;
  private final long length;
  private final Optional<String> hash;
  private final Announced announced;
  private final MessageDigest md5 = Hashes.digest("MD5");
  private final Optional<MessageDigest> sha256;
  private final Optional<ChecksumKind.Sum> sum;
  private long read;
  private byte @Nullable [] tag;
  private Optional<Sum> checksum = Optional.empty();

  SignedBody(Source source, long length, Optional<String> hash, Announced announced) {
    this.source = source;
    this.length = length;
    this.hash = hash;
    this.announced = announced;
    this.sha256 = hash.map(_ -> Hashes.sha256());
    this.sum = announced.kind().map(ChecksumKind::sum);
  }

  /** How many bytes there are. */
  public long length() {
    return length;
  }

  /** MD5 of all bytes, once they were read. */
  public byte[] md5() {
    byte[] all = tag;
    if (all == null) {
      throw new IllegalStateException("the body was not read to its end");
    }
    return all.clone();
  }

  /** The checksum that its sender gave, once all bytes were read. */
  public Optional<Sum> checksum() {
    return checksum;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int count) throws IOException {
    if (tag != null || count == 0) {
      return tag != null ? -1 : 0;
    }
    int got = source.read(target, offset, count);
    if (got < 0) {
      end();
      return -1;
    }
    read += got;
    md5.update(target, offset, got);
    sha256.ifPresent(each -> each.update(target, offset, got));
    sum.ifPresent(each -> each.update(target, offset, got));
    return got;
  }

  private void end() throws S3Exception {
    if (read != length) {
      throw new S3Exception(
          S3Error.INCOMPLETE_BODY, "%d bytes came, and %d were announced".formatted(read, length));
    }
    if (hash.isPresent() && !Hashes.same(hash.get(), Hashes.hex(sha256.orElseThrow().digest()))) {
      throw new S3Exception(
          S3Error.CONTENT_SHA256_MISMATCH, "the body is not what x-amz-content-sha256 says");
    }
    byte[] all = md5.digest();
    if (announced.md5().isPresent()
        && !announced.md5().get().equals(Base64.getEncoder().encodeToString(all))) {
      throw new S3Exception(S3Error.BAD_DIGEST, "the body is not what Content-MD5 says");
    }
    if (sum.isPresent()) {
      checksum = Optional.of(checked(sum.get().value()));
    }
    tag = all;
  }

  private Sum checked(String value) throws S3Exception {
    ChecksumKind kind = announced.kind().orElseThrow();
    String said =
        announced
            .checksum()
            .or(() -> source.trailer(kind.header()))
            .orElseThrow(() ->
                new S3Exception(
                    S3Error.INVALID_REQUEST, "the trailer " + kind.header() + " did not come"));
    if (!said.equals(value)) {
      throw new S3Exception(S3Error.BAD_DIGEST, "the body is not what " + kind.header() + " says");
    }
    return new Sum(kind, value);
  }
}
