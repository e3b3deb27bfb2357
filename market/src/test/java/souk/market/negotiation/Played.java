package souk.market.negotiation;

import java.util.Random;
import java.util.function.UnaryOperator;
import souk.ledger.AgreementBuilder;
import souk.ledger.AgreementTerms;
import souk.ledger.AgreementTerms.Grades;
import souk.market.PaymentRules;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;
import souk.primitives.PrivateKey;

/** Two that negotiate, and what about. */
public final class Played {
  public static final PrivateKey CUSTOMER = PrivateKey.fromSeeded(new Random(1));
  public static final PrivateKey PROVIDER = PrivateKey.fromSeeded(new Random(2));
  public static final PrivateKey OTHER = PrivateKey.fromSeeded(new Random(3));
  public static final Eip712.Domain DOMAIN = new Eip712.Domain("Souk", "2", 31_337, Address.ZERO);
  public static final long NOW = 1_800_000_000;

  private Played() {}

  /** Terms for a prize in books of four. */
  public static Draft draft(long prize) {
    return draft(prize, terms -> terms);
  }

  /** The same with something changed. */
  public static Draft draft(long prize, UnaryOperator<AgreementBuilder> change) {
    return draft("echo/1", prize, change);
  }

  /** The same of another service. */
  public static Draft draft(String service, long prize, UnaryOperator<AgreementBuilder> change) {
    AgreementBuilder terms =
        AgreementTerms.of(service)
            .customer(CUSTOMER.address())
            .provider(PROVIDER.address())
            .rules(Bytes32.of(7))
            .openBy(18)
            .start(12)
            .end(40)
            .notice(3)
            .answerWithin(5)
            .collateral(Amount.of(10), new Grades(1, 2, 3), 15)
            .exposures(4, 4)
            .salt(Bytes32.of(1));
    return new Draft(change.apply(terms).build(), new PaymentRules(Amount.of(prize), 2));
  }

  /** The customer's first turn. */
  public static SignedTurn first(Draft draft) {
    return new Turn(Bytes32.ZERO, 1, CUSTOMER.address(), new Say.Propose(draft), NOW + 60)
        .sign(CUSTOMER, DOMAIN);
  }

  /** A negotiation that begins with a draft. */
  public static Negotiation begun(Draft draft) throws NegotiationException {
    return Negotiation.open(first(draft), DOMAIN, NegotiationRules.DEFAULT, NOW);
  }

  /** The same after one more turn. */
  public static Negotiation then(Negotiation there, PrivateKey by, Say says)
      throws NegotiationException {
    return there.take(there.sign(says, by, NOW + 60), NOW);
  }
}
