package souk.transfers.offer;

import java.util.Optional;
import souk.primitives.Amount;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.transfers.Memo;

/**
 * What a payer asks an offer's endpoint for.
 *
 * @param offer its id
 * @param quantity how many of it
 * @param amount where the offer leaves the sum to the payer
 * @param note from the payer to the payee, on one line
 */
public record InvoiceRequest(Bytes32 offer, int quantity, Optional<Amount> amount, String note) {
  /** The path at the endpoint. */
  static final String PATH = "/offers/invoice";

  /** The longest note, in bytes of UTF-8. */
  public static final int MOST_NOTE = 200;

  static final int MOST_BYTES = 512;

  /**
   * @throws IllegalArgumentException when it is for nothing, or its note is none
   */
  public InvoiceRequest {
    if (quantity < 1 || quantity > PaymentOffer.MOST_QUANTITY) {
      throw new IllegalArgumentException(
          "a quantity is from 1 to %d, got %d".formatted(PaymentOffer.MOST_QUANTITY, quantity));
    }
    var _ = Memo.check(note, MOST_NOTE);
  }

  byte[] encode() {
    ByteWriter out = new ByteWriter().bytes32(offer).u32(quantity).bool(amount.isPresent());
    amount.ifPresent(out::amount);
    return out.string(note).toArray();
  }

  static InvoiceRequest decode(byte[] bytes) throws DecodeException {
    ByteReader in = new ByteReader(bytes);
    try {
      InvoiceRequest read =
          new InvoiceRequest(
              in.bytes32(),
              in.u31(),
              in.bool() ? Optional.of(in.amount()) : Optional.empty(),
              in.string(MOST_NOTE));
      in.end();
      return read;
    } catch (IllegalArgumentException e) {
      throw new DecodeException(String.valueOf(e.getMessage()));
    }
  }
}
