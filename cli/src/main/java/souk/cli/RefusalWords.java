package souk.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import souk.ledger.Refusal;

/** Why the ledger says no, in people's words, with blocks and minutes. */
final class RefusalWords {
  private static final Pattern VALUES = Pattern.compile("found ([0-9]+), wanted ([0-9]+)");

  private final int blockSeconds;

  /**
   * @param blockSeconds how often a block comes, at the most
   */
  RefusalWords(int blockSeconds) {
    this.blockSeconds = blockSeconds;
  }

  /** A sentence's part that says why, and when it will be otherwise if that is known. */
  String of(Refusal reason, String detail) {
    Matcher values = VALUES.matcher(detail);
    boolean known = values.matches();
    OptionalLong now = known ? number(values.group(1)) : OptionalLong.empty();
    OptionalLong then = known ? number(values.group(2)) : OptionalLong.empty();
    return switch (reason) {
      case CLAIMS_OPEN -> "providers may still claim prizes from that escrow" + until(now, then);
      case ZERO_AMOUNT -> "the sum is zero, so there is nothing to move";
      case INSUFFICIENT_OUTSIDE -> "the account has less than that outside the market";
      case INSUFFICIENT_BALANCE -> "the account has less than that in the market";
      case INSUFFICIENT_COLLATERAL -> "the provider has less than that in free collateral";
      case ESCROW_UNKNOWN -> "there is no such escrow in this market";
      case ESCROW_REFUNDED -> "that escrow was refunded before";
      case NOT_FUNDER -> "that escrow is another account's";
      case PROVIDER_UNKNOWN -> "the account is no provider here";
      case STILL_UNBONDING -> "the collateral is still unbonding" + until(now, then);
      case TOKEN_MISMATCH -> "the token moved another sum than it was asked to";
      default -> reason.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    };
  }

  private static OptionalLong number(String digits) {
    return digits.length() < 18 ? OptionalLong.of(Long.parseLong(digits)) : OptionalLong.empty();
  }

  private String until(OptionalLong now, OptionalLong then) {
    if (now.isEmpty() || then.isEmpty() || then.getAsLong() < now.getAsLong()) {
      return "";
    }
    long blocks = then.getAsLong() - now.getAsLong();
    return ", until block %d, %s".formatted(then.getAsLong(), in(blocks));
  }

  /** How long so many blocks take at the most: {@code in about 3 minutes}. */
  String in(long blocks) {
    Duration time =
        Duration.ofSeconds(Math.multiplyExact(Math.min(blocks, 1L << 40), blockSeconds));
    long minutes = Math.max(1, Math.ceilDiv(time.toSeconds(), 60));
    if (minutes < 2 * 60) {
      return "in about %d minute%s".formatted(minutes, minutes == 1 ? "" : "s");
    }
    long hours = Math.ceilDiv(minutes, 60L);
    return hours < 48
        ? "in about %d hours".formatted(hours)
        : "in about %d days".formatted(Math.ceilDiv(hours, 24L));
  }
}
