package souk.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;
import souk.market.offer.Clause;
import souk.market.offer.Property;

/** What a provider's offers tell of it, beside its price. */
final class OfferOptions {
  @Option(
      names = "--property",
      paramLabel = "NAME=VALUE",
      description =
          "what its offers tell of it, such as region=north; may be repeated. Customers choose by it (./souk offers)")
  private List<String> properties = List.of();

  Map<String, Property> properties() {
    Map<String, Property> all = new LinkedHashMap<>();
    for (String property : properties) {
      try {
        Clause equal = Clause.parse(property);
        if (equal.operator() != Clause.Operator.EQUAL) {
          throw new IllegalArgumentException("a property is NAME=VALUE");
        }
        if (all.put(equal.property(), equal.value()) != null) {
          throw new IllegalArgumentException("a property is named twice");
        }
      } catch (IllegalArgumentException e) {
        throw new Failure(Main.USAGE, "--property: " + e.getMessage());
      }
    }
    return all;
  }
}
