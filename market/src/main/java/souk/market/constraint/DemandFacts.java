package souk.market.constraint;

import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import souk.market.offer.Demand;
import souk.market.offer.Property;

/** A demand as constraints see it. */
record DemandFacts(Demand demand) implements Facts {
  static final List<String> TEXTS = List.of("customer", "service");
  static final List<String> NUMBERS = List.of("ticket_price", "rounds", "collateral");

  @Override
  public @Nullable Object value(String name) {
    return switch (name) {
      case "customer" -> demand.customer().toString();
      case "service" -> demand.service();
      case "ticket_price" -> Facts.number(demand.ticketPrice());
      case "rounds" -> demand.rounds();
      case "collateral" -> Facts.number(demand.collateral());
      default -> null;
    };
  }

  @Override
  public SortedMap<String, Property> properties() {
    return demand.properties();
  }
}
