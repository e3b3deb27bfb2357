package souk.exchange.testkit;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The text of a market file that is good for tests: rounds of 64 blocks, books of 32 tickets,
 * agreements of 4 rounds without collateral, periods or questions, which each side risks 4 tickets
 * with. What a test needs otherwise it says by {@link #with}.
 */
public final class MarketText {
  private final Map<String, Object> top;

  private MarketText(Map<String, Object> top) {
    this.top = top;
  }

  /** A market of this kind of service. */
  public static MarketText of(String kind) {
    return new MarketText(new LinkedHashMap<>())
        .with("market", kind)
        .with("ledger.roundLength", 64)
        .with("ledger.closeGap", 4)
        .with("ledger.seedDelay", 4)
        .with("ledger.claimWindow", 64)
        .with("ledger.proofWindow", 8191)
        .with("ledger.unbonding", 100)
        .with("ledger.longestAgreement", 100_000)
        .with("ledger.reporterShare", "10%")
        .with("ledger.customerShare", "20%")
        .with("payment.prize", 1_000)
        .with("payment.tickets", 32)
        .with("agreement.rounds", 4)
        .with("agreement.openWithin", 40)
        .with("agreement.notice", 5)
        .with("agreement.collateral", 0)
        .with("agreement.firstFault", "10%")
        .with("agreement.secondFault", "10%")
        .with("agreement.furtherFault", "10%")
        .with("agreement.release", 10)
        .with("agreement.providerExposure", 4)
        .with("agreement.customerExposure", 4)
        .with("service", Map.of());
  }

  /** The same with another value at a place such as {@code agreement.periods.price}. */
  public MarketText with(String place, Object value) {
    return new MarketText(put(top, place, value));
  }

  /** The same with a value in the kind's own section. */
  public MarketText service(String key, Object value) {
    return with("service." + key, value);
  }

  private static Map<String, Object> put(Map<String, Object> section, String place, Object value) {
    Map<String, Object> changed = new LinkedHashMap<>(section);
    int dot = place.indexOf('.');
    if (dot < 0) {
      changed.put(place, value);
    } else {
      String name = place.substring(0, dot);
      changed.put(name, put(inner(section, name), place.substring(dot + 1), value));
    }
    return changed;
  }

  private static Map<String, Object> inner(Map<String, Object> section, String name) {
    Map<String, Object> inner = new LinkedHashMap<>();
    if (section.get(name) instanceof Map<?, ?> there) {
      there.forEach((key, value) -> inner.put(String.valueOf(key), value));
    }
    return inner;
  }

  /** The file's text. */
  @Override
  public String toString() {
    return top.entrySet().stream()
        .map(entry -> entry.getKey() + ": " + flow(entry.getValue()) + "\n")
        .collect(Collectors.joining());
  }

  private static String flow(Object value) {
    return value instanceof Map<?, ?> section
        ? section.entrySet().stream()
            .map(entry -> entry.getKey() + ": " + flow(entry.getValue()))
            .collect(Collectors.joining(", ", "{", "}"))
        : String.valueOf(value);
  }
}
