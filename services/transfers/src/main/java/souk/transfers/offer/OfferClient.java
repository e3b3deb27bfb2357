package souk.transfers.offer;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import souk.primitives.DecodeException;
import souk.transfers.invoice.SignedInvoice;
import souk.transport.HttpDialer;
import souk.transport.PeerException;

/** Asks for an invoice of an offer, and believes only what fits the offer. */
public final class OfferClient {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private OfferClient() {}

  /**
   * Asks.
   *
   * @throws IOException when nobody answers, it is refused, or the invoice is not what was asked
   *     for
   */
  public static SignedInvoice ask(
      PaymentOffer.Signed offer, InvoiceRequest request, HttpDialer dialer) throws IOException {
    SignedInvoice invoice;
    try {
      invoice =
          SignedInvoice.decode(
              dialer
                  .peer(offer.offer().endpoint())
                  .send(
                      "POST",
                      InvoiceRequest.PATH,
                      request.encode(),
                      PATIENCE,
                      SignedInvoice.MOST_BYTES));
    } catch (PeerException | DecodeException e) {
      throw new IOException(e.getMessage(), e);
    }
    Optional<String> wrong =
        offer
            .offer()
            .refuses(invoice.invoice(), request.quantity(), request.note(), request.amount());
    if (wrong.isPresent()) {
      throw new IOException("the invoice that came is refused: " + wrong.get());
    }
    return invoice;
  }
}
