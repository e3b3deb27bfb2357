package souk.exchange;

import java.util.List;
import souk.ledger.AgreementTerms;
import souk.ledger.BlockRef;
import souk.payments.Ticket;
import souk.primitives.Bytes32;

/** A provider's side of a service that does what another does, but for what a subclass changes. */
public abstract class ForwardingRole implements ProviderRole {
  private final ProviderRole role;

  protected ForwardingRole(ProviderRole role) {
    this.role = role;
  }

  @Override
  public Acceptance accept(AgreementTerms terms) {
    return role.accept(terms);
  }

  @Override
  public void started(Bytes32 agreement, AgreementTerms terms) {
    role.started(agreement, terms);
  }

  @Override
  public Prepared prepare(UnitRequest request) throws UnitException {
    return role.prepare(request);
  }

  @Override
  public void paying(UnitRequest request, List<Ticket> tickets) throws UnitException {
    role.paying(request, tickets);
  }

  @Override
  public Payload release(UnitRequest request) throws UnitException {
    return role.release(request);
  }

  @Override
  public void lost(Bytes32 agreement, int tickets) {
    role.lost(agreement, tickets);
  }

  @Override
  public void due(DutyNotice duty, BlockRef opened) {
    role.due(duty, opened);
  }

  @Override
  public void ended(Bytes32 agreement, EndReason why) {
    role.ended(agreement, why);
  }

  @Override
  public void close() {
    role.close();
  }
}
