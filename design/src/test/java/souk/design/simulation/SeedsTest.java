package souk.design.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SeedsTest {
  @Test
  void shouldGiveTheSameWhenOthersWereAskedForBefore() {
    long alone = Seeds.of(7).at("replication").at(3).at(17).stream().nextLong();

    Seeds seeds = Seeds.of(7);
    seeds.at("replication").at(2).stream().nextLong();
    seeds.at(17).stream().nextLong();

    assertThat(seeds.at("replication").at(3).at(17).stream().nextLong()).isEqualTo(alone);
  }

  private static final long GOLDEN_FIRST = 6791897765849424158L;
  private static final long GOLDEN_CHILD = 7372033211133760663L;

  /** What published results were made with must not change from version to version. */
  @Test
  void shouldStayWhatItIsWhenAVersionIsReleased() {
    assertThat(Seeds.of(1).stream().nextLong()).isEqualTo(GOLDEN_FIRST);
    assertThat(Seeds.of(1).at(2).at("agent").stream().nextLong()).isEqualTo(GOLDEN_CHILD);
  }

  @Test
  void shouldDifferWhenNumbersOrNamesDo() {
    Seeds seeds = Seeds.of(1);

    assertThat(LongStream.range(0, 100_000).map(i -> seeds.at(i).state()).distinct().count())
        .isEqualTo(100_000);
    assertThat(seeds.at("ab").state()).isNotEqualTo(seeds.at("ba").state());
    assertThat(seeds.at(1).at(2).state()).isNotEqualTo(seeds.at(2).at(1).state());
  }

  @Test
  void shouldGoOnWhereItWasWhenAStateIsPutBack() {
    RandomStream stream = Seeds.of(5).stream();
    stream.nextLong();
    long state = stream.state();
    long following = stream.nextLong();

    stream.state(state);

    assertThat(stream.nextLong()).isEqualTo(following);
  }

  /** Neighbouring streams must not go together: 64 cells, 63 degrees of freedom, 1 of 10,000. */
  @Test
  void shouldSpreadEvenlyWhenManyStreamsGiveOneValueEach() {
    Seeds seeds = Seeds.of(99);
    int[] cells = new int[64];
    int draws = 64_000;
    for (int i = 0; i < draws; i++) {
      cells[seeds.at(i).stream().below(8) * 8 + seeds.at(i + 1).stream().below(8)]++;
    }
    double square = 0;
    for (int cell : cells) {
      square += (cell - 1000.0) * (cell - 1000.0) / 1000;
    }

    assertThat(square).isBetween(25.0, 116.0);
  }

  @Test
  void shouldHaveTheMeanThatWasAskedForWhenTimesAreDrawn() {
    RandomStream stream = Seeds.of(3).stream();
    double sum = 0;
    for (int i = 0; i < 100_000; i++) {
      sum += stream.waiting(5000);
    }

    assertThat(sum / 100_000).isBetween(4940.0, 5060.0);
  }
}
