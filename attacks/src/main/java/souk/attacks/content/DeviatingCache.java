package souk.attacks.content;

import java.util.List;
import java.util.function.UnaryOperator;
import souk.content.kind.ContentService;
import souk.exchange.ForwardingRole;
import souk.exchange.ProviderPorts;
import souk.exchange.ProviderRole;
import souk.exchange.ServiceKind;
import souk.node.ProviderNode;

/** A cache that does what an honest one does, but for the steps that a subclass changes. */
public abstract class DeviatingCache extends ForwardingRole {
  public final ProviderPorts ports;

  public DeviatingCache(ProviderPorts ports) {
    super(new ContentService().provider(ports));
    this.ports = ports;
  }

  /** Makes a cache of it. */
  public interface Maker {
    DeviatingCache make(ProviderPorts ports);
  }

  /** For {@link souk.deployment.content.ContentDeployment#hire}. */
  public static UnaryOperator<ProviderNode.Setup> setup(Maker maker) {
    ServiceKind kind =
        new ServiceKind() {
          @Override
          public String name() {
            return ContentService.NAME;
          }

          @Override
          public ProviderRole provider(ProviderPorts ports) {
            return maker.make(ports);
          }
        };
    return setup -> setup.withServices(List.of(kind));
  }
}
