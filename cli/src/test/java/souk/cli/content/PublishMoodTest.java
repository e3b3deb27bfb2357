package souk.cli.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import souk.cli.Sums;
import souk.content.kind.ContentMarket;
import souk.ledger.RoundRules;
import souk.node.CustomerNode;
import souk.primitives.Bytes32;

class PublishMoodTest {
  private static final int LEAST = 4;
  private static final long ROUND = 3;

  private RoundRules rounds;

  @BeforeEach
  void read() throws Exception {
    rounds = ContentMarket.read(Path.of("../markets/devnet.yaml")).ledger().rounds();
  }

  private PublishMood mood(int hired, int ready, int usedUp, long block) {
    CustomerNode.Status now =
        new CustomerNode.Status(
            Bytes32.ZERO, 1, 20, hired, ready, Optional.empty(), Optional.empty());
    return Objects.requireNonNull(
        PublishMood.of(new PublishMood.Seen(now, usedUp, block), rounds, 1, LEAST, Sums.units()));
  }

  @Test
  void shouldSayThatTheRoundsMoneyIsUsedUpWhenTooFewCachesHaveSomeLeft() {
    long block = rounds.start(ROUND) + rounds.closeGap();
    assertThat(mood(5, 5, 1, block).kind()).isEqualTo(PublishMood.Kind.READY);
    PublishMood none = mood(5, 5, 2, block); // which have a place left, and no chunk's worth
    assertThat(none.kind()).isEqualTo(PublishMood.Kind.USED_UP);
    assertThat(none.why())
        .contains("used up at 2 of 5 caches", "until round 4", "--deliveries lock more");
    assertThat(mood(5, 0, 0, block).kind()).isEqualTo(PublishMood.Kind.SHORT);
  }
}
