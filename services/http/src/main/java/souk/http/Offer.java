package souk.http;

import souk.market.PaymentRules;
import souk.primitives.Amount;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.DecodeException;

/**
 * What a provider asks for, as it says at {@link #PATH} before anybody hires it: the prize that the
 * escrow's books must have, and what a ticket buys. {@code prize:16 ‖ depth:u8 ‖ bytes a unit:u32 ‖
 * paid first:bool}.
 *
 * @param payment prize and depth of books
 */
public record Offer(PaymentRules payment, int bytesPerUnit, boolean payFirst) {
  /** Under the prefix of the kind's routes. */
  public static final String PATH = "/offer";

  public static final int MOST_BYTES = 64;

  /**
   * Payments in which a unit costs so much: a book of 2^depth tickets has one that wins the prize,
   * so a ticket is worth prize / 2^depth on average, and the prize is price · 2^depth.
   *
   * @throws ArithmeticException when the prize would be no amount
   */
  public static PaymentRules payment(Amount price, int depth) {
    return new PaymentRules(price.times(1L << depth), depth);
  }

  public byte[] encode() {
    return new ByteWriter()
        .amount(payment.prize())
        .u8(payment.depth())
        .u32(bytesPerUnit)
        .bool(payFirst)
        .toArray();
  }

  public static Offer decode(byte[] bytes) throws DecodeException {
    ByteReader in = new ByteReader(bytes);
    Amount prize = in.amount();
    int depth = in.u8();
    try {
      Offer offer = new Offer(new PaymentRules(prize, depth), in.u31(), in.bool());
      in.end();
      return offer;
    } catch (IllegalArgumentException e) {
      throw new DecodeException(String.valueOf(e.getMessage()));
    }
  }
}
