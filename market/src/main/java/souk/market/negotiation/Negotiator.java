package souk.market.negotiation;

import java.time.InstantSource;
import java.util.function.Consumer;
import souk.ledger.AgreementTerms;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;
import souk.primitives.Secp256k1;
import souk.primitives.Signature;
import souk.primitives.Signer;

/**
 * A customer's side of negotiations: says what its strategy says until both agree, one does not go
 * on, or its rules end it. Nothing is bound before {@link #commit}. Safe for many threads.
 */
public final class Negotiator {
  private final Signer customer;
  private final Eip712.Domain domain;
  private final NegotiationRules rules;
  private final InstantSource clock;

  public Negotiator(
      Signer customer, Eip712.Domain domain, NegotiationRules rules, InstantSource clock) {
    this.customer = customer;
    this.domain = domain;
    this.rules = rules;
    this.clock = clock;
  }

  /**
   * An agreement that both sides signed.
   *
   * @param provider its signature
   */
  public record Signed(AgreementTerms terms, Signature customer, Signature provider) {}

  /**
   * Negotiates to the end, which is {@link State#APPROVED}, {@link State#WITHDRAWN} or {@link
   * State#EXPIRED}.
   *
   * @param first what it proposes in its first turn
   * @param watch is told of the negotiation after each turn
   * @throws NegotiationException when the provider says what cannot be taken
   * @throws X when the provider does not answer
   */
  public <X extends Exception> Negotiation negotiate(
      Draft first, Strategy strategy, Counterparty<X> provider, Consumer<Negotiation> watch)
      throws NegotiationException, X {
    Negotiation there = Negotiation.propose(first, customer, domain, rules, now());
    watch.accept(there);
    while (true) {
      there = there.take(provider.answer(there.turns().getLast()), now());
      watch.accept(there);
      if (there.state() != State.COUNTERED) {
        return there;
      }
      boolean room = there.hasRoom();
      Say says =
          switch (strategy.answer(Talk.of(there, Side.CUSTOMER, now()))) {
            case Move.Approve() -> there.approval();
            case Move.Counter(Draft draft) when room -> new Say.Propose(draft);
            case Move.Counter _ -> new Say.Withdraw("there were enough turns");
            case Move.Withdraw(String why) -> Say.Withdraw.because(why);
          };
      there = there.say(says, customer, now());
      watch.accept(there);
      if (there.state() != State.PROPOSED) {
        provider.tell(there.turns().getLast());
        return there;
      }
    }
  }

  /**
   * Signs what was agreed on, and has the provider sign it. From then on either may put it on the
   * ledger.
   *
   * @param escrow that pays, with the prize and the depth that were agreed on
   * @throws NegotiationException when nothing was agreed on, it is too late, or what the provider
   *     gives is not its signature
   */
  public <X extends Exception> Signed commit(
      Negotiation agreed, Bytes32 escrow, Counterparty<X> provider) throws NegotiationException, X {
    AgreementTerms terms = agreed.terms(escrow, now());
    Bytes32 id = terms.id(domain);
    Signature own = customer.sign(id);
    Signature theirs = provider.sign(agreed.lastDigest(), terms, own);
    if (Secp256k1.recover(theirs, id).filter(terms.provider()::equals).isEmpty()) {
      throw new NegotiationException(
          NegotiationRefusal.NOT_SIGNED, "the provider's signature under the agreement is none");
    }
    return new Signed(terms, own, theirs);
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }
}
