package souk.gateway.s3.object;

import java.time.Instant;

/** A bucket. */
public record Bucket(String name, Instant created) {}
