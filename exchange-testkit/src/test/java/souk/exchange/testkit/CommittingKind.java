package souk.exchange.testkit;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import souk.exchange.Commitment;
import souk.exchange.CustomerPorts;
import souk.exchange.CustomerRole;
import souk.exchange.ForwardingRole;
import souk.exchange.ProviderPorts;
import souk.exchange.ProviderRole;
import souk.exchange.ServiceKind;
import souk.exchange.ServiceTerms;
import souk.exchange.testkit.probes.QuorumKind;
import souk.ledger.Judge;
import souk.ledger.JudgeId;
import souk.market.file.MarketSection;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/** A quorum that commits to something, which its provider does not know at first. */
public final class CommittingKind implements ServiceKind {
  static final Bytes32 ROOT = Bytes32.of(99);

  private static final Bytes EVIDENCE = Bytes.parse("0x0102");

  private final AtomicInteger unknown;

  /** One that is known when it is asked for the twentieth time. */
  public CommittingKind() {
    this(new AtomicInteger(20));
  }

  /**
   * @param unknown how often its provider is asked before it knows
   */
  CommittingKind(AtomicInteger unknown) {
    this.unknown = unknown;
  }

  @Override
  public String name() {
    return "kit-commit/1";
  }

  @Override
  public ServiceTerms terms(MarketSection section) {
    return new QuorumKind().terms(section);
  }

  @Override
  public ProviderRole provider(ProviderPorts ports) {
    return new ForwardingRole(new QuorumKind().provider(ports)) {
      @Override
      public Optional<Commitment> commitment(Bytes32 agreement) {
        return unknown.getAndDecrement() > 0
            ? Optional.empty()
            : Optional.of(new Commitment(ROOT, EVIDENCE));
      }
    };
  }

  @Override
  public CustomerRole customer(CustomerPorts ports) {
    return new QuorumKind().customer(ports);
  }

  @Override
  public Optional<Judge> judge() {
    Judge quorum = new QuorumKind().judge().orElseThrow();
    return Optional.of(
        new Judge() {
          @Override
          public JudgeId id() {
            return quorum.id();
          }

          @Override
          public boolean admits(Bytes details, Bytes question) {
            return quorum.admits(details, question);
          }

          @Override
          public Verdict decide(Case about, Bytes evidence) {
            if (!(about.matter() instanceof Matter.Commitment)) {
              return quorum.decide(about, evidence);
            }
            return evidence.equals(EVIDENCE) && about.commitment().equals(ROOT)
                ? new Verdict.Proven()
                : new Verdict.Inadmissible();
          }
        });
  }
}
