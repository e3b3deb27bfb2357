package souk.exchange.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import souk.exchange.UnitException;
import souk.exchange.UnitException.Reason;
import souk.payments.TillRefusal;
import souk.transport.ProblemException;

class PeerBansTest {
  private Instant now = Instant.EPOCH;
  private final PeerBans conduct = new PeerBans(() -> now, 3, Duration.ofSeconds(10));

  @Test
  void shouldCutAPeerOffWhenItSentTooMuchThatDoesNotHold() throws UnitException {
    conduct.bad("mallory");
    conduct.bad("mallory");
    conduct.admit("mallory");
    conduct.bad("mallory");

    UnitException refusal =
        catchThrowableOfType(UnitException.class, () -> conduct.admit("mallory"));

    assertThat(refusal.reason()).isEqualTo(Reason.CUT_OFF);
    conduct.admit("alice");
  }

  @Test
  void shouldHearAPeerAgainWhenTheWindowIsOver() {
    for (int i = 0; i < 3; i++) {
      conduct.bad("mallory");
    }
    now = now.plusSeconds(9);
    assertThat(catchThrowableOfType(UnitException.class, () -> conduct.admit("mallory")))
        .isNotNull();

    now = now.plusSeconds(1);

    assertThatCode(() -> conduct.admit("mallory")).doesNotThrowAnyException();
  }

  @Test
  void shouldRememberOnlySoManyPeersWhenVeryManyMisbehave() {
    for (int i = 0; i < 3; i++) {
      conduct.bad("first");
    }
    for (int i = 0; i < 10_000; i++) {
      conduct.bad("peer " + i);
    }

    assertThatCode(() -> conduct.admit("first")).doesNotThrowAnyException();
  }

  @Test
  void shouldTellAPeerToComeBackWhileTheStoreIsAway() {
    ProblemException told =
        conduct.refused("alice", new UnitException(Reason.STORE_AWAY, "not now"));

    assertThat(told.problem().status()).isEqualTo(503);
    assertThat(told.problem().code()).isEqualTo("store-away");
  }

  @Test
  void shouldNotBlameAPeerWhenItHasBadLuck() {
    assertThat(PeerBans.isBad(new UnitException(Reason.BUSY, ""))).isFalse();
    assertThat(PeerBans.isBad(new UnitException(Reason.EXPOSURE, ""))).isFalse();
    assertThat(PeerBans.isBad(new UnitException(TillRefusal.ROUND_CLOSED, ""))).isFalse();
    assertThat(PeerBans.isBad(new UnitException(TillRefusal.STALE_LEDGER, ""))).isFalse();
    assertThat(PeerBans.isBad(new UnitException(TillRefusal.BAD_SECRET, ""))).isTrue();
    assertThat(PeerBans.isBad(new UnitException(TillRefusal.TICKET_SPENT, ""))).isTrue();
    assertThat(PeerBans.isBad(new UnitException(Reason.MALFORMED, ""))).isTrue();
  }
}
