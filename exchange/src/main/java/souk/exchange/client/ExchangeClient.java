package souk.exchange.client;

import java.net.URI;
import java.util.Map;
import java.util.SplittableRandom;
import souk.exchange.ExchangeSession;
import souk.exchange.Hired;
import souk.exchange.Sessions;
import souk.exchange.UnitException;
import souk.exchange.WrongEndpointException;
import souk.exchange.wire.BookMessage;
import souk.exchange.wire.EndpointInfo;
import souk.exchange.wire.Paths;
import souk.exchange.wire.Proposal;
import souk.exchange.wire.SessionKey;
import souk.ledger.AgreementTerms;
import souk.ledger.Command;
import souk.ledger.LedgerInfo;
import souk.market.negotiation.Counterparty;
import souk.market.offer.Property;
import souk.payments.TicketBook;
import souk.payments.Till.BookReply;
import souk.payments.TillRefusal;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.PrivateKey;
import souk.primitives.Secp256k1;
import souk.primitives.Signature;
import souk.primitives.Signer;
import souk.transport.CallRates;
import souk.transport.HttpDialer;
import souk.transport.PeerException;
import souk.transport.Problem;

/**
 * A customer's and a client's side of the exchange: makes agreements, delivers ticket books, opens
 * sessions. Safe for many threads; the calls block.
 */
public final class ExchangeClient implements Sessions {
  private static final int NO_ANSWER = 0;

  private final HttpDialer dialer;
  private final PrivateKey key;
  private final LedgerInfo ledger;
  private final ClientRules rules;
  private final Pauses pauses;

  /**
   * @param dialer is not closed with this client: it has no close
   * @param key the client's: units belong to it
   * @param ledger which providers must settle on
   */
  public ExchangeClient(HttpDialer dialer, PrivateKey key, LedgerInfo ledger, ClientRules rules) {
    this(dialer, key, ledger, rules, Pauses.of(rules, new SplittableRandom()));
  }

  /**
   * A client that waits between attempts as it is told.
   *
   * @param pauses in place of the rules' own
   */
  public ExchangeClient(
      HttpDialer dialer, PrivateKey key, LedgerInfo ledger, ClientRules rules, Pauses pauses) {
    this.dialer = dialer;
    this.key = key;
    this.ledger = ledger;
    this.rules = rules;
    this.pauses = pauses;
  }

  /** What a provider makes of a proposal. */
  public sealed interface ProposalReply {
    /** It signed; this is what the customer hands in to the ledger. */
    record Signed(Command.OpenAgreement command) implements ProposalReply {}

    /** It does not sign. */
    record Declined(String why) implements ProposalReply {}

    /** It may sign if it is asked again later. */
    record NotYet(String why) implements ProposalReply {}
  }

  /**
   * Asks who answers at an endpoint.
   *
   * @throws WrongEndpointException when it is not this provider, or settles on another ledger
   */
  public EndpointInfo about(URI endpoint, Address provider)
      throws WrongEndpointException, UnitException, PeerException {
    EndpointInfo info;
    try {
      info = EndpointInfo.decode(calls(endpoint).get(Paths.ABOUT, EndpointInfo.MOST_BYTES));
    } catch (DecodeException e) {
      throw new WrongEndpointException(endpoint + " is no exchange: " + e.getMessage());
    }
    if (!info.address().equals(provider)) {
      throw new WrongEndpointException(
          "%s is provider %s, not %s".formatted(endpoint, info.address(), provider));
    }
    if (!info.settlesOn(ledger)) {
      throw new WrongEndpointException(
          "%s settles on chain %d, contract %s, with rules %s; here it is chain %d, %s, %s"
              .formatted(
                  endpoint,
                  info.chainId(),
                  info.contract(),
                  info.rulesHash(),
                  ledger.chainId(),
                  ledger.contract(),
                  ledger.rules().hash()));
    }
    return info;
  }

  /**
   * Signs terms and asks the provider to do the same. Nothing is bound until the customer hands the
   * command in.
   */
  public ProposalReply propose(URI endpoint, AgreementTerms terms, Signer customer)
      throws WrongEndpointException, UnitException, PeerException {
    Bytes32 id = terms.id(ledger.domain());
    Signature own = customer.sign(id);
    byte[] answer;
    try {
      answer =
          calls(endpoint)
              .post(Paths.AGREEMENT, new Proposal(terms, own).encode(), Signature.COMPACT_SIZE);
    } catch (PeerException e) {
      if (e.refusedWith("declined")) {
        return new ProposalReply.Declined(e.problem().map(Problem::detail).orElse(""));
      }
      if (e.refusedWith("not-yet") || e.refusedWith(CallRates.CODE)) {
        return new ProposalReply.NotYet(e.problem().map(Problem::detail).orElse(""));
      }
      throw e;
    }
    Signature theirs = signature(endpoint, answer);
    if (!Secp256k1.recover(theirs, id).map(terms.provider()::equals).orElse(false)) {
      throw new WrongEndpointException(endpoint + " did not sign as provider " + terms.provider());
    }
    return new ProposalReply.Signed(new Command.OpenAgreement(terms, own, theirs));
  }

  /**
   * The provider at an endpoint, as the other side of a negotiation.
   *
   * @param properties what the customer says of itself
   */
  public Counterparty<NoAnswerException> negotiation(
      URI endpoint, Map<String, Property> properties) {
    return new HttpCounterparty(endpoint, calls(endpoint), properties);
  }

  /** Brings a ticket book to its provider. The same one may be brought again. */
  public BookReply deliver(URI endpoint, TicketBook book) throws UnitException, PeerException {
    try {
      calls(endpoint).post(Paths.BOOK, BookMessage.encode(book), NO_ANSWER);
      return new BookReply.Accepted();
    } catch (UnitException e) {
      TillRefusal reason = e.till().orElse(null);
      if (reason == null) {
        throw e;
      }
      return new BookReply.Refused(reason, String.valueOf(e.getMessage()));
    }
  }

  /**
   * Opens a session. Nothing is asked of the provider but who it is.
   *
   * @param customerExposure the agreement's: most tickets that may be paid and not released, in
   *     this session
   */
  public ExchangeSession open(
      URI endpoint, Address provider, Bytes32 agreement, int customerExposure)
      throws WrongEndpointException, UnitException, PeerException {
    EndpointInfo info = about(endpoint, provider);
    SessionKey session = SessionKey.ofClient(key, info.key(), ledger.domain(), agreement);
    return new HttpSession(
        calls(endpoint),
        agreement,
        Bytes.of(key.publicKey().toCompressed()),
        session,
        customerExposure,
        rules.remembered());
  }

  @Override
  public ExchangeSession open(Hired agreement)
      throws WrongEndpointException, UnitException, PeerException {
    return open(
        agreement.endpoint(),
        agreement.terms().provider(),
        agreement.id(),
        agreement.terms().exposures().customer());
  }

  @Override
  public BookReply deliver(Hired agreement, TicketBook book) throws UnitException, PeerException {
    return deliver(agreement.endpoint(), book);
  }

  private RetryingPeer calls(URI endpoint) {
    return new RetryingPeer(dialer.peer(endpoint), rules, pauses);
  }

  private static Signature signature(URI endpoint, byte[] bytes) throws WrongEndpointException {
    try {
      return Signature.parseCompact(bytes);
    } catch (IllegalArgumentException e) {
      throw new WrongEndpointException(endpoint + " did not answer with a signature");
    }
  }
}
