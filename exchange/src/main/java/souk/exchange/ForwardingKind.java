package souk.exchange;

import java.io.IOException;
import java.util.Optional;
import souk.ledger.Judge;
import souk.market.file.MarketSection;

/** A kind of service that is another one, but for what a subclass changes. */
public abstract class ForwardingKind implements ServiceKind {
  private final ServiceKind kind;

  protected ForwardingKind(ServiceKind kind) {
    this.kind = kind;
  }

  @Override
  public String name() {
    return kind.name();
  }

  @Override
  public ServiceTerms terms(MarketSection section) {
    return kind.terms(section);
  }

  @Override
  public ProviderRole provider(ProviderPorts ports) throws IOException {
    return kind.provider(ports);
  }

  @Override
  public CustomerRole customer(CustomerPorts ports) throws IOException {
    return kind.customer(ports);
  }

  @Override
  public boolean stateless() {
    return kind.stateless();
  }

  @Override
  public Optional<Judge> judge() {
    return kind.judge();
  }

  @Override
  public Optional<JudgeContract> judgeContract() {
    return kind.judgeContract();
  }
}
