package souk.exchange.provider;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import souk.exchange.Payload;
import souk.exchange.Prepared;
import souk.exchange.UnitException;
import souk.exchange.UnitException.Reason;
import souk.exchange.UnitLimits;
import souk.exchange.UnitRequest;
import souk.exchange.wire.Paths;
import souk.exchange.wire.SessionKey;
import souk.exchange.wire.UnitMessage;
import souk.exchange.wire.UnitMessage.Kind;
import souk.payments.Ticket;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.transport.HttpServer;
import souk.transport.ProblemException;
import souk.transport.Request;
import souk.transport.Response;

/**
 * Where clients' messages about units come in. The head of a message is read and checked whole, in
 * form, in size, against its agreement and its kind's limits, and for its authentication code,
 * before a byte of its content is.
 */
final class UnitEdge {
  private final SessionKeys sessions;
  private final PeerBans bans;
  private final Function<Bytes32, Optional<ServedAgreement>> agreements;
  private final Function<ServedAgreement, UnitLimits> limits;
  private final LongSupplier head;

  /**
   * @param agreements those that are served now, by id
   * @param limits what a unit of an agreement may hold
   * @param head the ledger's newest final block
   */
  UnitEdge(
      SessionKeys sessions,
      PeerBans bans,
      Function<Bytes32, Optional<ServedAgreement>> agreements,
      Function<ServedAgreement, UnitLimits> limits,
      LongSupplier head) {
    this.sessions = sessions;
    this.bans = bans;
    this.agreements = agreements;
    this.limits = limits;
    this.head = head;
  }

  /** Answers a client's message. */
  private interface UnitAnswer {
    Response to(ServedAgreement agreement, UnitRequest wish, List<Ticket> tickets)
        throws UnitException;
  }

  /**
   * Adds its routes.
   *
   * @param mostContent of any unit
   */
  void mount(HttpServer.Builder http, long mostContent) {
    http.route("POST", Paths.PREPARE, mostBytes(Kind.WISH, mostContent), this::prepare)
        .route("POST", Paths.PAY, mostBytes(Kind.PAYMENT, mostContent), this::pay);
  }

  private static long mostBytes(Kind kind, long content) {
    long framed = UnitMessage.LENGTH_SIZE + (long) kind.mostBytes();
    return Math.min(Long.MAX_VALUE - framed, content) + framed;
  }

  private Response prepare(Request request) throws IOException, DecodeException, ProblemException {
    return answer(
        request,
        Kind.WISH,
        (agreement, wish, tickets) -> {
          Prepared prepared = agreement.prepare(wish, agreement.runs(head.getAsLong()));
          byte[] price = new ByteWriter(4).u32(prepared.tickets()).toArray();
          Payload payload = prepared.payload();
          return Response.streamed(
              200,
              Response.BINARY,
              price.length + payload.length(),
              out -> {
                out.write(price);
                payload.writeTo(out);
              });
        });
  }

  private Response pay(Request request) throws IOException, DecodeException, ProblemException {
    return answer(
        request,
        Kind.PAYMENT,
        (agreement, wish, tickets) -> {
          Payload payload = agreement.pay(wish, tickets, agreement.runs(head.getAsLong()));
          return Response.streamed(200, Response.BINARY, payload.length(), payload::writeTo);
        });
  }

  private Response answer(Request request, Kind kind, UnitAnswer answer)
      throws IOException, DecodeException, ProblemException {
    String peer = request.network();
    try {
      InputStream in = request.bodyStream();
      byte[] head = head(request.bodyLength(), in, kind);
      UnitMessage message = UnitMessage.decode(kind, head);
      mustFit(request.bodyLength() - UnitMessage.LENGTH_SIZE - head.length, message.content());
      ServedAgreement agreement = served(message.agreement());
      mayHold(limits.apply(agreement), message.body().size(), message.content().length());
      SessionKey session = session(message, peer);
      if (!session.sealed(head)) {
        throw new UnitException(Reason.FORBIDDEN, "the message is not its client's");
      }
      sessions.keep(message.agreement(), message.clientKey(), session);
      peer = session.client().toString();
      bans.admit(peer);
      try (ArrivingContent content = new ArrivingContent(message.content(), in)) {
        UnitRequest wish =
            new UnitRequest(
                message.agreement(), session.client(), message.unit(), message.body(), content);
        return answer(agreement, wish, content, message.tickets(), answer);
      }
    } catch (DecodeException e) {
      bans.bad(peer);
      throw e;
    } catch (UnitException e) {
      throw bans.refused(peer, e);
    }
  }

  /** Whatever the role makes of content that it cannot read, its client is told the reason. */
  private static Response answer(
      ServedAgreement agreement,
      UnitRequest wish,
      ArrivingContent content,
      List<Ticket> tickets,
      UnitAnswer answer)
      throws UnitException {
    try {
      return answer.to(agreement, wish, tickets);
    } catch (UnitException | RuntimeException e) {
      if (content.forged()) {
        throw new UnitException(
            Reason.MALFORMED,
            "the content has another SHA-256 than the message says; send it anew");
      }
      if (content.missed()) {
        throw new UnitException(
            Reason.MALFORMED, "this unit needs its content, and only the digest came; send it");
      }
      throw e;
    }
  }

  private static byte[] head(long bodyLength, InputStream in, Kind kind)
      throws IOException, DecodeException {
    if (bodyLength < UnitMessage.LENGTH_SIZE) {
      throw new DecodeException("the message has no head");
    }
    long length = new ByteReader(in.readNBytes(UnitMessage.LENGTH_SIZE)).u32();
    if (length > kind.mostBytes() || length > bodyLength - UnitMessage.LENGTH_SIZE) {
      throw new DecodeException(
          "a head of %d bytes; at most %d fit, and %d came with its content"
              .formatted(length, kind.mostBytes(), bodyLength - UnitMessage.LENGTH_SIZE));
    }
    return in.readNBytes((int) length);
  }

  private static void mustFit(long behindHead, UnitMessage.Content content) throws DecodeException {
    if (behindHead != content.arriving()) {
      throw new DecodeException(
          "%d bytes come behind the head, which says %d".formatted(behindHead, content.arriving()));
    }
  }

  private static void mayHold(UnitLimits limits, int body, long content) throws UnitException {
    if (body > limits.body() || content > limits.content()) {
      throw new UnitException(
          Reason.TOO_LARGE,
          "a body of %d bytes and content of %d; this service takes at most %d and %d"
              .formatted(body, content, limits.body(), limits.content()));
    }
  }

  private ServedAgreement served(Bytes32 agreement) throws UnitException {
    return agreements
        .apply(agreement)
        .orElseThrow(() ->
            new UnitException(
                Reason.NO_AGREEMENT, "agreement " + agreement + " is not served here now"));
  }

  /** A client that is known here is heard even where a neighbour of its host misbehaves. */
  private SessionKey session(UnitMessage message, String host) throws UnitException {
    Optional<SessionKey> known = sessions.known(message.agreement(), message.clientKey());
    if (known.isPresent()) {
      return known.get();
    }
    bans.admit(host);
    return sessions.derive(message.agreement(), message.clientKey());
  }
}
