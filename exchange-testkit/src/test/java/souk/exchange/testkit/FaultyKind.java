package souk.exchange.testkit;

import java.io.IOException;
import java.util.Optional;
import java.util.function.UnaryOperator;
import souk.exchange.CustomerPorts;
import souk.exchange.CustomerRole;
import souk.exchange.ProviderPorts;
import souk.exchange.ProviderRole;
import souk.exchange.ServiceKind;
import souk.exchange.ServiceTerms;
import souk.ledger.Judge;
import souk.market.file.MarketSection;

/**
 * A kind whose providers do not do as they should.
 *
 * @param fault what such a provider makes of its role
 */
record FaultyKind(ServiceKind kind, UnaryOperator<ProviderRole> fault) implements ServiceKind {
  @Override
  public String name() {
    return kind.name();
  }

  @Override
  public ServiceTerms terms(MarketSection section) {
    return kind.terms(section);
  }

  @Override
  public ProviderRole provider(ProviderPorts ports) throws IOException {
    return fault.apply(kind.provider(ports));
  }

  @Override
  public CustomerRole customer(CustomerPorts ports) throws IOException {
    return kind.customer(ports);
  }

  @Override
  public Optional<Judge> judge() {
    return kind.judge();
  }
}
