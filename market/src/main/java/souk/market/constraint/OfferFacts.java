package souk.market.constraint;

import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import souk.market.offer.Offer;
import souk.market.offer.Property;

/** An offer as constraints see it. */
record OfferFacts(Offer offer) implements Facts {
  static final List<String> TEXTS = List.of("provider", "service", "endpoint");
  static final List<String> NUMBERS =
      List.of("ticket_price", "prize", "tickets", "depth", "expires");

  @Override
  public @Nullable Object value(String name) {
    return switch (name) {
      case "provider" -> offer.provider().toString();
      case "service" -> offer.service();
      case "endpoint" -> offer.endpoint();
      case "ticket_price" -> Facts.number(offer.ticketPrice());
      case "prize" -> Facts.number(offer.payment().prize());
      case "tickets" -> (long) offer.payment().tickets();
      case "depth" -> (long) offer.payment().depth();
      case "expires" -> offer.expires();
      default -> null;
    };
  }

  @Override
  public SortedMap<String, Property> properties() {
    return offer.properties();
  }
}
