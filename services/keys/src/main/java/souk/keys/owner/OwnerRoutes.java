package souk.keys.owner;

import java.nio.charset.StandardCharsets;
import souk.exchange.Routes;
import souk.keys.SponsorWish;
import souk.ledger.Receipt;
import souk.ledger.Refusal;
import souk.payments.WalletException;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.DecodeException;
import souk.transport.ProblemException;
import souk.transport.Request;
import souk.transport.Response;

/** What an owner's node answers to the readers of its grants; see {@link SponsorWish}. */
final class OwnerRoutes {
  private static final int MOST_EVIDENCE = 4 << 10;

  private final Sponsor sponsor;

  OwnerRoutes(Sponsor sponsor) {
    this.sponsor = sponsor;
  }

  void mount(Routes routes) {
    routes
        .post("/tickets", SponsorWish.MOST, this::tickets)
        .post("/renew", SponsorWish.MOST, this::renew)
        .post("/silent", SponsorWish.MOST, this::silent)
        .post("/lie", MOST_EVIDENCE, this::lie);
  }

  private Response tickets(Request request) throws Exception {
    if (!(wish(request) instanceof SponsorWish.Tickets wish)) {
      throw malformed("no wish for tickets");
    }
    try {
      return Response.of(SponsorWish.encode(sponsor.tickets(wish)));
    } catch (GrantException e) {
      sponsor.refused(wish, e);
      throw problem(e);
    } catch (WalletException e) {
      throw new ProblemException(503, "no-tickets", String.valueOf(e.getMessage()));
    }
  }

  private Response silent(Request request) throws Exception {
    if (!(wish(request) instanceof SponsorWish.Silent wish)) {
      throw malformed("no complaint");
    }
    try {
      return said(sponsor.silent(wish));
    } catch (GrantException e) {
      sponsor.refused(wish, e);
      throw problem(e);
    }
  }

  private Response renew(Request request) throws Exception {
    if (!(wish(request) instanceof SponsorWish.Renew wish)) {
      throw malformed("no wish for a renewal");
    }
    try {
      return Response.of(sponsor.renewed(wish).encode().toArray());
    } catch (GrantException e) {
      sponsor.refused(wish, e);
      throw problem(e);
    }
  }

  private Response lie(Request request) throws Exception {
    byte[] body = request.body();
    if (body.length <= Address.SIZE) {
      throw malformed("no evidence");
    }
    try {
      return said(
          sponsor.lie(
              Address.of(body, 0), Bytes.of(body, Address.SIZE, body.length - Address.SIZE)));
    } catch (GrantException e) {
      throw problem(e);
    }
  }

  private static Response said(Receipt receipt) throws ProblemException {
    return switch (receipt) {
      case Receipt.Included _ -> Response.of("on the ledger\n".getBytes(StandardCharsets.US_ASCII));
      case Receipt.Refused(Refusal reason, String detail) ->
          throw new ProblemException(
              409, "refused", "the ledger refused: " + reason + ", " + detail);
      case Receipt.Dropped(String why) -> throw new ProblemException(503, "dropped", why);
      case Receipt.Unknown unknown -> throw new ProblemException(503, "unknown", unknown.why());
    };
  }

  private static SponsorWish wish(Request request) throws Exception {
    try {
      return SponsorWish.decode(request.body());
    } catch (DecodeException e) {
      throw malformed(String.valueOf(e.getMessage()));
    }
  }

  private static ProblemException malformed(String why) {
    return new ProblemException(400, "malformed", why);
  }

  static ProblemException problem(GrantException e) {
    String message = String.valueOf(e.getMessage());
    return switch (e.kind()) {
      case MALFORMED -> new ProblemException(400, "malformed", message);
      case NOT_FOUND -> new ProblemException(404, "not-found", message);
      case FORBIDDEN -> new ProblemException(403, "forbidden", message);
      case PROVIDER_SILENT -> new ProblemException(503, SponsorWish.PROVIDER_SILENT, message);
      case REVOKED -> new ProblemException(409, "revoked", message);
      case UNAVAILABLE -> new ProblemException(503, "unavailable", message);
    };
  }
}
