package souk.market.hire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import souk.market.offer.Offer;
import souk.primitives.Address;
import souk.primitives.Amount;

/** In which order those are asked who fit. */
class PreferenceTest {
  private static final Amount COLLATERAL = Amount.of(100);

  private static Preference.Known known(int number, long price, double millis) {
    Offer offer = RequirementsTest.offer(number, Amount.of(price), 0, Map.of());
    return new Preference.Known(offer, COLLATERAL, millis, 0);
  }

  private static List<Address> order(List<Preference.Known> known, String... hired) {
    return new Preference(new SplittableRandom(3))
        .best(known, List.of(hired), 10).stream().map(Preference.Ranked::provider).toList();
  }

  private static Address address(Preference.Known known) {
    return known.offer().provider();
  }

  @Test
  void shouldPutThePriceBeforeAllElse() {
    Preference.Known cheap = known(1, 10, 900);
    Preference.Known dear = known(2, 20, 1);
    assertThat(order(List.of(dear, cheap))).containsExactly(address(cheap), address(dear));
  }

  @Test
  void shouldPutTheNearerFirstWhenThePriceIsTheSameAndLeaveNoiseOutOfIt() {
    Preference.Known near = known(1, 10, 90);
    Preference.Known far = known(2, 10, 900);
    assertThat(order(List.of(far, near))).containsExactly(address(near), address(far));
    for (int seed = 0; seed < 20; seed++) {
      // What is less than a tenth of a second is noise: the order does not depend on it.
      List<Preference.Known> one = List.of(known(1, 10, 1), known(2, 10, 99));
      List<Preference.Known> other = List.of(known(1, 10, 99), known(2, 10, 1));
      assertThat(best(one, seed)).isEqualTo(best(other, seed));
    }
  }

  private static Address best(List<Preference.Known> known, long seed) {
    return new Preference(new SplittableRandom(seed))
        .best(known, List.of(), 1)
        .getFirst()
        .provider();
  }

  @Test
  void shouldTakeAnotherOperatorThanThoseThatAreHired() {
    Preference.Known same = known(1, 10, 50);
    Preference.Known other = known(2, 11, 50);
    assertThat(order(List.of(same, other))).first().isEqualTo(address(same));
    assertThat(order(List.of(same, other), "https://PROVIDER-1.example/elsewhere"))
        .first()
        .isEqualTo(address(other));
  }

  @Test
  void shouldLetChanceDecideBetweenEqualsAndNoAddress() {
    List<Preference.Known> equal = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      equal.add(known(i, 10, 50));
    }
    Set<Address> firsts = new HashSet<>();
    for (int seed = 0; seed < 200; seed++) {
      firsts.add(best(equal, seed));
    }
    assertThat(firsts).as("each is the first now and then").hasSize(equal.size());
  }
}
