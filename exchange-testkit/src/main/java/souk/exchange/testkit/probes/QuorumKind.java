package souk.exchange.testkit.probes;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import souk.exchange.CustomerPorts;
import souk.exchange.CustomerRole;
import souk.exchange.DutyNotice;
import souk.exchange.DutyNotice.QuestionDue;
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
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Keccak256;

/**
 * {@code kit-quorum/1}: several providers hold a share each, and some of them suffice to answer a
 * question. A unit is one provider's answer, paid before it is given, by a sponsor. Who gets no
 * answer may ask on the ledger: there it is a duty. The details are a share's 32 bytes; an answer
 * is the hash of provider, share and question.
 */
public final class QuorumKind implements ServiceKind {
  /** Of its judge. */
  public static final JudgeId JUDGE = JudgeId.of("kit-quorum", 1);

  private static final byte[] TAG = "souk.kit-quorum/1".getBytes(StandardCharsets.US_ASCII);

  @Override
  public String name() {
    return "kit-quorum/1";
  }

  @Override
  public ServiceTerms terms(MarketSection section) {
    return ProbeTerms.read(section);
  }

  @Override
  public ProviderRole provider(ProviderPorts ports) {
    return new Role(ports.signing().address());
  }

  @Override
  public CustomerRole customer(CustomerPorts ports) {
    return ProbeTerms.customer(Bytes.of(Bytes32.ZERO.toArray()));
  }

  @Override
  public Optional<Judge> judge() {
    return Optional.of(new QuorumJudge());
  }

  /** What a provider has to say to a question. */
  public static Bytes answer(Address provider, Bytes share, Bytes question) {
    return Bytes.of(
        Keccak256.hash(TAG, provider.toArray(), share.toArray(), question.toArray()).toArray());
  }

  private static boolean asks(Bytes question) {
    return question.size() == Bytes32.SIZE;
  }

  private static final class QuorumJudge implements Judge {
    @Override
    public JudgeId id() {
      return JUDGE;
    }

    @Override
    public boolean admits(Bytes details, Bytes question) {
      return asks(question);
    }

    @Override
    public Verdict decide(Case about, Bytes evidence) {
      return about.matter() instanceof Matter.Question(Bytes question)
              && evidence.equals(answer(about.provider(), about.details(), question))
          ? new Verdict.Proven()
          : new Verdict.Inadmissible();
    }
  }

  private static final class Role implements ProviderRole {
    private final Address self;
    private final Map<Bytes32, Bytes> shares = new ConcurrentHashMap<>();

    Role(Address self) {
      this.self = self;
    }

    @Override
    public boolean admits(AgreementTerms terms, Address client) {
      return true; // the requester is not the one who pays
    }

    @Override
    public Acceptance accept(AgreementTerms terms) {
      return terms.judge().equals(JUDGE) && terms.details().size() == Bytes32.SIZE
          ? new Acceptance.Accepted()
          : new Acceptance.Declined("a quorum has its own judge and a share of 32 bytes");
    }

    @Override
    public void started(Bytes32 agreement, AgreementTerms terms) {
      shares.put(agreement, terms.details());
    }

    @Override
    public Prepared prepare(UnitRequest request) throws UnitException {
      share(request);
      return new Prepared(1, Payload.EMPTY);
    }

    @Override
    public Payload release(UnitRequest request) throws UnitException {
      return Payload.of(QuorumKind.answer(self, share(request), request.body()));
    }

    private Bytes share(UnitRequest request) throws UnitException {
      if (!asks(request.body())) {
        throw new UnitException(Reason.MALFORMED, "a question has 32 bytes");
      }
      Bytes share = shares.get(request.agreement());
      if (share == null) {
        throw new UnitException(Reason.EXPIRED, "the share is gone");
      }
      return share;
    }

    @Override
    public Bytes answer(DutyNotice duty) {
      Bytes share = shares.get(duty.agreement());
      if (share == null || !(duty instanceof QuestionDue due)) {
        throw new IllegalStateException("a quorum answers questions about its shares only");
      }
      return QuorumKind.answer(self, share, due.question());
    }

    @Override
    public void ended(Bytes32 agreement, EndReason why) {
      shares.remove(agreement);
    }

    @Override
    public void close() {}
  }
}
