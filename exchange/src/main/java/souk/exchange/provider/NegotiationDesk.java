package souk.exchange.provider;

import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import souk.exchange.wire.CommitmentMessage;
import souk.exchange.wire.NegotiationMessage;
import souk.ledger.AgreementTerms;
import souk.ledger.LedgerInfo;
import souk.market.constraint.Facts;
import souk.market.negotiation.Draft;
import souk.market.negotiation.Move;
import souk.market.negotiation.Negotiation;
import souk.market.negotiation.NegotiationException;
import souk.market.negotiation.NegotiationRefusal;
import souk.market.negotiation.Say;
import souk.market.negotiation.Side;
import souk.market.negotiation.SignedTurn;
import souk.market.negotiation.State;
import souk.market.negotiation.Strategy;
import souk.market.negotiation.Talk;
import souk.market.negotiation.Turn;
import souk.market.negotiation.strategy.Concerns;
import souk.market.negotiation.strategy.Limits;
import souk.market.negotiation.strategy.Required;
import souk.market.offer.Property;
import souk.primitives.Bytes32;
import souk.primitives.Signature;
import souk.primitives.Signer;
import souk.transport.ProblemException;

/**
 * A provider's side of negotiations: hears customers' turns, answers as its strategy says, and ends
 * in its signature under the agreement. It keeps them in memory and promises nothing by an
 * approval; after a restart customers begin again. A turn that is brought again gets the same
 * answer.
 */
final class NegotiationDesk {
  private static final byte[] NOTHING = {};

  private final Signer signer;
  private final LedgerInfo ledger;
  private final InstantSource clock;
  private final Function<String, Optional<Offered>> services;
  private final AgreementLimits limits;
  private final LongSupplier head;
  private final Countersigner countersigner;
  private final OpenNegotiations open;

  /**
   * @param services those that are offered, by name
   * @param head the number of the ledger's newest block
   */
  NegotiationDesk(
      Signer signer,
      LedgerInfo ledger,
      InstantSource clock,
      Function<String, Optional<Offered>> services,
      AgreementLimits limits,
      LongSupplier head,
      Countersigner countersigner) {
    this.signer = signer;
    this.ledger = ledger;
    this.clock = clock;
    this.services = services;
    this.limits = limits;
    this.head = head;
    this.countersigner = countersigner;
    this.open = new OpenNegotiations(limits.negotiations());
  }

  /**
   * What it says to a customer's turn: its own turn, or nothing where none is due.
   *
   * @param host the network address that it came from
   * @throws ProblemException with the reason why the turn is not taken; nothing changed then
   */
  byte[] answer(String host, NegotiationMessage message) throws ProblemException {
    SignedTurn turn = message.turn();
    Bytes32 digest = turn.turn().digest(ledger.domain());
    Optional<byte[]> before = open.answered(digest);
    if (before.isPresent()) {
      return before.get();
    }
    try {
      return turn.turn().number() == 1 ? begin(host, message, digest) : goOn(turn, digest);
    } catch (NegotiationException e) {
      throw problem(e);
    }
  }

  private byte[] begin(String host, NegotiationMessage message, Bytes32 digest)
      throws ProblemException, NegotiationException {
    Turn turn = message.turn().turn();
    if (!(turn.says() instanceof Say.Propose(Draft draft))) {
      throw new NegotiationException(
          NegotiationRefusal.OUT_OF_ORDER, "a negotiation begins with a proposal");
    }
    mustBeHere(draft.terms());
    long now = now();
    open.mustHaveRoom(host, turn.by(), now);
    String name = draft.terms().service();
    Offered service =
        services.apply(name).orElseThrow(() -> declined("no service " + name + " here"));
    Negotiation heard =
        Negotiation.open(message.turn(), ledger.domain(), service.selling().rules(), now);
    Strategy strategy = strategy(service, message.properties());
    Negotiation said = say(heard, strategy, now);
    byte[] answer = said.turns().getLast().encode();
    if (!said.state().over()) {
      long bytes = (long) message.turn().encode().length + answer.length;
      open.add(new OpenNegotiations.Entry(host, strategy, said, digest, answer, bytes));
    }
    return answer;
  }

  private void mustBeHere(AgreementTerms terms) throws ProblemException {
    if (!terms.provider().equals(signer.address())) {
      throw declined("it names provider " + terms.provider() + ", this is " + signer.address());
    }
    if (limits.refuses(terms.customer())) {
      throw declined("this provider does not serve " + terms.customer());
    }
    if (!terms.rulesHash().equals(ledger.rules().hash())) {
      throw declined("it was made for a ledger with other rules");
    }
  }

  private byte[] goOn(SignedTurn turn, Bytes32 digest)
      throws ProblemException, NegotiationException {
    OpenNegotiations.Entry entry =
        open.find(turn.turn().previous()).orElseThrow(NegotiationDesk::unknown);
    synchronized (entry) {
      long now = now();
      Negotiation heard = entry.negotiation().take(turn, now);
      Negotiation said =
          heard.state() == State.PROPOSED ? say(heard, entry.strategy(), now) : heard;
      byte[] answer = said == heard ? NOTHING : said.turns().getLast().encode();
      if (said.state().over()) {
        open.remove(entry);
      } else {
        open.move(entry, said, digest, answer, (long) turn.encode().length + answer.length);
      }
      return answer;
    }
  }

  private Negotiation say(Negotiation heard, Strategy strategy, long now)
      throws NegotiationException {
    Say says =
        switch (strategy.answer(Talk.of(heard, Side.PROVIDER, now))) {
          case Move.Approve() -> heard.approval();
          case Move.Counter(Draft draft) when heard.hasRoom() -> new Say.Propose(draft);
          case Move.Counter _ -> new Say.Withdraw("there were enough turns");
          case Move.Withdraw(String why) -> Say.Withdraw.because(why);
        };
    return heard.say(says, signer, now);
  }

  /** What it requires, its limits, and its price. */
  private Strategy strategy(Offered service, SortedMap<String, Property> properties) {
    Map<String, Property> told = properties;
    return new Concerns(
        List.of(
            new Required(
                service.selling().demands(),
                draft ->
                    Facts.of(
                        Demands.of(draft.terms(), draft.payment(), ledger.rules().rounds(), told))),
            new Limits(
                service.versions().at(head.getAsLong()).agreement(),
                ledger.rules().rounds().length(),
                head),
            service.selling().price().apply(service.versions().at(head.getAsLong()).payment())));
  }

  /**
   * Its signature under what was agreed on. Asked again for the same terms, it gives the same.
   *
   * @throws ProblemException with the reason why it does not sign
   */
  Signature sign(CommitmentMessage message) throws ProblemException {
    AgreementTerms terms = message.proposal().terms();
    Signature customer = message.proposal().customer();
    Optional<OpenNegotiations.Entry> found = open.find(message.turn());
    if (found.isEmpty()) {
      if (countersigner.signed(terms)) {
        return countersigner.sign(terms, customer);
      }
      throw unknown();
    }
    OpenNegotiations.Entry entry = found.get();
    synchronized (entry) {
      try {
        Negotiation agreed = entry.negotiation();
        if (!agreed.lastDigest().equals(message.turn())) {
          throw new NegotiationException(
              NegotiationRefusal.OUT_OF_ORDER, "it names another turn than the last");
        }
        if (!agreed.terms(terms.escrow(), now()).equals(terms)) {
          throw new NegotiationException(
              NegotiationRefusal.CONTRADICTORY, "other terms were agreed on than are signed");
        }
        Signature own = countersigner.sign(terms, customer, Optional.of(agreed.draft().payment()));
        open.remove(entry);
        return own;
      } catch (NegotiationException e) {
        throw problem(e);
      }
    }
  }

  /** How many are open. */
  int size() {
    return open.size();
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }

  private static ProblemException problem(NegotiationException e) {
    String said = String.valueOf(e.getMessage());
    return switch (e.refusal()) {
      case NOT_SIGNED -> new ProblemException(403, "forbidden", said);
      case OVER -> new ProblemException(410, "negotiation-over", said);
      case OUT_OF_ORDER, REPLAYED, CONTRADICTORY, BAD_TIME, TOO_MANY_TURNS ->
          new ProblemException(
              409, "turn-" + e.refusal().name().toLowerCase(Locale.ROOT).replace('_', '-'), said);
    };
  }

  private static ProblemException unknown() {
    return new ProblemException(
        404, "no-negotiation", "this provider is in no such negotiation; begin again");
  }

  private static ProblemException declined(String why) {
    return new ProblemException(409, "declined", why);
  }
}
