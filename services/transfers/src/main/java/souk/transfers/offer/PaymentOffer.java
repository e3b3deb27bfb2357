package souk.transfers.offer;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import souk.ledger.LedgerInfo;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Eip712;
import souk.primitives.Secp256k1;
import souk.primitives.Signature;
import souk.primitives.Signer;
import souk.transfers.Memo;
import souk.transfers.invoice.Invoice;
import souk.transfers.invoice.UriQuery;

/**
 * Says who is paid for what, for any number of payers: each asks at the endpoint for an invoice of
 * its own (as BOLT 12 has it). It is signed by the payee and known by the hash of all of it.
 *
 * @param chainId of the chain that the market is on
 * @param contract of the market
 * @param currency the ERC-20 that is money there, or the zero address for the chain's own coin
 * @param payee who is paid, and signs
 * @param amount of one, in the currency's smallest unit; empty where the payer says how much
 * @param memo what it is for
 * @param expires from when on no invoices are given, in seconds since 1970
 * @param endpoint where they are
 */
public record PaymentOffer(
    long chainId,
    Address contract,
    Address currency,
    Address payee,
    Optional<Amount> amount,
    String memo,
    long expires,
    URI endpoint) {
  /** The scheme of its URI. */
  public static final String SCHEME = "souk-offer";

  /** The most of one thing that an invoice is for. */
  public static final int MOST_QUANTITY = 10_000;

  /** The longest memo, so that a payer's note fits into an invoice's beside it. */
  public static final int MOST_MEMO = 400;

  private static final int VERSION = 1;
  private static final int MOST_ENDPOINT = 200;
  private static final int MOST_TEXT = 2_048;
  private static final Pattern TEXT = Pattern.compile("[A-Za-z0-9_-]+");

  private static final Eip712.Type TYPE =
      Eip712.Type.of(
          "PaymentOffer",
          "address currency",
          "address payee",
          "bool open",
          "uint128 amount",
          "string memo",
          "uint64 expires",
          "string endpoint");

  /**
   * @throws IllegalArgumentException when it asks for nothing, or names no payee or place
   */
  public PaymentOffer {
    if (chainId < 1 || payee.isZero() || expires < 0) {
      throw new IllegalArgumentException("an offer names a chain and a payee");
    }
    if (amount.isPresent() && amount.get().isZero()) {
      throw new IllegalArgumentException("an offer over nothing");
    }
    var _ = Memo.check(memo, MOST_MEMO);
    String scheme = endpoint.getScheme();
    if (endpoint.getHost() == null
        || !("http".equals(scheme) || "https".equals(scheme))
        || endpoint.getQuery() != null
        || endpoint.getFragment() != null
        || endpoint.getUserInfo() != null
        || endpoint.toString().length() > MOST_ENDPOINT) {
      throw new IllegalArgumentException("an offer's endpoint is http://HOST or https://HOST");
    }
  }

  /** What it is known by, and what is signed. */
  public Bytes32 id() {
    return LedgerInfo.domain(chainId, contract)
        .digest(
            TYPE.hash(
                currency,
                payee,
                amount.isEmpty(),
                amount.orElse(Amount.ZERO),
                memo,
                expires,
                endpoint.toString()));
  }

  /** Whether it is of this ledger and its currency. */
  public boolean isOf(LedgerInfo ledger) {
    return chainId == ledger.chainId()
        && contract.equals(ledger.contract())
        && currency.equals(ledger.token());
  }

  /**
   * Signs it.
   *
   * @throws IllegalArgumentException when somebody else than the payee signs
   */
  public Signed sign(Signer by) {
    if (!by.address().equals(payee)) {
      throw new IllegalArgumentException("an offer is signed by its payee");
    }
    return new Signed(this, by.sign(id()));
  }

  /**
   * Why an invoice is not one of this offer for so many with this note; empty when it is.
   *
   * @param open what the payer said where the offer leaves the sum to it
   */
  Optional<String> refuses(Invoice invoice, int quantity, String note, Optional<Amount> open) {
    Optional<Amount> wanted = amount.map(each -> each.times(quantity)).or(() -> open);
    if (invoice.chainId() != chainId
        || !invoice.contract().equals(contract)
        || !invoice.currency().equals(currency)
        || !invoice.payee().equals(payee)) {
      return Optional.of("it is of another market or payee than the offer");
    }
    if (!invoice.amount().equals(wanted)) {
      return Optional.of("it is over another sum than the offer says");
    }
    if (!invoice.memo().equals(memo(quantity, note)) || !invoice.singleUse()) {
      return Optional.of("it is for something else than the offer says");
    }
    return Optional.empty();
  }

  /** What an invoice of this offer is for. */
  String memo(int quantity, String note) {
    String many = quantity == 1 ? memo : quantity + " × " + memo;
    return note.isEmpty() ? many : many + " - " + note;
  }

  /** An offer with its payee's signature. What was read has the signature that it says. */
  public record Signed(PaymentOffer offer, Signature signature) {
    public Bytes32 id() {
      return offer.id();
    }

    private byte[] encode() {
      ByteWriter out = new ByteWriter(256).u8(VERSION).u64(offer.chainId).address(offer.contract);
      out.address(offer.currency).address(offer.payee).bool(offer.amount.isPresent());
      offer.amount.ifPresent(out::amount);
      return out.string(offer.memo)
          .u64(offer.expires)
          .string(offer.endpoint.toString())
          .signature(signature)
          .toArray();
    }

    /** All of it as a URI. */
    public String uri() {
      return SCHEME + ":" + Base64.getUrlEncoder().withoutPadding().encodeToString(encode());
    }

    /** Whether a text is to be such a URI. */
    public static boolean isOne(String text) {
      return text.regionMatches(true, 0, SCHEME + ":", 0, SCHEME.length() + 1);
    }

    /**
     * Reads a URI.
     *
     * @throws DecodeException when it is none, was changed on its way, or requires what is unknown
     */
    public static Signed parse(String text) throws DecodeException {
      int query = text.indexOf('?');
      if (!isOne(text) || text.length() > MOST_TEXT) {
        throw new DecodeException("no URI of an offer: souk-offer:…");
      }
      var _ = UriQuery.of(query < 0 ? "" : text.substring(query + 1), Set.of());
      String content = text.substring(SCHEME.length() + 1, query < 0 ? text.length() : query);
      byte[] bytes;
      try {
        bytes = Base64.getUrlDecoder().decode(content);
      } catch (IllegalArgumentException e) {
        throw new DecodeException("the URI of an offer is cut off, or was changed on its way");
      }
      Signed read = decode(bytes);
      if (!TEXT.matcher(content).matches() || !read.uri().equals(SCHEME + ":" + content)) {
        throw new DecodeException("the URI of an offer is not encoded as it should be");
      }
      return read;
    }

    private static Signed decode(byte[] bytes) throws DecodeException {
      ByteReader in = new ByteReader(bytes);
      int version = in.u8();
      if (version != VERSION) {
        throw new DecodeException("an offer of version " + version + ", which is not known here");
      }
      Signed read;
      try {
        read =
            new Signed(
                new PaymentOffer(
                    in.u63(),
                    in.address(),
                    in.address(),
                    in.address(),
                    in.bool() ? Optional.of(in.amount()) : Optional.empty(),
                    in.string(MOST_MEMO),
                    in.u63(),
                    new URI(in.string(MOST_ENDPOINT))),
                in.signature());
      } catch (IllegalArgumentException | URISyntaxException e) {
        throw new DecodeException("no offer: " + e.getMessage());
      }
      in.end();
      if (Secp256k1.recover(read.signature(), read.id())
          .filter(read.offer().payee()::equals)
          .isEmpty()) {
        throw new DecodeException("the offer was changed on its way, or its payee did not sign it");
      }
      return read;
    }
  }
}
