package example.quorum;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import souk.exchange.CustomerPorts;
import souk.exchange.CustomerRole;
import souk.exchange.DutyNotice;
import souk.exchange.Payload;
import souk.exchange.Prepared;
import souk.exchange.ProviderPorts;
import souk.exchange.ProviderRole;
import souk.exchange.SellerRole;
import souk.exchange.ServiceKind;
import souk.exchange.ServiceTerms;
import souk.exchange.SignedAnswers;
import souk.exchange.UnitException;
import souk.exchange.UnitException.Reason;
import souk.exchange.UnitRequest;
import souk.ledger.AgreementTerms;
import souk.ledger.Judge;
import souk.ledger.JudgeId;
import souk.market.file.MarketSection;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Keccak256;

/**
 * {@code example-quorum/1}: keepers hold a share each of a sealed key, and some of them suffice to
 * open it. A keeper gives its share away for a ticket, signed; or, for a bond, on the ledger.
 * Details and question are the hash of its share. Whoever signs for another share is slashed.
 */
public final class QuorumKind implements ServiceKind {
  static final SignedAnswers ANSWERS = new SignedAnswers("example-quorum/1");
  private static final byte[] TAG = "example-quorum/1 share".getBytes(StandardCharsets.US_ASCII);

  /** How many shares open a key. */
  record Terms(int needed) implements ServiceTerms {}

  /** What the details of an agreement about this share are. */
  static Bytes details(Bytes share) {
    return Bytes.of(Keccak256.hash(TAG, share.toArray()).toArray());
  }

  /** Decides on the local ledger what QuorumJudge.sol decides on EVM chains. */
  private static final class QuorumJudge implements Judge {
    @Override
    public JudgeId id() {
      return JudgeId.of("example-quorum", 1);
    }

    @Override
    public boolean admits(Bytes details, Bytes question) {
      return question.equals(details);
    }

    @Override
    public Verdict decide(Case about, Bytes evidence) {
      if (about.matter() instanceof Matter.Question
          && details(evidence).equals(about.details())) {
        return new Verdict.Proven();
      }
      Optional<Bytes> lie =
          ANSWERS
              .read(about.agreement(), about.provider(), evidence)
              .filter(share -> !details(share).equals(about.details()));
      return about.matter() instanceof Matter.Accusation && lie.isPresent()
          ? new Verdict.Fault(Keccak256.hash(lie.get().toArray()))
          : new Verdict.Inadmissible();
    }
  }

  /** Keeps a share for each agreement. */
  private static final class Keeper extends SellerRole<Bytes> {
    Keeper(ProviderPorts ports) {
      super(ports);
    }

    @Override
    protected Bytes read(AgreementTerms terms) throws DecodeException {
      if (terms.details().size() != Bytes32.SIZE || !terms.questions().agreed()) {
        throw new DecodeException("a keeper's agreement has a share's hash, and questions");
      }
      return terms.details();
    }

    /** A body is the share, which is brought for nothing, or its hash, which asks for it. */
    @Override
    public Prepared prepare(UnitRequest request) throws UnitException {
      if (!brings(request)) {
        answer(request); // what is not there costs nothing
        return new Prepared(1, Payload.EMPTY);
      }
      try {
        keep(request.agreement(), request.body().toArray());
        return new Prepared(0, Payload.EMPTY);
      } catch (IOException e) {
        throw new UnitException(Reason.BUSY, "the share cannot be kept now");
      }
    }

    @Override
    public Payload release(UnitRequest request) throws UnitException {
      return brings(request) ? Payload.EMPTY : Payload.of(answer(request));
    }

    private boolean brings(UnitRequest request) {
      return details(request.body()).equals(agreed(request.agreement()));
    }

    private Bytes answer(UnitRequest request) throws UnitException {
      if (!request.body().equals(agreed(request.agreement()))) {
        throw new UnitException(Reason.MALFORMED, "neither the share nor its hash");
      }
      try {
        Bytes share = Bytes.of(kept(request.agreement()));
        return ANSWERS.sign(ports().signing(), request.agreement(), share);
      } catch (IOException e) {
        throw new UnitException(Reason.NOT_FOUND, "the share is not here");
      }
    }

    @Override
    public Bytes answer(DutyNotice duty) throws IOException {
      return Bytes.of(kept(duty.agreement()));
    }
  }

  @Override
  public String name() {
    return "example-quorum/1";
  }

  @Override
  public ServiceTerms terms(MarketSection section) {
    Terms terms = new Terms(section.integer("needed", 1, 16));
    section.end();
    return terms;
  }

  @Override
  public ProviderRole provider(ProviderPorts ports) {
    return new Keeper(ports);
  }

  @Override
  public CustomerRole customer(CustomerPorts ports) {
    return new QuorumCustomer(ports);
  }

  @Override
  public Optional<Judge> judge() {
    return Optional.of(new QuorumJudge());
  }
}
