package souk.gateway.s3.signature;

import java.security.MessageDigest;
import souk.gateway.s3.protocol.S3Error;
import souk.gateway.s3.protocol.S3Exception;

/** The signatures of a body's chunks, each of which follows from the one before. */
final class ChunkSignatures {
  private final SigningKey key;
  private final MessageDigest sha256 = Hashes.sha256();
  private String before;

  ChunkSignatures(SigningKey key, String ofRequest) {
    this.key = key;
    this.before = ofRequest;
  }

  void update(byte[] source, int offset, int count) {
    sha256.update(source, offset, count);
  }

  /** At the end of a chunk. */
  void endOfChunk(String signature) throws S3Exception {
    check(key.chunk(before, Hashes.hex(sha256.digest())), signature);
  }

  /** Behind the trailers. */
  void trailers(String lines, String signature) throws S3Exception {
    check(key.trailer(before, lines), signature);
  }

  private void check(String expected, String signature) throws S3Exception {
    if (!Hashes.same(expected, signature)) {
      throw new S3Exception(
          S3Error.SIGNATURE_DOES_NOT_MATCH, "the signature of a chunk is not that of its bytes");
    }
    before = expected;
  }
}
