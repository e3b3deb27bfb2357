package souk.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import souk.ledger.evm.Currency;
import souk.primitives.Amount;

/** Sums as they are shown, and what is made of those that are typed. */
class SumsTest {
  private static Sums sums(String symbol, int decimals) {
    return Sums.of(new Currency(Optional.of(symbol), OptionalInt.of(decimals), "ETH"));
  }

  private static Amount amount(Sums sums, String typed) {
    return sums.of("--most", TypedSum.parse(typed));
  }

  @ParameterizedTest
  @CsvSource({
    "TST, 6, 999648000000, 999 648.00 TST",
    "TST, 6, 1, 0.000001 TST",
    "TST, 6, 0, 0.00 TST",
    "TST, 6, 1500000, 1.50 TST",
    "TST, 6, 1234567890123, 1 234 567.890123 TST",
    "ETH, 18, 1000000000000000000, 1.00 ETH",
    "JPYC, 0, 1000, 1 000 JPYC",
    "X, 1, 15, 1.5 X",
    "X, 36, 1, 0.000000000000000000000000000000000001 X",
    "TST, 6, 340282366920938463463374607431768211455, "
        + "340 282 366 920 938 463 463 374 607 431 768.211455 TST"
  })
  void shouldShowTheWholeSumWithItsCurrency(
      String symbol, int decimals, String units, String shown) {
    assertThat(sums(symbol, decimals).show(Amount.parse(units))).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 ETH",
    "1999999000000000000, 1.999 ETH",
    "-1, -0.000000000000000001 ETH",
    "-1999100000000000000, -2 ETH",
    "-123456000000000000000000, -123 456 ETH"
  })
  void shouldRoundDownWhatIsLeftAfterCosts(String wei, String shown) {
    assertThat(sums("ETH", 18).left(new BigInteger(wei))).isEqualTo(shown);
  }

  @Test
  void shouldShowUnitsWhenTheCurrencyDoesNotSayItsDecimals() {
    Sums sums = Sums.of(new Currency(Optional.of("BAD"), OptionalInt.empty(), "ETH"));
    assertThat(sums.show(Amount.of(1_500_000))).isEqualTo("1 500 000 units");
    assertThat(Sums.units().show(Amount.of(12))).isEqualTo("12 units");
    assertThat(Sums.of(new Currency(Optional.empty(), OptionalInt.of(6), "ETH")).show(Amount.of(1)))
        .isEqualTo("0.000001 token");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 ETH",
    "312123456789000, 0.0003122 ETH",
    "1, 0.000000000000000001 ETH",
    "100000000000000000000, 100 ETH",
    "99999999999999999999, 100 ETH",
    "12345678900000000000000, 12 346 ETH"
  })
  void shouldShowGasInTheChainsCoin(BigInteger wei, String shown) {
    assertThat(sums("TST", 6).gas(wei)).isEqualTo(shown);
  }

  @Test
  void shouldShowNoMoreCoinsThanThereAre() {
    Sums sums = sums("TST", 6);
    assertThat(sums.coins(new BigInteger("99999999999999999999"))).isEqualTo("99.99 ETH");
    assertThat(sums.coins(new BigInteger("12345999999999999999999"))).isEqualTo("12 345 ETH");
  }

  @ParameterizedTest
  @CsvSource({
    "1.5, 1500000",
    "1.5 TST, 1500000",
    "1.5TST, 1500000",
    "1.5 tst, 1500000",
    "1500000 units, 1500000",
    "1 unit, 1",
    "0.000001, 1",
    "1.500000000000, 1500000",
    "999 648.00 TST, 999648000000",
    "0, 0"
  })
  void shouldReadWhatPeopleType(String typed, String units) {
    assertThat(amount(sums("TST", 6), typed)).isEqualTo(Amount.parse(units));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "-1",
        "+1",
        "1,5",
        "1e5",
        ".5",
        "1.",
        "1 5",
        "1 0000",
        "0x10",
        "1.5 T ST",
        "١",
        "1.5  TST",
        " 1",
        "1 ",
        "NaN",
        "one",
        "1..5",
        "1.5.5"
      })
  void shouldRefuseWhatIsNoSum(String typed) {
    assertThatThrownBy(() -> amount(sums("TST", 6), typed))
        .hasMessageMatching(
            "(?s)is no sum of money; write 1\\.5.*|.*this market's currency is TST");
  }

  @Test
  void shouldSayWhyASumCannotBeOne() {
    Sums sums = sums("TST", 6);
    assertThatThrownBy(() -> amount(sums, "1.0000001"))
        .hasMessage("--most: '1.0000001' is finer than the smallest unit: TST has 6 decimals");
    assertThatThrownBy(() -> amount(sums, "1.5 units")).hasMessageContaining("units are whole");
    assertThatThrownBy(() -> amount(sums, "1.5 USDC"))
        .hasMessage("--most: '1.5 USDC' is in USDC, and this market's currency is TST");
    assertThatThrownBy(() -> amount(sums, "9".repeat(39)))
        .hasMessageContaining("is more than there can be");
    assertThatThrownBy(() -> amount(sums, "9".repeat(40))).hasMessageContaining("more digits");
    assertThatThrownBy(() -> amount(sums, "9".repeat(1 << 20))).hasMessageContaining("no sum");
  }

  @Test
  void shouldReadWhatItShows() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 1_000; i++) {
      Sums sums = sums("TST", random.nextInt(37));
      Amount sum = Amount.of(new BigInteger(random.nextInt(129), random));
      assertThat(amount(sums, sums.show(sum))).as("seed %d", seed).isEqualTo(sum);
    }
  }
}
