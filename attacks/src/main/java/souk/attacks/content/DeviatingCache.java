package souk.attacks.content;

import java.io.IOException;
import java.util.function.UnaryOperator;
import souk.content.kind.ContentService;
import souk.deployment.content.ContentDeployment;
import souk.exchange.ForwardingKind;
import souk.exchange.ForwardingRole;
import souk.exchange.ProviderPorts;
import souk.exchange.ProviderRole;
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
    return ContentDeployment.selling(
        new ForwardingKind(new ContentService()) {
          @Override
          public ProviderRole provider(ProviderPorts ports) throws IOException {
            return maker.make(ports);
          }
        });
  }
}
