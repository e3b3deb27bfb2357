package souk.market.offer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Conditions as people write them. */
class ClauseTest {
  @ParameterizedTest
  @CsvSource({
    "region=eu, EQUAL, eu",
    "region = eu, EQUAL, eu",
    "region!=eu, NOT_EQUAL, eu",
    "disk.free>=100, AT_LEAST, 100",
    "disk.free<=100, AT_MOST, 100",
    "ipv6=true, EQUAL, true"
  })
  void shouldReadWhatPeopleWrite(String text, Clause.Operator operator, String value) {
    Clause clause = Clause.parse(text);
    assertThat(clause.operator()).isEqualTo(operator);
    assertThat(clause.value()).hasToString(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "=",
        "=x",
        "region",
        "Region=x",
        "region>=eu",
        "a<=true",
        "a>=99999999999999999999"
      })
  void shouldRefuseWhatIsNoCondition(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Clause.parse(text));
  }

  @Test
  void shouldNotFitAPropertyOfAnotherType() {
    assertThat(Clause.parse("a!=1").fits(new Property.Text("x"))).isFalse();
    assertThat(Clause.parse("a!=1").fits(new Property.Whole(2))).isTrue();
    assertThat(Clause.parse("a=1").fits(new Property.Text("1"))).isFalse();
  }
}
