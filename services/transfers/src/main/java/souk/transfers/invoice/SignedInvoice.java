package souk.transfers.invoice;

import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Secp256k1;
import souk.primitives.Signature;
import souk.primitives.Signer;

/** An invoice with its payee's signature. One that was read is its payee's. */
public final class SignedInvoice {
  /** The longest encoding, in bytes. */
  public static final int MOST_BYTES = 1_024;

  private final Invoice invoice;
  private final Signature signature;

  /** Kept, for every step of a payment asks for it. */
  private final Bytes32 id;

  SignedInvoice(Invoice invoice, Signature signature) {
    this(invoice, signature, invoice.id());
  }

  private SignedInvoice(Invoice invoice, Signature signature, Bytes32 id) {
    this.invoice = invoice;
    this.signature = signature;
    this.id = id;
  }

  static SignedInvoice of(Invoice invoice, Signer payee) {
    Bytes32 id = invoice.id();
    return new SignedInvoice(invoice, payee.sign(id), id);
  }

  public Invoice invoice() {
    return invoice;
  }

  public Signature signature() {
    return signature;
  }

  /** The invoice's id. */
  public Bytes32 id() {
    return id;
  }

  /** Its one encoding. */
  public byte[] encode() {
    ByteWriter out = new ByteWriter(256);
    invoice.write(out);
    return out.signature(signature).toArray();
  }

  /**
   * Reads an encoding.
   *
   * @throws DecodeException when it is none, or the payee did not sign it
   */
  public static SignedInvoice decode(byte[] bytes) throws DecodeException {
    SignedInvoice read = read(bytes);
    boolean own =
        Secp256k1.recover(read.signature(), read.id())
            .filter(read.invoice().payee()::equals)
            .isPresent();
    if (!own) {
      throw new DecodeException("the invoice was changed on its way, or its payee did not sign it");
    }
    return read;
  }

  /**
   * Reads what this program kept where nobody else writes, and which was checked before that: its
   * signature is not looked at.
   */
  public static SignedInvoice kept(byte[] bytes) throws DecodeException {
    return read(bytes);
  }

  /** The same, whoever signed it. */
  static SignedInvoice read(byte[] bytes) throws DecodeException {
    if (bytes.length > MOST_BYTES) {
      throw new DecodeException("longer than any invoice: " + bytes.length + " bytes");
    }
    ByteReader in = new ByteReader(bytes);
    SignedInvoice read = new SignedInvoice(Invoice.read(in), in.signature());
    in.end();
    return read;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SignedInvoice that
        && invoice.equals(that.invoice)
        && signature.equals(that.signature);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  @Override
  public String toString() {
    return invoice + " signed with " + signature;
  }
}
