package souk.exchange.testkit.probes;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import souk.exchange.CustomerPorts;
import souk.exchange.CustomerRole;
import souk.exchange.DutyNotice;
import souk.exchange.DutyNotice.PeriodDue;
import souk.exchange.Payload;
import souk.exchange.Prepared;
import souk.exchange.ProviderPorts;
import souk.exchange.ProviderRole;
import souk.exchange.ServiceKind;
import souk.exchange.ServiceTerms;
import souk.exchange.UnitException;
import souk.exchange.UnitException.Reason;
import souk.exchange.UnitRequest;
import souk.ledger.AgreementTerms;
import souk.ledger.Judge;
import souk.ledger.JudgeId;
import souk.market.file.MarketSection;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Keccak256;

/**
 * {@code kit-heartbeat/1}: a provider shows in every period that it is there, and is paid for that
 * from the agreement's funds, whether the customer is there or not. There are no units. The details
 * are 32 bytes of the customer's choice; an answer is the hash of the period's challenge with them.
 */
public final class HeartbeatKind implements ServiceKind {
  /** Of its judge. */
  public static final JudgeId JUDGE = JudgeId.of("kit-heartbeat", 1);

  private static final byte[] TAG = "souk.kit-heartbeat/1".getBytes(StandardCharsets.US_ASCII);

  @Override
  public String name() {
    return "kit-heartbeat/1";
  }

  @Override
  public ServiceTerms terms(MarketSection section) {
    return ProbeTerms.read(section);
  }

  @Override
  public ProviderRole provider(ProviderPorts ports) {
    return new Role();
  }

  @Override
  public CustomerRole customer(CustomerPorts ports) {
    return ProbeTerms.customer(Bytes.of(Bytes32.ZERO.toArray()));
  }

  @Override
  public Optional<Judge> judge() {
    return Optional.of(new HeartbeatJudge());
  }

  private static Bytes beat(Bytes details, Bytes32 seed) {
    return Bytes.of(Keccak256.hash(TAG, seed.toArray(), details.toArray()).toArray());
  }

  private static final class HeartbeatJudge implements Judge {
    @Override
    public JudgeId id() {
      return JUDGE;
    }

    @Override
    public boolean admits(Bytes details, Bytes question) {
      return false;
    }

    @Override
    public Verdict decide(Case about, Bytes evidence) {
      return about.matter() instanceof Matter.Period(long period, Bytes32 seed)
              && evidence.equals(beat(about.details(), seed))
          ? new Verdict.Proven()
          : new Verdict.Inadmissible();
    }
  }

  private static final class Role implements ProviderRole {
    private final Map<Bytes32, Bytes> details = new ConcurrentHashMap<>();

    @Override
    public Acceptance accept(AgreementTerms terms) {
      if (!terms.judge().equals(JUDGE) || !terms.periods().agreed()) {
        return new Acceptance.Declined("a heartbeat has periods, and its own judge");
      }
      return terms.details().size() == Bytes32.SIZE
          ? new Acceptance.Accepted()
          : new Acceptance.Declined("the details must be 32 bytes");
    }

    @Override
    public void started(Bytes32 agreement, AgreementTerms terms) {
      details.put(agreement, terms.details());
    }

    @Override
    public Prepared prepare(UnitRequest request) throws UnitException {
      throw new UnitException(Reason.NOT_FOUND, "a heartbeat has no units");
    }

    @Override
    public Payload release(UnitRequest request) throws UnitException {
      throw new UnitException(Reason.NOT_FOUND, "a heartbeat has no units");
    }

    @Override
    public Bytes answer(DutyNotice duty) {
      Bytes known = details.get(duty.agreement());
      if (known == null || !(duty instanceof PeriodDue due)) {
        throw new IllegalStateException("a heartbeat answers periods of its agreements only");
      }
      return beat(known, due.seed());
    }

    @Override
    public void ended(Bytes32 agreement, EndReason why) {
      details.remove(agreement);
    }

    @Override
    public void close() {}
  }
}
