package souk.cli;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.OptionalInt;
import souk.ledger.Ledger;
import souk.ledger.evm.Currency;
import souk.ledger.evm.EvmLedger;
import souk.primitives.Amount;
import tools.jackson.databind.JsonNode;

/**
 * Sums of one market's money as people read and type them: {@code 999 648.00 TST}. Programs get the
 * smallest unit, and it is what counts: nothing here is rounded but what is spent on gas.
 */
public final class Sums {
  private static final int USUAL_DECIMALS = 2;
  private static final int MOST_DECIMALS = 77; // of a number of 256 bits
  private static final int GROUP = 3;
  private static final int GAS_DIGITS = 4;

  private final String symbol;
  private final int decimals;
  private final String coin;

  private Sums(String symbol, int decimals, String coin) {
    this.symbol = symbol;
    this.decimals = decimals;
    this.coin = coin;
  }

  /** Those of a ledger without a currency: units. */
  public static Sums units() {
    return new Sums("units", 0, "coin");
  }

  /**
   * Those of a ledger; the currency is asked what it is called.
   *
   * @throws souk.ledger.LedgerException when the node cannot be asked
   */
  public static Sums of(Ledger ledger) {
    return ledger instanceof EvmLedger evm ? of(evm.currency()) : units();
  }

  /** Those of a currency: in its smallest unit if it does not say with how many decimals. */
  public static Sums of(Currency currency) {
    return currency.decimals().isEmpty()
        ? new Sums("units", 0, currency.coin())
        : new Sums(
            currency.symbol().orElse("token"), currency.decimals().getAsInt(), currency.coin());
  }

  /** Those of a currency that a running node named, as {@code {symbol, decimals, coin}}. */
  public static Sums told(JsonNode currency) {
    JsonNode decimals = currency.path("decimals");
    return of(
        new Currency(
            Optional.ofNullable(currency.get("symbol")).map(each -> Shown.word(each.asString(""))),
            decimals.isInt() && decimals.asInt() >= 0 && decimals.asInt() <= MOST_DECIMALS
                ? OptionalInt.of(decimals.asInt())
                : OptionalInt.empty(),
            Shown.word(currency.path("coin").asString("coin"))));
  }

  /** What the currency is called here. */
  public String symbol() {
    return symbol;
  }

  /** The whole sum, with the currency: {@code 999 648.00 TST}. */
  public String show(Amount sum) {
    return number(sum) + " " + symbol;
  }

  /** The whole sum without the currency, for a column whose heading names it. */
  public String number(Amount sum) {
    return grouped(
        new BigDecimal(sum.toBigInteger(), decimals), Math.min(decimals, USUAL_DECIMALS));
  }

  /** What gas cost, in the chain's own coin, rounded up to four digits: {@code 0.0003121 ETH}. */
  public String gas(BigInteger wei) {
    return rounded(wei, RoundingMode.UP);
  }

  /** What somebody has of the chain's own coin, rounded down to four digits. */
  public String coins(BigInteger wei) {
    return rounded(wei, RoundingMode.DOWN);
  }

  /** What is left of the chain's own coin after costs, less than nothing too, rounded down. */
  public String left(BigInteger wei) {
    return wei.signum() < 0 ? "-" + rounded(wei.negate(), RoundingMode.UP) : coins(wei);
  }

  private String rounded(BigInteger wei, RoundingMode mode) {
    BigDecimal sum = new BigDecimal(wei, Currency.COIN_DECIMALS);
    boolean large = sum.precision() - sum.scale() > GAS_DIGITS; // whole coins are near enough
    return grouped(large ? sum.setScale(0, mode) : sum.round(new MathContext(GAS_DIGITS, mode)), 0)
        + " "
        + coin;
  }

  private static String grouped(BigDecimal sum, int least) {
    BigDecimal bare = sum.signum() == 0 ? BigDecimal.ZERO : sum.stripTrailingZeros();
    String plain = bare.setScale(Math.max(bare.scale(), least)).toPlainString();
    int point = plain.indexOf('.');
    String whole = point < 0 ? plain : plain.substring(0, point);
    StringBuilder grouped = new StringBuilder(whole);
    for (int i = whole.length() - GROUP; i > 0; i -= GROUP) {
      grouped.insert(i, ' ');
    }
    return grouped + (point < 0 ? "" : plain.substring(point));
  }

  /**
   * The amount that somebody typed.
   *
   * @param option that it was given with, for what is said of it
   * @throws Failure when it is in another currency, too large, or finer than the smallest unit
   */
  public Amount of(String option, TypedSum typed) {
    Optional<String> unit = typed.unit();
    boolean smallest = unit.isPresent() && unit.get().matches("units?");
    if (unit.isPresent() && !smallest && !unit.get().equalsIgnoreCase(symbol)) {
      throw new Failure(
          Main.USAGE,
          "%s: '%s' is in %s, and this market's currency is %s"
              .formatted(option, typed.text(), unit.get(), symbol));
    }
    int places = smallest ? 0 : decimals;
    BigDecimal units = typed.number().movePointRight(places).stripTrailingZeros();
    if (units.scale() > 0) {
      throw new Failure(
          Main.USAGE,
          "%s: '%s' is finer than the smallest unit: %s"
              .formatted(
                  option,
                  typed.text(),
                  places == 0 ? "units are whole" : symbol + " has " + places + " decimals"));
    }
    BigInteger whole = units.toBigInteger();
    if (whole.bitLength() > 128) {
      throw new Failure(
          Main.USAGE, "%s: '%s' is more than there can be".formatted(option, typed.text()));
    }
    return Amount.of(whole);
  }
}
