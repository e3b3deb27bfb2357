package souk.gateway.s3.object;

import java.time.Instant;

/** A multipart upload that is neither completed nor aborted. */
public record Upload(String id, String bucket, String key, Metadata metadata, Instant begun) {}
