package souk.market.offer;

import java.util.ArrayList;
import java.util.List;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.DecodeException;
import souk.primitives.Eip712;
import souk.primitives.Secp256k1;
import souk.primitives.Signature;

/** An offer and its provider's signature, which anybody can check. */
public record SignedOffer(Offer offer, Signature signature) {
  /** The most offers that one provider tells at once. */
  public static final int MOST_OF_ONE = 64;

  /** Most bytes of a list of offers. */
  public static final int MOST_LIST_BYTES = 256 << 10;

  /** Whether its provider signed it for this ledger. */
  public boolean isSigned(Eip712.Domain domain) {
    return Secp256k1.recover(signature, offer.digest(domain))
        .filter(offer.provider()::equals)
        .isPresent();
  }

  public byte[] encode() {
    ByteWriter out = new ByteWriter();
    write(out);
    return out.toArray();
  }

  /**
   * Reads what {@link #encode} wrote. The signature is not checked.
   *
   * @throws DecodeException when it is anything else
   */
  public static SignedOffer decode(byte[] bytes) throws DecodeException {
    ByteReader in = new ByteReader(bytes);
    SignedOffer offer = read(in);
    in.end();
    return offer;
  }

  /**
   * Several behind each other: {@code count:u16 ‖ count × offer}.
   *
   * @throws IllegalArgumentException when there are more than {@link #MOST_OF_ONE}
   */
  public static byte[] encode(List<SignedOffer> offers) {
    if (offers.size() > MOST_OF_ONE) {
      throw new IllegalArgumentException("a provider tells at most " + MOST_OF_ONE + " offers");
    }
    ByteWriter out = new ByteWriter().u16(offers.size());
    offers.forEach(offer -> offer.write(out));
    return out.toArray();
  }

  /** Reads what {@link #encode(List)} wrote. Signatures are not checked. */
  public static List<SignedOffer> decodeList(byte[] bytes) throws DecodeException {
    ByteReader in = new ByteReader(bytes);
    int count = in.u16();
    if (count > MOST_OF_ONE) {
      throw new DecodeException("a provider tells at most " + MOST_OF_ONE + " offers");
    }
    List<SignedOffer> offers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      offers.add(read(in));
    }
    in.end();
    return offers;
  }

  private void write(ByteWriter out) {
    offer.write(out);
    out.signature(signature);
  }

  private static SignedOffer read(ByteReader in) throws DecodeException {
    return new SignedOffer(Offer.read(in), in.signature());
  }
}
