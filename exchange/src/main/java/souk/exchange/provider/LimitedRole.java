package souk.exchange.provider;

import souk.exchange.ForwardingRole;
import souk.exchange.Payload;
import souk.exchange.Prepared;
import souk.exchange.ProviderRole;
import souk.exchange.UnitException;
import souk.exchange.UnitLimits;
import souk.exchange.UnitRequest;

/**
 * A role held to its own limits: a payload that is longer than they say is its fault, and its
 * client's unit fails before anything of it is sent or counted.
 */
final class LimitedRole extends ForwardingRole {
  private final UnitLimits limits;

  LimitedRole(ProviderRole role, UnitLimits limits) {
    super(role);
    this.limits = limits;
  }

  @Override
  public Prepared prepare(UnitRequest request) throws UnitException {
    Prepared prepared = super.prepare(request);
    check(prepared.payload());
    return prepared;
  }

  @Override
  public Payload release(UnitRequest request) throws UnitException {
    Payload payload = super.release(request);
    check(payload);
    return payload;
  }

  private void check(Payload payload) {
    long length = payload.length();
    if (length < 0 || length > limits.payload()) {
      throw new IllegalStateException(
          "the service wants to send %d bytes; its own limit for a payload is %d"
              .formatted(length, limits.payload()));
    }
  }
}
