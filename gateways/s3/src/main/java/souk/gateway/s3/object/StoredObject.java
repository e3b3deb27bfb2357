package souk.gateway.s3.object;

import java.time.Instant;
import java.util.Optional;
import souk.gateway.s3.signature.SignedBody;

/**
 * An object, without its bytes.
 *
 * @param body whose bytes it has; copies share one
 * @param etag without quotes
 * @param checksum that its sender gave of all of it
 * @param kept whether the market keeps it; until then its bytes are on the gateway's disk alone
 */
public record StoredObject(
    String key,
    String body,
    long size,
    String etag,
    Instant modified,
    Metadata metadata,
    Optional<SignedBody.Sum> checksum,
    boolean kept) {}
