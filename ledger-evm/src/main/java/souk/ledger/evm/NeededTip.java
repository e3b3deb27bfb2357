package souk.ledger.evm;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tip below which the nodes of a chain took no transaction lately, in wei: what a refusal
 * names, or where it names nothing, twice what was offered. It sinks now and then while
 * transactions are taken at once, so that it does not outlive what it was needed for. Not
 * thread-safe.
 */
final class NeededTip {
  private static final BigInteger GWEI = BigInteger.valueOf(1_000_000_000L);
  private static final Pattern HEX = Pattern.compile("0x[0-9a-f]*");
  private static final Pattern NUMBER =
      Pattern.compile("([0-9]{1,30}(?:\\.[0-9]{1,18})?)(\\s*gwei)?");

  /** After so many transactions that were taken at once, less is tried. */
  private static final int TAKEN = 16;

  private BigInteger least = BigInteger.ZERO;
  private int taken;

  BigInteger least() {
    return least;
  }

  /**
   * Takes note that an offer was too low.
   *
   * @param most the ceiling, above which a number is no tip
   */
  void refused(String message, FeePolicy.Offer offer, BigInteger most) {
    String text = HEX.matcher(message.toLowerCase(Locale.ROOT)).replaceAll(" ");
    if (text.contains("base fee") || text.contains("basefee")) {
      return; // the newest block tells that
    }
    BigInteger needed =
        named(text, offer.tip(), most)
            .orElse(offer.tip().max(BigInteger.ONE).shiftLeft(1).min(most));
    least = least.max(needed);
  }

  /** Takes note that a transaction was taken at the first try. */
  void taken() {
    taken++;
    if (taken % TAKEN == 0) {
      least = least.subtract(least.shiftRight(3));
    }
  }

  /** The smallest number in a text that is over the tip that was offered. */
  private static Optional<BigInteger> named(String text, BigInteger tip, BigInteger most) {
    Matcher numbers = NUMBER.matcher(text);
    Optional<BigInteger> found = Optional.empty();
    while (numbers.find()) {
      BigDecimal number = new BigDecimal(numbers.group(1));
      BigInteger wei =
          (numbers.group(2) == null ? number : number.multiply(new BigDecimal(GWEI)))
              .toBigInteger();
      if (wei.compareTo(tip) > 0
          && wei.compareTo(most) <= 0
          && (found.isEmpty() || wei.compareTo(found.get()) < 0)) {
        found = Optional.of(wei);
      }
    }
    return found;
  }
}
