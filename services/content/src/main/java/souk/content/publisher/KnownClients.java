package souk.content.publisher;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.InstantSource;
import souk.content.ClientPass;
import souk.primitives.Address;
import souk.primitives.Eip712;
import souk.transport.ProblemException;

/**
 * Checks passes, and remembers the ones that hold, so that a client's signature is checked once.
 */
final class KnownClients {
  private static final long MOST_SECONDS = Duration.ofDays(1).toSeconds();

  private final Address publisher;
  private final Eip712.Domain domain;
  private final InstantSource clock;
  private final Cache<ClientPass, Address> known;

  KnownClients(Address publisher, Eip712.Domain domain, InstantSource clock, int most) {
    this.publisher = publisher;
    this.domain = domain;
    this.clock = clock;
    this.known = Caffeine.newBuilder().maximumSize(most).executor(Runnable::run).build();
  }

  /** Whose pass it is. */
  Address client(ClientPass pass) throws ProblemException {
    long now = clock.instant().getEpochSecond();
    if (!pass.publisher().equals(publisher)
        || pass.expires() < now
        || pass.expires() > now + MOST_SECONDS) {
      throw new ProblemException(
          403,
          "pass-refused",
          "the pass is for another publisher, expired, or good for more than a day");
    }
    Address client = known.getIfPresent(pass);
    if (client == null) {
      client =
          pass.client(domain)
              .orElseThrow(
                  () -> new ProblemException(403, "pass-refused", "nobody signed the pass"));
      known.put(pass, client);
    }
    return client;
  }
}
