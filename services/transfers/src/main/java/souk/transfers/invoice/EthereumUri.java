package souk.transfers.invoice;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import souk.ledger.LedgerInfo;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.DecodeException;
import souk.transfers.address.Checksum;

/**
 * What plain wallets scan (ERC-681): to pay coins, to transfer a token, or to transfer money inside
 * of a market. Other calls are refused, for nobody can see what they do. Names (ENS) are not looked
 * up.
 *
 * @param chainId of the chain; empty where it says none
 * @param amount in the smallest unit; empty where the payer says how much
 */
public record EthereumUri(OptionalLong chainId, Kind kind, Address payee, Optional<Amount> amount) {
  private static final String SCHEME = "ethereum:";
  private static final int MOST = 1_024;
  private static final int MOST_EXPONENT = 77;
  private static final int MOST_DIGITS = 78;

  private static final Pattern FORM =
      Pattern.compile(
          "(?i:ethereum):(?:pay-)?(?<target>[^@/?]+)(?:@(?<chain>[^/?]*))?(?:/(?<function>[^?]*))?(?:\\?(?<query>.*))?");

  /** {@code 2.014e18}; an exponent without digits is none. */
  private static final Pattern NUMBER =
      Pattern.compile("(?<sign>[+-]?)(?<digits>[0-9]*(?:\\.[0-9]+)?)(?:[eE](?<exponent>[0-9]*))?");

  /** What is paid with. */
  public sealed interface Kind {
    /** The chain's own coin. */
    record Coin() implements Kind {}

    /** A token, by {@code transfer(address,uint256)} of its contract. */
    record Token(Address contract) implements Kind {}

    /**
     * Money inside of a market, by {@code transfer(address,uint128)} of its contract. Without a sum
     * it looks like a token's: the contract tells then.
     */
    record Market(Address contract) implements Kind {}
  }

  /** Whether it asks for money inside of a market. */
  public boolean isInside(LedgerInfo market) {
    return chainId.isPresent()
        && chainId.getAsLong() == market.chainId()
        && switch (kind) {
          case Kind.Market(Address contract) -> contract.equals(market.contract());
          case Kind.Token(Address contract) ->
              amount.isEmpty() && contract.equals(market.contract());
          case Kind.Coin _ -> false;
        };
  }

  /** Whether a text is to be such a URI. */
  public static boolean isOne(String text) {
    return text.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
  }

  /** That of the transfer which an invoice asks for, within its market. */
  public static EthereumUri of(Invoice invoice) {
    return new EthereumUri(
        OptionalLong.of(invoice.chainId()),
        new Kind.Market(invoice.contract()),
        invoice.payee(),
        invoice.amount());
  }

  /**
   * For a wallet that knows nothing of markets: the same sum to the payee itself, outside of the
   * market.
   */
  public static EthereumUri outside(Invoice invoice) {
    return new EthereumUri(
        OptionalLong.of(invoice.chainId()),
        invoice.currency().isZero() ? new Kind.Coin() : new Kind.Token(invoice.currency()),
        invoice.payee(),
        invoice.amount());
  }

  /**
   * Reads one.
   *
   * @throws DecodeException with what is wrong: a checksum, a sum that is no whole number of the
   *     smallest unit or over 2^128 - 1, a call that is not known here, a parameter that is
   *     required and not understood
   */
  public static EthereumUri parse(String text) throws DecodeException {
    Matcher form = FORM.matcher(text);
    if (text.length() > MOST || !form.matches()) {
      throw new DecodeException("no payment URI: ethereum:0x…");
    }
    Address target = address("the address that is paid or called", form.group("target"));
    OptionalLong chain = chain(form.group("chain"));
    String query = form.group("query") == null ? "" : form.group("query");
    String function = form.group("function");
    if (function == null) {
      Map<String, String> values =
          UriQuery.of(query, Set.of("value", "gas", "gasLimit", "gasPrice"));
      if (query.contains("uint256=") || query.contains("address=")) {
        throw new DecodeException("it has arguments and names no function to call");
      }
      return new EthereumUri(
          chain, new Kind.Coin(), target, amount(Optional.ofNullable(values.get("value"))));
    }
    if (!function.equals("transfer")) {
      throw new DecodeException(
          "it calls '%s'; only transfers are paid"
              .formatted(function.replaceAll("[^A-Za-z0-9]", "?")));
    }
    return transfer(chain, target, query);
  }

  private static EthereumUri transfer(OptionalLong chain, Address target, String query)
      throws DecodeException {
    Map<String, String> values =
        UriQuery.of(
            query, Set.of("address", "uint256", "uint128", "value", "gas", "gasLimit", "gasPrice"));
    if (values.containsKey("value")) {
      throw new DecodeException("a transfer that sends coins along");
    }
    String payee = values.get("address");
    if (payee == null || (values.containsKey("uint256") && values.containsKey("uint128"))) {
      throw new DecodeException("a transfer names one address and one sum");
    }
    boolean inside = values.containsKey("uint128");
    return new EthereumUri(
        chain,
        inside ? new Kind.Market(target) : new Kind.Token(target),
        address("the payee", payee),
        amount(Optional.ofNullable(values.get(inside ? "uint128" : "uint256"))));
  }

  private static Address address(String what, String text) throws DecodeException {
    try {
      Address address = Checksum.parse(text);
      if (address.isZero()) {
        throw new DecodeException(what + " is the zero address");
      }
      return address;
    } catch (IllegalArgumentException e) {
      throw new DecodeException(what + " " + e.getMessage());
    }
  }

  private static OptionalLong chain(@Nullable String text) throws DecodeException {
    if (text == null) {
      return OptionalLong.empty();
    }
    if (!text.matches("[1-9][0-9]{0,17}")) {
      throw new DecodeException("a chain's id that is none");
    }
    return OptionalLong.of(Long.parseLong(text));
  }

  private static Optional<Amount> amount(Optional<String> text) throws DecodeException {
    return text.isEmpty() ? Optional.empty() : Optional.of(amount(text.get()));
  }

  /** A sum; what is no whole number of the smallest unit is refused, and never rounded. */
  static Amount amount(String text) throws DecodeException {
    Matcher number = NUMBER.matcher(text);
    if (text.length() > MOST_DIGITS
        || !number.matches()
        || number.group("digits").isEmpty()
        || number.group("sign").equals("-")) {
      throw new DecodeException("a sum that is no number");
    }
    String exponent = number.group("exponent");
    if (exponent != null && exponent.length() > 2) {
      throw new DecodeException("a sum that is more than there can be");
    }
    int places = exponent == null || exponent.isEmpty() ? 0 : Integer.parseInt(exponent);
    if (places > MOST_EXPONENT) {
      throw new DecodeException("a sum that is more than there can be");
    }
    BigDecimal value = new BigDecimal(number.group("digits")).movePointRight(places);
    BigDecimal bare = value.stripTrailingZeros();
    if (bare.scale() > 0) {
      throw new DecodeException("a sum that is finer than the smallest unit");
    }
    BigInteger whole = bare.toBigInteger();
    if (whole.bitLength() > 128) {
      throw new DecodeException("a sum that is more than there can be");
    }
    if (whole.signum() == 0) {
      throw new DecodeException("a sum of nothing");
    }
    return Amount.of(whole);
  }

  @Override
  public String toString() {
    String chain = chainId.isPresent() ? "@" + chainId.getAsLong() : "";
    return switch (kind) {
      case Kind.Coin _ ->
          SCHEME + Checksum.of(payee) + chain + amount.map(sum -> "?value=" + sum).orElse("");
      case Kind.Token(Address contract) -> call(contract, chain, "uint256");
      case Kind.Market(Address contract) -> call(contract, chain, "uint128");
    };
  }

  private String call(Address contract, String chain, String type) {
    return "%s%s%s/transfer?address=%s%s"
        .formatted(
            SCHEME,
            Checksum.of(contract),
            chain,
            Checksum.of(payee),
            amount.map(sum -> "&" + type + "=" + sum).orElse(""));
  }
}
