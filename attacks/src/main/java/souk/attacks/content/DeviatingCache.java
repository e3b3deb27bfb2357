package souk.attacks.content;

import java.io.IOException;
import java.util.Optional;
import java.util.function.UnaryOperator;
import souk.content.kind.ContentService;
import souk.deployment.content.ContentDeployment;
import souk.exchange.CustomerPorts;
import souk.exchange.CustomerRole;
import souk.exchange.ForwardingRole;
import souk.exchange.ProviderPorts;
import souk.exchange.ProviderRole;
import souk.exchange.ServiceKind;
import souk.exchange.ServiceTerms;
import souk.ledger.Judge;
import souk.market.file.MarketSection;
import souk.node.ProviderNode;

/** A cache that does what an honest one does, but for the steps that a subclass changes. */
public abstract class DeviatingCache extends ForwardingRole {
  protected final ProviderPorts ports;

  public DeviatingCache(ProviderPorts ports) throws IOException {
    super(new ContentService().provider(ports));
    this.ports = ports;
  }

  /** Makes a cache of it. */
  public interface Maker {
    DeviatingCache make(ProviderPorts ports) throws IOException;
  }

  /** For {@link souk.deployment.content.ContentDeployment#hire}. */
  public static UnaryOperator<ProviderNode.Setup> setup(Maker maker) {
    ContentService honest = new ContentService();
    return ContentDeployment.selling(
        new ServiceKind() {
          @Override
          public String name() {
            return honest.name();
          }

          @Override
          public ServiceTerms terms(MarketSection section) {
            return honest.terms(section);
          }

          @Override
          public ProviderRole provider(ProviderPorts ports) throws IOException {
            return maker.make(ports);
          }

          @Override
          public CustomerRole customer(CustomerPorts ports) throws IOException {
            return honest.customer(ports);
          }

          @Override
          public Optional<Judge> judge() {
            return honest.judge();
          }
        });
  }
}
