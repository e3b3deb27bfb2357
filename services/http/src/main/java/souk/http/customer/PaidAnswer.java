package souk.http.customer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import souk.exchange.UnitContent;
import souk.exchange.UnitException;
import souk.exchange.WrongEndpointException;
import souk.exchange.client.PaidSession.Order;
import souk.exchange.client.PaidSession.Outcome;
import souk.exchange.client.PaidSession.Target;
import souk.http.AnswerPiece;
import souk.http.AnswerPiece.End;
import souk.http.AnswerPiece.Head;
import souk.http.HttpTerms;
import souk.http.HttpWish;
import souk.http.customer.CallException.Kind;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.transport.HttpPeer.Sink;
import souk.transport.PeerException;

/**
 * An answer that is paid piece by piece, as it is read. Its head and its first piece are here. For
 * one thread.
 */
public final class PaidAnswer {
  private final HiredProvider provider;
  private final HttpTerms terms;
  private final Bytes32 call;
  private final long mostTickets;
  private final Head head;
  private AnswerPiece piece;
  private long units;
  private long tickets;

  private PaidAnswer(
      HiredProvider provider, HttpTerms terms, HttpCall call, Bytes32 unit, AnswerPiece first) {
    this.provider = provider;
    this.terms = terms;
    this.call = unit;
    this.mostTickets = call.mostTickets();
    this.piece = first;
    this.head = first.head().orElseThrow();
    this.units = 1;
    this.tickets = HttpTerms.TICKETS;
  }

  /** Makes a call and pays its first unit. */
  static PaidAnswer begin(HiredProvider provider, HttpTerms terms, HttpCall call, Bytes32 unit)
      throws CallException {
    if (call.mostTickets() < HttpTerms.TICKETS) {
      throw new CallException(Kind.TOO_EXPENSIVE, 0, "a call costs at least one ticket");
    }
    AnswerPiece first = buy(provider, terms, unit, call.wish().encode(), call.content(), 0);
    if (first.head().isEmpty()) {
      throw new CallException(
          Kind.UNKNOWN, HttpTerms.TICKETS, "the provider's answer has no beginning");
    }
    return new PaidAnswer(provider, terms, call, unit, first);
  }

  /** How the answer began. */
  public Head head() {
    return head;
  }

  /** Whether all of the body came with the units that are bought. */
  public boolean complete() {
    return piece.end() == End.COMPLETE;
  }

  /** Units bought so far. */
  public long units() {
    return units;
  }

  /** Tickets paid so far. */
  public long tickets() {
    return tickets;
  }

  /** Whose answer it is. */
  public Address provider() {
    return provider.address();
  }

  /**
   * Writes the body, and buys what is not here yet. To be called once.
   *
   * @throws CallException when a piece cannot be had; what came before it is written
   * @throws IOException what {@code out} threw; nothing more is bought then
   */
  public void copyTo(OutputStream out) throws CallException, IOException {
    while (true) {
      out.write(piece.body());
      switch (piece.end()) {
        case COMPLETE -> {
          return;
        }
        case BROKEN ->
            throw new CallException(
                Kind.BROKEN_OFF,
                tickets,
                "the server behind provider %s broke off after %d units"
                    .formatted(provider.address(), units));
        case MORE -> more();
      }
    }
  }

  private void more() throws CallException {
    if (tickets + HttpTerms.TICKETS > mostTickets) {
      throw new CallException(
          Kind.TOO_EXPENSIVE,
          tickets,
          "the answer is longer than %d units, and the next one would cost more than is to be paid"
              .formatted(units));
    }
    HttpWish.Part part = new HttpWish.Part(call, units);
    AnswerPiece next = buy(provider, terms, part.unit(), part.encode(), UnitContent.NONE, tickets);
    units++;
    tickets += HttpTerms.TICKETS;
    if (next.head().isPresent()) {
      throw new CallException(Kind.UNKNOWN, tickets, "the provider's answer began a second time");
    }
    piece = next;
  }

  private static AnswerPiece buy(
      HiredProvider provider,
      HttpTerms terms,
      Bytes32 unit,
      Bytes body,
      UnitContent content,
      long paid)
      throws CallException {
    Arriving arriving = new Arriving(terms.limits().payload());
    Target here = new Target(terms.limits().payload(), arriving);
    Outcome outcome;
    try {
      outcome =
          terms.payFirst()
              ? provider.buy(
                  Order.priced(unit, body, content, HttpTerms.TICKETS), Target.NOTHING, here)
              : provider.buy(
                  Order.of(unit, body, content, HttpTerms.TICKETS), here, Target.NOTHING);
    } catch (WrongEndpointException | UnitException | PeerException e) {
      throw new CallException(
          Kind.UNPAID, paid, "provider " + provider.address() + ": " + e.getMessage(), e);
    }
    switch (outcome) {
      case Outcome.Released _ -> {
        try {
          return AnswerPiece.decode(arriving.bytes(), terms.bytesPerUnit());
        } catch (DecodeException e) {
          throw new CallException(
              Kind.UNKNOWN,
              paid + HttpTerms.TICKETS,
              "provider %s did not answer as it should: %s"
                  .formatted(provider.address(), e.getMessage()));
        }
      }
      case Outcome.Unpaid(Exception cause) ->
          throw new CallException(
              Kind.UNPAID,
              paid,
              "provider " + provider.address() + ": " + cause.getMessage(),
              cause);
      case Outcome.Unknown unknown ->
          throw new CallException(
              Kind.UNKNOWN,
              paid + unknown.tickets().size(),
              "provider %s got %d tickets, and what they are for did not come: %s"
                  .formatted(
                      provider.address(), unknown.tickets().size(), unknown.cause().getMessage()),
              unknown.cause());
    }
  }

  /** A unit's payload as it comes in, checked when it is whole. */
  private static final class Arriving implements Sink {
    private final long most;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Arriving(long most) {
      this.most = most;
    }

    @Override
    public void accept(java.nio.ByteBuffer piece) throws IOException {
      if (bytes.size() + (long) piece.remaining() > most) {
        throw new IOException("more came than a unit has");
      }
      byte[] copy = new byte[piece.remaining()];
      piece.get(copy);
      bytes.write(copy);
    }

    byte[] bytes() {
      return bytes.toByteArray();
    }
  }
}
