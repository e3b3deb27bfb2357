package souk.exchange.client;

import java.time.Duration;
import java.util.random.RandomGenerator;
import souk.payments.WalletTicketSource.Pause;

/**
 * Pauses between attempts: each twice as long as the one before, up to a longest, and of that a
 * part between half and all, drawn at random, so that clients that failed together do not come back
 * together.
 *
 * @param first before the second attempt, at most
 * @param longest between two attempts
 * @param random need not be cryptographic
 * @param pause waits
 */
public record Pauses(Duration first, Duration longest, RandomGenerator random, Pause pause) {
  /** The {@code ClientRules}' own: up to 32 times their first. */
  static Pauses of(ClientRules rules, RandomGenerator random) {
    return new Pauses(rules.pause(), rules.pause().multipliedBy(32), random, Pause.SLEEP);
  }

  /** Waits after so many failed attempts, 1 and more. */
  void await(int failed) throws InterruptedException {
    long most = longest.toNanos();
    long full = first.toNanos();
    for (int i = 1; i < failed && full < most; i++) {
      full *= 2;
    }
    full = Math.min(full, most);
    if (full > 0) {
      pause.await(Duration.ofNanos(random.nextLong(full / 2, full + 1)));
    }
  }
}
