package souk.content.publisher;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import souk.content.ClientPass;
import souk.primitives.Address;
import souk.primitives.Eip712;
import souk.transport.ProblemException;

/**
 * Checks passes, and remembers the ones that hold, so that a client's signature is checked once.
 */
final class Passes {
  private static final long MOST_SECONDS = Duration.ofDays(1).toSeconds();

  private final Address publisher;
  private final Eip712.Domain domain;
  private final InstantSource clock;
  private final int most;
  private final LinkedHashMap<ClientPass, Address> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ClientPass, Address> eldest) {
          return size() > most;
        }
      };

  Passes(Address publisher, Eip712.Domain domain, InstantSource clock, int most) {
    this.publisher = publisher;
    this.domain = domain;
    this.clock = clock;
    this.most = most;
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
    Address client = find(pass);
    if (client == null) {
      client =
          pass.client(domain)
              .orElseThrow(
                  () -> new ProblemException(403, "pass-refused", "nobody signed the pass"));
      remember(pass, client);
    }
    return client;
  }

  private synchronized @Nullable Address find(ClientPass pass) {
    return known.get(pass);
  }

  private synchronized void remember(ClientPass pass, Address client) {
    known.put(pass, client);
  }
}
