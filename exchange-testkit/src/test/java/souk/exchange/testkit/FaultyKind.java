package souk.exchange.testkit;

import java.io.IOException;
import java.util.function.UnaryOperator;
import souk.exchange.ForwardingKind;
import souk.exchange.ProviderPorts;
import souk.exchange.ProviderRole;
import souk.exchange.ServiceKind;

/** A kind whose providers do not do as they should. */
final class FaultyKind extends ForwardingKind {
  private final UnaryOperator<ProviderRole> fault;

  /**
   * @param fault what such a provider makes of its role
   */
  FaultyKind(ServiceKind kind, UnaryOperator<ProviderRole> fault) {
    super(kind);
    this.fault = fault;
  }

  @Override
  public ProviderRole provider(ProviderPorts ports) throws IOException {
    return fault.apply(super.provider(ports));
  }
}
