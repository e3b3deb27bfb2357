package souk.transfers.offer;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.Signer;
import souk.transfers.invoice.Invoice;
import souk.transfers.invoice.LateMoney;
import souk.transfers.invoice.PaymentMethod;
import souk.transfers.invoice.SignedInvoice;
import souk.transport.HttpServer;
import souk.transport.ProblemException;
import souk.transport.Response;

/**
 * Gives invoices for a payee's offers. It keeps nothing of them, so whoever asks a million times
 * fills nothing.
 */
public final class OfferServer {
  /** How long an invoice can be paid, in seconds. */
  static final long GOOD_FOR = 15 * 60;

  private final Signer payee;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Map<Bytes32, PaymentOffer> offers = new ConcurrentHashMap<>();

  /**
   * @param random a cryptographic source
   */
  public OfferServer(Signer payee, InstantSource clock, RandomGenerator random) {
    this.payee = payee;
    this.clock = clock;
    this.random = random;
  }

  /** Gives invoices for this, too. */
  public void add(PaymentOffer.Signed offer) {
    offers.put(offer.id(), offer.offer());
  }

  /** Adds the route to a server. */
  public HttpServer.Builder add(HttpServer.Builder server) {
    return server.post(
        InvoiceRequest.PATH,
        InvoiceRequest.MOST_BYTES,
        request -> Response.of(invoice(InvoiceRequest.decode(request.body())).encode()));
  }

  private SignedInvoice invoice(InvoiceRequest asked) throws ProblemException {
    PaymentOffer offer = offers.get(asked.offer());
    if (offer == null) {
      throw new ProblemException(404, "offer-unknown", "there is no such offer here");
    }
    long now = clock.instant().getEpochSecond();
    if (now >= offer.expires()) {
      throw new ProblemException(410, "offer-over", "the offer is over");
    }
    if (offer.amount().isPresent() == asked.amount().isPresent()) {
      throw new ProblemException(
          400,
          "offer-amount",
          offer.amount().isPresent() ? "the offer says the sum" : "the payer says how much");
    }
    byte[] salt = new byte[Bytes32.SIZE];
    random.nextBytes(salt);
    try {
      Optional<Amount> amount =
          offer.amount().map(each -> each.times(asked.quantity())).or(asked::amount);
      return new Invoice(
              offer.chainId(),
              offer.contract(),
              offer.currency(),
              offer.payee(),
              amount,
              offer.memo(asked.quantity(), asked.note()),
              List.of(PaymentMethod.TRANSFER),
              now,
              Math.min(now + GOOD_FOR, offer.expires()),
              true,
              LateMoney.RETURNED,
              Bytes32.of(salt))
          .sign(payee);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new ProblemException(400, "offer-amount", String.valueOf(e.getMessage()));
    }
  }
}
