package souk.ledger.evm;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import souk.primitives.Bytes;

/** What is believed of a token's own words. */
class CurrencyTest {
  private static final long SOME_CHAIN = 77_777;
  private static final Optional<Bytes> SIX = Optional.of(word(BigInteger.valueOf(6)));

  private static Bytes word(BigInteger value) {
    byte[] word = new byte[32];
    byte[] bytes = value.toByteArray();
    int from = Math.max(0, bytes.length - 32);
    System.arraycopy(bytes, from, word, 32 - (bytes.length - from), bytes.length - from);
    return Bytes.of(word);
  }

  private static Bytes text(byte[] text) {
    int padded = (text.length + 31) / 32 * 32;
    byte[] all = new byte[64 + padded];
    all[31] = 32;
    System.arraycopy(word(BigInteger.valueOf(text.length)).toArray(), 0, all, 32, 32);
    System.arraycopy(text, 0, all, 64, text.length);
    return Bytes.of(all);
  }

  private static Optional<String> symbol(String said) {
    return Currency.read(Optional.of(text(said.getBytes(StandardCharsets.UTF_8))), SIX, SOME_CHAIN)
        .symbol();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TST", "USDC", "USDC.e", "USD₮0", "stETH", "€"})
  void shouldTakeTheSymbolWhenItIsAWord(String said) {
    assertThat(symbol(said)).contains(said);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "T T",
        "TST\n",
        "\u001b[31mTST",
        "000",
        "1INCH",
        "unit",
        "Units",
        "coin",
        "A-very-long-symbol",
        "\u202eTST",
        "ТST",
        "T\u0000",
        "\uD83D\uDCB0",
        "$(id)",
        "-1"
      })
  void shouldTakeNoSymbolWhenItCouldBeReadAsSomethingElse(String said) {
    assertThat(symbol(said)).isEmpty();
  }

  @Test
  void shouldTakeNoSymbolWhenTheAnswerIsNone() {
    byte[] cut = Arrays.copyOf(text("TST".getBytes(StandardCharsets.UTF_8)).toArray(), 66);
    byte[] long_ = text("TST".getBytes(StandardCharsets.UTF_8)).toArray();
    Arrays.fill(long_, 32, 64, (byte) 0xff);
    for (byte[] answer : new byte[][] {cut, long_, new byte[0], new byte[5], new byte[1 << 20]}) {
      assertThat(Currency.read(Optional.of(Bytes.of(answer)), SIX, SOME_CHAIN).symbol()).isEmpty();
    }
    assertThat(
            Currency.read(Optional.of(text(new byte[] {'T', (byte) 0xff})), SIX, SOME_CHAIN)
                .symbol())
        .isEmpty();
    assertThat(Currency.read(Optional.empty(), Optional.empty(), SOME_CHAIN))
        .isEqualTo(new Currency(Optional.empty(), OptionalInt.empty(), "coin"));
  }

  @Test
  void shouldReadTheSymbolWhenAnOldTokenGivesItInOneWord() {
    byte[] word = Arrays.copyOf("MKR".getBytes(StandardCharsets.UTF_8), 32);
    assertThat(Currency.read(Optional.of(Bytes.of(word)), SIX, SOME_CHAIN).symbol())
        .contains("MKR");
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "6, 6", "18, 18", "36, 36", "37, ", "255, ", "99999999999999999999999999, "})
  void shouldTakeDecimalsWhenASumCanBeWrittenWithThem(BigInteger said, Integer taken) {
    assertThat(Currency.read(Optional.empty(), Optional.of(word(said)), SOME_CHAIN).decimals())
        .isEqualTo(taken == null ? OptionalInt.empty() : OptionalInt.of(taken));
  }

  @Test
  void shouldNameTheCoinWhenTheChainIsKnown() {
    assertThat(Currency.coin(1))
        .isEqualTo(new Currency(Optional.of("ETH"), OptionalInt.of(18), "ETH"));
    assertThat(Currency.coin(SOME_CHAIN).symbol()).contains("coin");
  }
}
