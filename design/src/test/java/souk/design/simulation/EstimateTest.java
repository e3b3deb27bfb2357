package souk.design.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EstimateTest {
  /** From tables of Student's t. */
  @ParameterizedTest
  @CsvSource({
    "1, 0.95, 12.7062", "2, 0.95, 4.3027", "3, 0.99, 5.8409", "5, 0.95, 2.5706",
    "9, 0.95, 2.2622", "19, 0.99, 2.8609", "30, 0.90, 1.6973", "99, 0.95, 1.9842"
  })
  void shouldBeStudentsQuantile(int freedom, double confidence, double expected) {
    assertThat(Estimate.quantile(freedom, confidence)).isCloseTo(expected, within(5e-5));
  }

  @Test
  void shouldBeMeanAndInterval() {
    Estimate estimate = Estimate.of(new double[] {1, 2, 3, 4}, 0.95);

    assertThat(estimate.mean()).isEqualTo(2.5);
    // 3.1824 · sqrt(5/3) / 2
    assertThat(estimate.high() - 2.5).isCloseTo(2.0543, within(1e-4));
    assertThat(estimate.low()).isCloseTo(5 - estimate.high(), within(1e-12));
    assertThat(estimate.replications()).isEqualTo(4);
  }

  /** Of intervals with a confidence of 90 %, so many cover the true mean. */
  @Test
  void shouldCoverAsOftenAsItSays() {
    RandomStream random = Seeds.of(4).stream();
    int covers = 0;
    for (int i = 0; i < 2_000; i++) {
      double[] values = new double[6];
      for (int j = 0; j < values.length; j++) {
        values[j] = random.nextGaussian();
      }
      Estimate estimate = Estimate.of(values, 0.9);
      covers += estimate.low() <= 0 && 0 <= estimate.high() ? 1 : 0;
    }

    assertThat(covers).isBetween(1756, 1844);
  }

  @Test
  void shouldRefuseAnIntervalFromOneValue() {
    assertThatThrownBy(() -> Estimate.of(new double[] {1}, 0.9)).hasMessageContaining("got 1");
  }
}
