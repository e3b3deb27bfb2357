package souk.node;

import souk.exchange.ForwardingRole;
import souk.exchange.Payload;
import souk.exchange.Prepared;
import souk.exchange.ProviderRole;
import souk.exchange.UnitException;
import souk.exchange.UnitRequest;

/** A role whose answers go out no faster than the node's operator lets them. */
final class SlowedRole extends ForwardingRole {
  private final SendRate rate;

  SlowedRole(ProviderRole role, SendRate rate) {
    super(role);
    this.rate = rate;
  }

  /** Nothing new is promised while there is much to send; what is paid for is always sent. */
  @Override
  public Prepared prepare(UnitRequest request) throws UnitException {
    if (rate.full()) {
      throw new UnitException(
          UnitException.Reason.BUSY,
          "this provider sends at most %d bytes a second and has enough to send; come back later"
              .formatted(rate.perSecond()));
    }
    Prepared prepared = super.prepare(request);
    return new Prepared(prepared.tickets(), rate.slowed(prepared.payload()));
  }

  @Override
  public Payload release(UnitRequest request) throws UnitException {
    return rate.slowed(super.release(request));
  }
}
