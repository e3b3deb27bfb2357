package souk.exchange.client;

import java.net.URI;
import java.util.Map;
import java.util.SortedMap;
import souk.exchange.UnitException;
import souk.exchange.wire.CommitmentMessage;
import souk.exchange.wire.NegotiationMessage;
import souk.exchange.wire.Paths;
import souk.exchange.wire.Proposal;
import souk.ledger.AgreementTerms;
import souk.market.negotiation.Counterparty;
import souk.market.negotiation.SignedTurn;
import souk.market.offer.Property;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Signature;
import souk.transport.PeerException;
import souk.transport.Problem;

/** A provider in a negotiation, over HTTP. What it says is checked by who asks. */
final class HttpCounterparty implements Counterparty<NoAnswerException> {
  private final URI endpoint;
  private final RetryingPeer calls;
  private final SortedMap<String, Property> properties;

  HttpCounterparty(URI endpoint, RetryingPeer calls, Map<String, Property> properties) {
    this.endpoint = endpoint;
    this.calls = calls;
    this.properties = Property.sorted(properties);
  }

  @Override
  public SignedTurn answer(SignedTurn turn) throws NoAnswerException {
    NegotiationMessage message =
        turn.turn().number() == 1
            ? new NegotiationMessage(turn, properties)
            : new NegotiationMessage(turn);
    byte[] answer = post(Paths.NEGOTIATIONS, message.encode(), SignedTurn.MOST_BYTES);
    try {
      return SignedTurn.decode(answer);
    } catch (DecodeException e) {
      throw new NoAnswerException(endpoint + " did not answer with a turn: " + e.getMessage(), e);
    }
  }

  @Override
  public void tell(SignedTurn turn) throws NoAnswerException {
    byte[] _ = post(Paths.NEGOTIATIONS, new NegotiationMessage(turn).encode(), 0);
  }

  @Override
  public Signature sign(Bytes32 negotiation, AgreementTerms terms, Signature customer)
      throws NoAnswerException {
    byte[] answer =
        post(
            Paths.COMMITMENT,
            new CommitmentMessage(negotiation, new Proposal(terms, customer)).encode(),
            Signature.COMPACT_SIZE);
    try {
      return Signature.parseCompact(answer);
    } catch (IllegalArgumentException e) {
      throw new NoAnswerException(endpoint + " did not answer with a signature", e);
    }
  }

  private byte[] post(String path, byte[] message, int mostBytes) throws NoAnswerException {
    try {
      return calls.post(path, message, mostBytes);
    } catch (UnitException e) {
      throw new NoAnswerException(endpoint + " refuses: " + e.getMessage(), e);
    } catch (PeerException e) {
      String why =
          e.problem()
              .map(Problem::detail)
              .map(said -> endpoint + " refuses: " + said)
              .orElse(String.valueOf(e.getMessage()));
      throw new NoAnswerException(why, e);
    }
  }
}
