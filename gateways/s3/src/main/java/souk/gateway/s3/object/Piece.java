package souk.gateway.s3.object;

import java.time.Instant;
import java.util.Optional;
import souk.gateway.s3.signature.SignedBody;

/**
 * Bytes in a file of the gateway: an object's, or a part's of an upload.
 *
 * @param id the file's name
 * @param number of the part
 * @param etag MD5 in hex
 */
public record Piece(
    String id,
    int number,
    long size,
    String etag,
    Optional<SignedBody.Sum> checksum,
    Instant modified) {}
