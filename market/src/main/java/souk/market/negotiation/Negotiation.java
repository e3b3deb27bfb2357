package souk.market.negotiation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import souk.ledger.AgreementTerms;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;
import souk.primitives.Secp256k1;
import souk.primitives.Signature;
import souk.primitives.Signer;

/**
 * One negotiation as one side knows it: all turns so far, each checked, and the state that they led
 * to. It never changes; what is taken gives another one, and what is refused gives none. Times are
 * seconds since 1970.
 */
public final class Negotiation {
  private final Eip712.Domain domain;
  private final NegotiationRules rules;
  private final State state;
  private final long begun;
  private final long until;
  private final List<SignedTurn> turns;
  private final List<Bytes32> digests;

  private Negotiation(
      Eip712.Domain domain,
      NegotiationRules rules,
      State state,
      long begun,
      long until,
      List<SignedTurn> turns,
      List<Bytes32> digests) {
    this.domain = domain;
    this.rules = rules;
    this.state = state;
    this.begun = begun;
    this.until = until;
    this.turns = turns;
    this.digests = digests;
  }

  /**
   * Begins with a customer's first proposal.
   *
   * @throws NegotiationException when it is none, is not signed, or its time is over
   */
  public static Negotiation open(
      SignedTurn first, Eip712.Domain domain, NegotiationRules rules, long now)
      throws NegotiationException {
    Turn turn = first.turn();
    if (!turn.previous().isZero() || turn.number() != 1) {
      throw new NegotiationException(
          NegotiationRefusal.OUT_OF_ORDER, "it is not the first turn of a negotiation");
    }
    if (!(turn.says() instanceof Say.Propose(Draft draft))) {
      throw new NegotiationException(
          NegotiationRefusal.OUT_OF_ORDER, "a negotiation begins with a proposal");
    }
    if (!turn.by().equals(draft.terms().customer())
        || draft.terms().provider().equals(draft.terms().customer())) {
      throw new NegotiationException(
          NegotiationRefusal.CONTRADICTORY, "a customer proposes to another as its provider");
    }
    Negotiation none = none(domain, rules, now);
    none.mustBeTimely(turn, now);
    Bytes32 digest = turn.digest(domain);
    mustBeSigned(first, digest);
    return none.after(first, digest, State.PROPOSED);
  }

  private static Negotiation none(Eip712.Domain domain, NegotiationRules rules, long now) {
    return new Negotiation(domain, rules, State.PROPOSED, now, now, List.of(), List.of());
  }

  /**
   * Begins one oneself.
   *
   * @throws NegotiationException when the draft is no customer's to a provider
   */
  public static Negotiation propose(
      Draft draft, Signer customer, Eip712.Domain domain, NegotiationRules rules, long now)
      throws NegotiationException {
    if (!customer.address().equals(draft.terms().customer())
        || draft.terms().provider().equals(draft.terms().customer())) {
      throw new NegotiationException(
          NegotiationRefusal.CONTRADICTORY, "a customer proposes to another as its provider");
    }
    Negotiation none = none(domain, rules, now);
    SignedTurn first = none.sign(new Say.Propose(draft), customer, now + rules.answer());
    return none.after(first, first.turn().digest(domain), State.PROPOSED);
  }

  /**
   * Takes the next turn, of either side.
   *
   * @throws NegotiationException when it does not fit, and nothing changed
   */
  public Negotiation take(SignedTurn signed, long now) throws NegotiationException {
    Bytes32 digest = signed.turn().digest(domain);
    State next = check(signed.turn(), digest, now);
    mustBeSigned(signed, digest);
    return after(signed, digest, next);
  }

  /**
   * Says something oneself; {@code turns().getLast()} is for the other side then.
   *
   * @throws NegotiationException when this side cannot say it now
   */
  public Negotiation say(Say says, Signer signer, long now) throws NegotiationException {
    SignedTurn own = sign(says, signer, now + rules.answer());
    Bytes32 digest = own.turn().digest(domain);
    return after(own, digest, check(own.turn(), digest, now));
  }

  /** Everything but the signature: what it answers, whose turn it is, what it says, its time. */
  private State check(Turn turn, Bytes32 digest, long now) throws NegotiationException {
    if (digests.contains(digest)) {
      throw new NegotiationException(NegotiationRefusal.REPLAYED, "this turn was taken before");
    }
    mustGoOn(now);
    if (!turn.previous().equals(lastDigest()) || turn.number() != turns.size() + 1) {
      throw new NegotiationException(
          NegotiationRefusal.OUT_OF_ORDER,
          "turn %d does not answer turn %d, which is the last"
              .formatted(turn.number(), turns.size()));
    }
    State next = next(side(turn.by()), turn.says().event());
    switch (turn.says()) {
      case Say.Propose(Draft draft) -> {
        if (!hasRoom()) { // to end it there is always room
          throw new NegotiationException(
              NegotiationRefusal.TOO_MANY_TURNS,
              "there were %d turns already".formatted(turns.size()));
        }
        var difference = draft.differsIn(draft());
        if (difference.isPresent()) {
          throw new NegotiationException(
              NegotiationRefusal.CONTRADICTORY,
              "it changes %s, which the first proposal settled".formatted(difference.get()));
        }
      }
      case Say.Approve(var terms, var payment) -> {
        if (!terms.equals(draft().terms().id(domain)) || !payment.equals(draft().payment())) {
          throw new NegotiationException(
              NegotiationRefusal.CONTRADICTORY, "it approves another draft than the last");
        }
      }
      case Say.Withdraw _ -> {}
    }
    mustBeTimely(turn, now);
    return next;
  }

  private void mustGoOn(long now) throws NegotiationException {
    State there = stateAt(now);
    if (there.over()) {
      throw new NegotiationException(
          NegotiationRefusal.OVER, "the negotiation is " + there.name().toLowerCase(Locale.ROOT));
    }
  }

  private State next(Side side, Event event) throws NegotiationException {
    return States.next(state, side, event)
        .orElseThrow(() ->
            new NegotiationException(
                NegotiationRefusal.OUT_OF_ORDER,
                "the %s cannot do that now".formatted(side.name().toLowerCase(Locale.ROOT))));
  }

  private Side side(Address who) throws NegotiationException {
    if (who.equals(draft().terms().customer())) {
      return Side.CUSTOMER;
    }
    if (who.equals(draft().terms().provider())) {
      return Side.PROVIDER;
    }
    throw new NegotiationException(NegotiationRefusal.NOT_SIGNED, who + " is no party");
  }

  private void mustBeTimely(Turn turn, long now) throws NegotiationException {
    long said = turn.until();
    if (said <= now || said > now + rules.answer() + NegotiationRules.SKEW) {
      throw new NegotiationException(
          NegotiationRefusal.BAD_TIME,
          "a turn is good for 1 to %d seconds; this one for %d"
              .formatted(rules.answer(), said - now));
    }
  }

  /** Comes last, for it costs most. */
  private static void mustBeSigned(SignedTurn signed, Bytes32 digest) throws NegotiationException {
    if (!signed.isSigned(digest)) {
      throw new NegotiationException(
          NegotiationRefusal.NOT_SIGNED, signed.turn().by() + " did not sign this turn");
    }
  }

  private Negotiation after(SignedTurn signed, Bytes32 digest, State next) {
    List<SignedTurn> more = new ArrayList<>(turns);
    more.add(signed);
    List<Bytes32> known = new ArrayList<>(digests);
    known.add(digest);
    return new Negotiation(
        domain,
        rules,
        next,
        begun,
        Math.min(signed.turn().until(), begun + rules.length()),
        Collections.unmodifiableList(more),
        Collections.unmodifiableList(known));
  }

  /**
   * The next turn, by whoever signs, and not looked at.
   *
   * @param until by when it is to be answered
   */
  SignedTurn sign(Say says, Signer signer, long until) {
    return new Turn(lastDigest(), turns.size() + 1, signer.address(), says, until)
        .sign(signer, domain);
  }

  /** Whether another draft would be taken, going by the number of turns. */
  public boolean hasRoom() {
    return turns.size() < rules.turns();
  }

  /** That this side takes the draft that lies there. */
  public Say approval() {
    return new Say.Approve(draft().terms().id(domain), draft().payment());
  }

  /**
   * The terms that the customer signs, and the provider after it.
   *
   * @param escrow that pays; the one that the draft names, or any when it names none
   * @throws NegotiationException when nothing was agreed on, its time is over, or it is paid
   *     otherwise
   */
  public AgreementTerms terms(Bytes32 escrow, long now) throws NegotiationException {
    mustGoOn(now);
    State _ = next(Side.CUSTOMER, Event.COMMIT);
    return draft().paidFrom(escrow);
  }

  /**
   * Ends it with both signatures under the agreement.
   *
   * @throws NegotiationException as {@link #terms}, and when one of them did not sign
   */
  public Negotiation commit(AgreementTerms signed, Signature customer, Signature provider, long now)
      throws NegotiationException {
    AgreementTerms agreed = terms(signed.escrow(), now);
    Bytes32 id = agreed.id(domain);
    if (!id.equals(signed.id(domain))) {
      throw new NegotiationException(
          NegotiationRefusal.CONTRADICTORY, "other terms were agreed on than are signed");
    }
    if (!Secp256k1.recover(customer, id).filter(agreed.customer()::equals).isPresent()
        || !Secp256k1.recover(provider, id).filter(agreed.provider()::equals).isPresent()) {
      throw new NegotiationException(
          NegotiationRefusal.NOT_SIGNED, "an agreement is signed by its customer and its provider");
    }
    return committed(now);
  }

  /** The same for who knows that both signed. */
  public Negotiation committed(long now) throws NegotiationException {
    mustGoOn(now);
    return new Negotiation(
        domain, rules, next(Side.CUSTOMER, Event.COMMIT), begun, until, turns, digests);
  }

  /** What tells it from others: the digest of its first turn. */
  public Bytes32 id() {
    return digests.getFirst();
  }

  /** The digest of its last turn, which the next one names. */
  public Bytes32 lastDigest() {
    return digests.isEmpty() ? Bytes32.ZERO : digests.getLast();
  }

  /** Its state, not looking at the time. */
  public State state() {
    return state;
  }

  /** Its state at a time. */
  public State stateAt(long now) {
    return !state.over() && now >= until ? State.EXPIRED : state;
  }

  /** Until when the last turn can be answered. */
  public long until() {
    return until;
  }

  /** All turns. */
  public List<SignedTurn> turns() {
    return turns;
  }

  /** The last draft of any side: what lies there, or what was agreed on. */
  public Draft draft() {
    for (SignedTurn turn : turns.reversed()) {
      if (turn.turn().says() instanceof Say.Propose(Draft draft)) {
        return draft;
      }
    }
    throw new IllegalStateException("a negotiation begins with a draft");
  }

  /** The drafts of one side, the first one first. */
  public List<Draft> drafts(Side side) {
    Address who = side == Side.CUSTOMER ? draft().terms().customer() : draft().terms().provider();
    List<Draft> drafts = new ArrayList<>();
    for (SignedTurn turn : turns) {
      if (turn.turn().by().equals(who) && turn.turn().says() instanceof Say.Propose(Draft draft)) {
        drafts.add(draft);
      }
    }
    return drafts;
  }

  /** How much of it is used up, from 0 to 1: of its turns or of its time, whichever is more. */
  public double elapsed(long now) {
    double byTurns = (double) turns.size() / rules.turns();
    double byTime = (double) (now - begun) / rules.length();
    return Math.clamp(Math.max(byTurns, byTime), 0, 1);
  }
}
