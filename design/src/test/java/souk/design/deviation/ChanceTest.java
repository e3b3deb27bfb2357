package souk.design.deviation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChanceTest {
  @Test
  void shouldGoThroughEachWayOnceWithItsProbability() {
    Chance chance = new Chance();
    List<String> ways = new ArrayList<>();
    double sum = 0;
    do {
      int first = chance.pick(0.5, 0, 0.5);
      // What is asked next may depend on what came before.
      String way = first == 0 ? "0" : "2" + chance.happens(0.25);
      ways.add(way + " " + chance.weight());
      sum += chance.weight();
    } while (chance.advance());

    assertThat(ways).containsExactly("0 0.5", "2false 0.375", "2true 0.125");
    assertThat(sum).isEqualTo(1);
  }

  @Test
  void shouldAskNothingWhereThereIsNoChoice() {
    Chance chance = new Chance();
    assertThat(chance.happens(1)).isTrue();
    assertThat(chance.happens(0)).isFalse();
    assertThat(chance.weight()).isEqualTo(1);
    assertThat(chance.advance()).isFalse();
  }

  @Test
  void shouldCountProvenFaultsAsABinomialOfWhichThreeAndMoreAreOne() {
    Proven proven = new Proven(5, 0.2);
    Chance chance = new Chance();
    double mean = 0;
    List<Double> odds = new ArrayList<>();
    do {
      int outcome = proven.pick(chance);
      odds.add(chance.weight());
      mean += chance.weight() * proven.mean(outcome);
    } while (chance.advance());

    assertThat(odds.get(0)).isCloseTo(Math.pow(0.8, 5), within(1e-12));
    assertThat(odds.get(2)).isCloseTo(10 * 0.04 * Math.pow(0.8, 3), within(1e-12));
    assertThat(odds).hasSize(4);
    assertThat(mean).isCloseTo(1, within(1e-12));
    assertThat(new Proven(1, 0.2).mean(1)).isEqualTo(1);
  }
}
