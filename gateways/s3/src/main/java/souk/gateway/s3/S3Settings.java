package souk.gateway.s3;

import java.util.Optional;
import souk.transport.ServerLimits;

/**
 * How a gateway listens.
 *
 * @param host address to listen on
 * @param port 0 lets the system choose
 * @param region that clients are to name; {@code us-east-1} is taken besides
 * @param domain below which each bucket has a name ({@code bucket.s3.example.com}); empty for paths
 *     alone
 */
public record S3Settings(
    String host, int port, String region, Optional<String> domain, ServerLimits limits) {}
