package souk.exchange;

import java.util.Optional;
import souk.ledger.Judge;

/**
 * A kind of service, found by {@link java.util.ServiceLoader}. It has no state: what runs is the
 * {@link ProviderRole} that it makes.
 */
public interface ServiceKind {
  /** Name and version, e.g. {@code content/1}; agreements carry it. */
  String name();

  /** A provider's side of this service. */
  ProviderRole provider(ProviderPorts ports);

  /** Who decides evidence about it; empty when nothing can be proven to a third party. */
  default Optional<Judge> judge() {
    return Optional.empty();
  }
}
