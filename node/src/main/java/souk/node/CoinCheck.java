package souk.node;

import java.lang.System.Logger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.ledger.LedgerReader;
import souk.ledger.LedgerReader.Coins;
import souk.primitives.Address;

/**
 * Says in time when an account runs out of the coins that claims are paid with, and once when it
 * has enough again. For one thread.
 */
final class CoinCheck {
  private static final Logger LOG = System.getLogger("souk.node");

  /** With coins for fewer claims than this it is time to send some: two or three days of them. */
  static final long FEW = 50;

  static final Duration PAUSE = Duration.ofSeconds(60);

  private final LedgerReader ledger;
  private final Address account;
  private final InstantSource clock;
  private @Nullable Instant last;
  private boolean few;
  private volatile Optional<Coins> seen = Optional.empty();

  CoinCheck(LedgerReader ledger, Address account, InstantSource clock) {
    this.ledger = ledger;
    this.account = account;
    this.clock = clock;
  }

  /** To be called with every new block; looks once in a while. */
  void look() {
    Instant now = clock.instant();
    if (last != null && now.isBefore(last.plus(PAUSE))) {
      return;
    }
    last = now;
    Optional<Coins> coins = ledger.feeCoins(account);
    seen = coins;
    boolean scarce = coins.filter(there -> there.claims() < FEW).isPresent();
    if (scarce && !few) {
      LOG.log(
          Logger.Level.WARNING,
          "{0} has {1} wei of the chain''s coin, which pay for about {2} more claims at present"
              + " prices; send it some, or prizes are lost",
          account,
          coins.get().balance(),
          Long.toString(coins.get().claims()));
    } else if (few && !scarce) {
      LOG.log(Logger.Level.INFO, "{0} has enough of the chain''s coin again", account);
    }
    few = scarce;
  }

  /** What the account had when it was looked at last; empty where nothing costs a fee. */
  Optional<Coins> seen() {
    return seen;
  }
}
