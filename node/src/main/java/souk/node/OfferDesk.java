package souk.node;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import souk.exchange.provider.Offered;
import souk.ledger.Ledger;
import souk.market.offer.Offer;
import souk.market.offer.Property;
import souk.market.offer.SignedOffer;
import souk.market.version.MarketVersion;

/**
 * What a provider offers, as it tells everybody who asks: signed, good for a day, and signed anew
 * when half of that is over. Safe for many threads.
 */
final class OfferDesk {
  private static final Duration GOOD_FOR = Duration.ofDays(1);

  /** Customers' clocks may be behind by so much. */
  private static final Duration SKEW = Duration.ofMinutes(5);

  private final ProviderNode.Setup setup;
  private final List<Offered> services;
  private byte[] encoded = new byte[0];
  private long signed = Long.MIN_VALUE / 2;
  private List<MarketVersion> told = List.of();

  OfferDesk(ProviderNode.Setup setup, List<Offered> services) {
    this.setup = setup;
    this.services = List.copyOf(services);
  }

  /** All offers, as {@link SignedOffer#encode(List)} writes them. */
  synchronized byte[] offers(URI endpoint) {
    long now = setup.clock().instant().getEpochSecond();
    List<MarketVersion> inForce =
        services.stream().map(service -> service.versions().at(head())).toList();
    if (now < signed || now - signed >= GOOD_FOR.toSeconds() / 2 || !inForce.equals(told)) {
      told = inForce;
      encoded =
          SignedOffer.encode(
              services.stream().map(service -> sign(service, endpoint, now)).toList());
      signed = now;
    }
    return encoded.clone();
  }

  private long head() {
    return setup.ledger().head(Ledger.Finality.INCLUDED).number();
  }

  private SignedOffer sign(Offered service, URI endpoint, long now) {
    Map<String, Property> properties = new HashMap<>(service.terms().properties());
    properties.putAll(setup.properties());
    return new Offer(
            setup.key().address(),
            service.kind().name(),
            setup.ledger().info().rules().hash(),
            endpoint.toString(),
            service.versions().at(head()).payment(),
            Property.sorted(properties),
            setup.selling().demands().text(),
            Math.max(0, now - SKEW.toSeconds()),
            now + GOOD_FOR.toSeconds())
        .sign(setup.key(), setup.ledger().info().domain());
  }
}
