package souk.cli.design;

import java.math.BigDecimal;
import java.math.MathContext;

/** Numbers as people read them: six digits that count, and no powers of ten where zeros will do. */
final class Numbers {
  private static final MathContext DIGITS = new MathContext(6);
  private static final double LARGE = 1e15;

  private Numbers() {}

  static String of(double value) {
    if (Double.isInfinite(value)) {
      return value > 0 ? "without bound" : "-without bound";
    }
    if (value != 0 && (Math.abs(value) >= LARGE || Math.abs(value) < 1e-9)) {
      return "%.5g".formatted(value);
    }
    BigDecimal rounded = new BigDecimal(value);
    if (Math.abs(value) < 1e6) {
      rounded = rounded.round(DIGITS);
    } else {
      rounded = rounded.setScale(0, java.math.RoundingMode.HALF_UP);
    }
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }
}
