package souk.exchange;

import java.util.List;
import java.util.Optional;
import souk.ledger.AgreementTerms;
import souk.payments.Ticket;
import souk.primitives.Address;
import souk.primitives.Bytes;
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
  public boolean admits(AgreementTerms terms, Address client) {
    return role.admits(terms, client);
  }

  @Override
  public Optional<Commitment> commitment(Bytes32 agreement) {
    return role.commitment(agreement);
  }

  @Override
  public Bytes answer(DutyNotice duty) throws Exception {
    return role.answer(duty);
  }

  @Override
  public void mount(Routes routes) {
    role.mount(routes);
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
