package souk.attacks;

import java.util.List;
import java.util.function.UnaryOperator;
import souk.content.ContentService;
import souk.exchange.DutyNotice;
import souk.exchange.Payload;
import souk.exchange.Prepared;
import souk.exchange.ProviderPorts;
import souk.exchange.ProviderRole;
import souk.exchange.ServiceKind;
import souk.exchange.UnitException;
import souk.exchange.UnitRequest;
import souk.ledger.AgreementTerms;
import souk.ledger.BlockRef;
import souk.node.ProviderNode;
import souk.payments.Ticket;
import souk.primitives.Bytes32;

/** A cache that does what an honest one does, but for the steps that a subclass changes. */
abstract class DeviatingCache implements ProviderRole {
  final ProviderPorts ports;
  private final ProviderRole honest;

  DeviatingCache(ProviderPorts ports) {
    this.ports = ports;
    this.honest = new ContentService().provider(ports);
  }

  /** Makes a cache of it. */
  interface Maker {
    DeviatingCache make(ProviderPorts ports);
  }

  /** For {@link souk.node.LocalDeployment#hire}. */
  static UnaryOperator<ProviderNode.Setup> setup(Maker maker) {
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

  @Override
  public Acceptance accept(AgreementTerms terms) {
    return honest.accept(terms);
  }

  @Override
  public void started(Bytes32 agreement, AgreementTerms terms) {
    honest.started(agreement, terms);
  }

  @Override
  public Prepared prepare(UnitRequest request) throws UnitException {
    return honest.prepare(request);
  }

  @Override
  public void paying(UnitRequest request, List<Ticket> tickets) throws UnitException {
    honest.paying(request, tickets);
  }

  @Override
  public Payload release(UnitRequest request) throws UnitException {
    return honest.release(request);
  }

  @Override
  public void lost(Bytes32 agreement, int tickets) {
    honest.lost(agreement, tickets);
  }

  @Override
  public void due(DutyNotice duty, BlockRef opened) {
    honest.due(duty, opened);
  }

  @Override
  public void ended(Bytes32 agreement, EndReason why) {
    honest.ended(agreement, why);
  }

  @Override
  public void close() {
    honest.close();
  }
}
