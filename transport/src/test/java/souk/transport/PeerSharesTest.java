package souk.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PeerSharesTest {
  private final PeerShares shares = new PeerShares(2);

  @Test
  void shouldRefuseOneNetworkAndNotOthersWhenItHasItsShare() {
    PeerShares.Hold first = shares.hold("a").orElseThrow();
    PeerShares.Hold second = shares.hold("a").orElseThrow();

    assertThat(shares.hold("a")).isEmpty();
    assertThat(shares.hold("b")).isPresent();
    first.rest();
    first.close();
    assertThat(shares.hold("a")).as("freed once").isPresent();
    assertThat(shares.hold("a")).isEmpty();
    first.goOn();
    second.close();
    assertThat(shares.hold("a")).as("one that goes on counts again").isEmpty();
  }

  @Test
  void shouldRememberNoNetworkWhenNothingOfItIsOpen() {
    try (PeerShares.Hold one = shares.hold("a").orElseThrow()) {
      assertThat(shares.hold("a")).isPresent().get().satisfies(PeerShares.Hold::close);
      one.rest();
    }
    assertThat(shares.size()).isZero();
  }
}
