package souk.market.offer;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.regex.Pattern;
import souk.market.PaymentRules;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Eip712;
import souk.primitives.Signer;

/**
 * What a provider sells, where, and at what price. It invites proposals and binds nobody: what
 * binds is the agreement, in which the price is frozen.
 *
 * @param provider who offers, and signs it
 * @param service the kind, e.g. {@code content/1}
 * @param rulesHash of the ledger that it settles on
 * @param endpoint where it is reached, as it stands on the ledger
 * @param payment the prize and the depth that the books of an escrow must have at least: a ticket
 *     is worth prize / 2^depth on average
 * @param properties what else there is to know, by name
 * @param constraint what a demand must be like, as an expression; empty for nothing
 * @param issued when it was signed, in seconds since 1970
 * @param expires when it is worth nothing any more; at most {@link #LONGEST} after it was issued
 */
public record Offer(
    Address provider,
    String service,
    Bytes32 rulesHash,
    String endpoint,
    PaymentRules payment,
    SortedMap<String, Property> properties,
    String constraint,
    long issued,
    long expires) {
  /** The longest time that an offer may be good for, in seconds: a week. */
  public static final long LONGEST = 7 * 86_400;

  private static final Pattern SERVICE = Pattern.compile("[a-z][a-z0-9-]*/[0-9]+");
  private static final int MOST_SERVICE = 64;
  private static final int MOST_ENDPOINT = 512;
  private static final int MOST_CONSTRAINT = 1_024;

  private static final Eip712.Type TYPE =
      Eip712.Type.of(
          "Offer",
          "address provider",
          "string service",
          "bytes32 rulesHash",
          "string endpoint",
          "uint128 prize",
          "uint8 depth",
          "bytes properties",
          "string constraint",
          "uint64 issued",
          "uint64 expires");

  /**
   * @throws IllegalArgumentException when something is too long, or the times are no times
   */
  public Offer {
    if (service.length() > MOST_SERVICE || !SERVICE.matcher(service).matches()) {
      throw new IllegalArgumentException("not the name of a kind of service");
    }
    if (bytes(endpoint) > MOST_ENDPOINT || bytes(constraint) > MOST_CONSTRAINT) {
      throw new IllegalArgumentException(
          "endpoint and constraint have at most %d and %d bytes"
              .formatted(MOST_ENDPOINT, MOST_CONSTRAINT));
    }
    if (issued < 0 || expires <= issued || expires - issued > LONGEST) {
      throw new IllegalArgumentException(
          "an offer ends after it was issued, and at most %d seconds after".formatted(LONGEST));
    }
    properties = Collections.unmodifiableSortedMap(Property.sorted(properties));
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** Without properties and constraint. */
  public Offer(
      Address provider,
      String service,
      Bytes32 rulesHash,
      String endpoint,
      PaymentRules payment,
      long issued,
      long expires) {
    this(
        provider,
        service,
        rulesHash,
        endpoint,
        payment,
        Property.sorted(Map.of()),
        "",
        issued,
        expires);
  }

  /** The least that a ticket is worth on average, rounded up to the currency's smallest unit. */
  public Amount ticketPrice() {
    return payment.ticketPrice();
  }

  /** Whether it is good at a time, in seconds since 1970. */
  public boolean isGoodAt(long second) {
    return issued <= second && second < expires;
  }

  /** What is signed: the EIP-712 digest of all of it. */
  public Bytes32 digest(Eip712.Domain domain) {
    return domain.digest(
        TYPE.hash(
            provider,
            service,
            rulesHash,
            endpoint,
            payment.prize(),
            payment.depth(),
            Bytes.of(encodedProperties()),
            constraint,
            issued,
            expires));
  }

  private byte[] encodedProperties() {
    ByteWriter out = new ByteWriter();
    Property.write(properties, out);
    return out.toArray();
  }

  /**
   * Signs it.
   *
   * @throws IllegalArgumentException when somebody else than the provider signs
   */
  public SignedOffer sign(Signer by, Eip712.Domain domain) {
    if (!by.address().equals(provider)) {
      throw new IllegalArgumentException("an offer is signed by its provider");
    }
    return new SignedOffer(this, by.sign(digest(domain)));
  }

  void write(ByteWriter out) {
    out.address(provider)
        .string(service)
        .bytes32(rulesHash)
        .string(endpoint)
        .amount(payment.prize())
        .u8(payment.depth());
    Property.write(properties, out);
    out.string(constraint).u64(issued).u64(expires);
  }

  static Offer read(ByteReader in) throws DecodeException {
    Address provider = in.address();
    String service = in.string(MOST_SERVICE);
    Bytes32 rulesHash = in.bytes32();
    String endpoint = in.string(MOST_ENDPOINT);
    Amount prize = in.amount();
    int depth = in.u8();
    SortedMap<String, Property> properties = Property.read(in);
    String constraint = in.string(MOST_CONSTRAINT);
    long issued = in.u63();
    long expires = in.u63();
    try {
      return new Offer(
          provider,
          service,
          rulesHash,
          endpoint,
          new PaymentRules(prize, depth),
          properties,
          constraint,
          issued,
          expires);
    } catch (IllegalArgumentException e) {
      throw new DecodeException(String.valueOf(e.getMessage()));
    }
  }
}
