package souk.market.negotiation;

import java.util.Optional;
import souk.ledger.AgreementCodec;
import souk.ledger.AgreementTerms;
import souk.market.PaymentRules;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;

/**
 * What is negotiated: all terms of an agreement, and what its tickets are worth.
 *
 * @param terms whose escrow may be zero while none was opened
 * @param payment the prize and the depth of the escrow that pays
 */
public record Draft(AgreementTerms terms, PaymentRules payment) {
  static final int MOST_BYTES = AgreementCodec.MOST_BYTES + 17;

  /** The same with other terms. */
  public Draft with(AgreementTerms others) {
    return new Draft(others, payment);
  }

  /** The same at another price. */
  public Draft with(PaymentRules other) {
    return new Draft(terms, other);
  }

  /**
   * What of the matter itself differs from another draft's, which no turn may change: who the two
   * are, the service, the ledger's rules, the judge, the job, the salt. Empty when they agree.
   */
  Optional<String> differsIn(Draft other) {
    AgreementTerms its = other.terms;
    if (!terms.customer().equals(its.customer()) || !terms.provider().equals(its.provider())) {
      return Optional.of("the parties");
    }
    if (!terms.service().equals(its.service())) {
      return Optional.of("the service");
    }
    if (!terms.rulesHash().equals(its.rulesHash())) {
      return Optional.of("the ledger's rules");
    }
    if (!terms.judge().equals(its.judge())) {
      return Optional.of("the judge");
    }
    if (!terms.questions().group().equals(its.questions().group())) {
      return Optional.of("the job");
    }
    return terms.salt().equals(its.salt()) ? Optional.empty() : Optional.of("the salt");
  }

  /**
   * The terms to be signed, paid from an escrow.
   *
   * @throws NegotiationException when the draft names another one
   */
  AgreementTerms paidFrom(Bytes32 escrow) throws NegotiationException {
    if (terms.escrow().equals(escrow)) {
      return terms;
    }
    if (!terms.escrow().isZero()) {
      throw new NegotiationException(
          NegotiationRefusal.CONTRADICTORY,
          "what was agreed on is paid from escrow %s, not from %s"
              .formatted(terms.escrow(), escrow));
    }
    return terms.vary().escrow(escrow).build();
  }

  void write(ByteWriter out) {
    AgreementCodec.write(out, terms);
    out.amount(payment.prize()).u8(payment.depth());
  }

  static Draft read(ByteReader in) throws DecodeException {
    return new Draft(AgreementCodec.read(in), readPayment(in));
  }

  static PaymentRules readPayment(ByteReader in) throws DecodeException {
    try {
      return new PaymentRules(in.amount(), in.u8());
    } catch (IllegalArgumentException e) {
      throw new DecodeException(String.valueOf(e.getMessage()));
    }
  }
}
