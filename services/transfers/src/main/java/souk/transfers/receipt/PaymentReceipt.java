package souk.transfers.receipt;

import java.util.Base64;
import java.util.Optional;
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
import souk.transfers.Payment;
import souk.transfers.PaymentJournal;
import souk.transfers.PaymentOrder;
import souk.transfers.invoice.SignedInvoice;

/**
 * Says that a transfer on a ledger was for an invoice, or a refund. The ledger shows that the money
 * moved; the payer's signature, what it was for; the payee's, that it was taken for that and for
 * nothing else. One that was read has the signatures that it says.
 *
 * @param chainId of the chain that the market is on
 * @param contract of the market
 * @param refundOf the receipt of what it gives back; zero for anything else
 * @param byPayee empty until the payee has acknowledged it
 */
public record PaymentReceipt(
    long chainId,
    Address contract,
    Optional<SignedInvoice> invoice,
    Address payer,
    Address payee,
    Amount amount,
    Bytes32 transaction,
    long block,
    Bytes32 refundOf,
    Signature byPayer,
    Optional<Signature> byPayee) {
  private static final String SCHEME = "souk-receipt:";
  private static final int VERSION = 1;
  private static final int MOST_TEXT = 4_096;
  private static final Pattern TEXT = Pattern.compile(SCHEME + "[A-Za-z0-9_-]+");

  private static final Eip712.Type TYPE =
      Eip712.Type.of(
          "Payment",
          "bytes32 invoice",
          "address payer",
          "address payee",
          "uint128 amount",
          "bytes32 transaction",
          "uint64 block",
          "bytes32 refundOf");

  private static final Eip712.Type ACKNOWLEDGEMENT =
      Eip712.Type.of("Acknowledgement", "bytes32 payment");

  /**
   * That of a payment which took effect.
   *
   * @throws IllegalArgumentException when it did not, or somebody else than its payer signs
   */
  public static PaymentReceipt of(Payment payment, LedgerInfo ledger, Signer by) {
    PaymentOrder order = payment.order();
    Payment.Inclusion included =
        payment
            .included()
            .orElseThrow(() -> new IllegalArgumentException("a receipt of what is not paid"));
    if (!by.address().equals(order.payer())) {
      throw new IllegalArgumentException("a receipt is signed by its payer");
    }
    Bytes32 id =
        digest(
            domain(ledger.chainId(), ledger.contract()),
            order.invoice(),
            order.payer(),
            order.payee(),
            order.amount(),
            included.transaction(),
            included.block(),
            order.refundOf().orElse(Bytes32.ZERO));
    return new PaymentReceipt(
        ledger.chainId(),
        ledger.contract(),
        order.invoice(),
        order.payer(),
        order.payee(),
        order.amount(),
        included.transaction(),
        included.block(),
        order.refundOf().orElse(Bytes32.ZERO),
        by.sign(id),
        Optional.empty());
  }

  private static Eip712.Domain domain(long chainId, Address contract) {
    return LedgerInfo.domain(chainId, contract);
  }

  private static Bytes32 digest(
      Eip712.Domain domain,
      Optional<SignedInvoice> invoice,
      Address payer,
      Address payee,
      Amount amount,
      Bytes32 transaction,
      long block,
      Bytes32 refundOf) {
    return domain.digest(
        TYPE.hash(
            invoice.map(SignedInvoice::id).orElse(Bytes32.ZERO),
            payer,
            payee,
            amount,
            transaction,
            block,
            refundOf));
  }

  /** What it is known by: the digest that its payer signed. */
  public Bytes32 id() {
    return digest(
        domain(chainId, contract), invoice, payer, payee, amount, transaction, block, refundOf);
  }

  private Bytes32 acknowledgement() {
    return domain(chainId, contract).digest(ACKNOWLEDGEMENT.hash(id()));
  }

  /**
   * The same, with the payee's signature.
   *
   * @throws IllegalArgumentException when somebody else signs
   */
  public PaymentReceipt acknowledge(Signer by) {
    if (!by.address().equals(payee)) {
      throw new IllegalArgumentException("a receipt is acknowledged by its payee");
    }
    return new PaymentReceipt(
        chainId,
        contract,
        invoice,
        payer,
        payee,
        amount,
        transaction,
        block,
        refundOf,
        byPayer,
        Optional.of(by.sign(acknowledgement())));
  }

  /** What a payee notes of it. */
  public PaymentJournal.Credit credit() {
    return new PaymentJournal.Credit(transaction, id(), invoice, amount, block);
  }

  /** Whether it is of this ledger. */
  public boolean isOf(LedgerInfo ledger) {
    return chainId == ledger.chainId() && contract.equals(ledger.contract());
  }

  /** Its one encoding. */
  public byte[] encode() {
    ByteWriter out = new ByteWriter(512).u8(VERSION).u64(chainId).address(contract);
    out.bytes(invoice.map(SignedInvoice::encode).orElse(new byte[0]));
    out.address(payer).address(payee).amount(amount).bytes32(transaction).u64(block);
    out.bytes32(refundOf).signature(byPayer).bool(byPayee.isPresent());
    byPayee.ifPresent(out::signature);
    return out.toArray();
  }

  /** As a line of text, for a file. */
  public String text() {
    return SCHEME + Base64.getUrlEncoder().withoutPadding().encodeToString(encode());
  }

  /**
   * Reads a line of text.
   *
   * @throws DecodeException when it is none, a signature is not whose it should be, or it does not
   *     fit its invoice
   */
  public static PaymentReceipt parse(String line) throws DecodeException {
    if (line.length() > MOST_TEXT || !TEXT.matcher(line).matches()) {
      throw new DecodeException("no receipt: a line souk-receipt:…");
    }
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(line.substring(SCHEME.length()));
    } catch (IllegalArgumentException e) {
      throw new DecodeException("the receipt is cut off, or was changed");
    }
    PaymentReceipt read = decode(bytes);
    if (!read.text().equals(line)) {
      throw new DecodeException("the receipt is not encoded as it should be");
    }
    return read;
  }

  /** Reads an encoding; as {@link #parse}. */
  public static PaymentReceipt decode(byte[] bytes) throws DecodeException {
    PaymentReceipt read = read(bytes);
    if (!isBy(read.payer(), read.byPayer(), read.id())) {
      throw new DecodeException("the receipt was changed, or its payer did not sign it");
    }
    if (read.byPayee().isPresent()
        && !isBy(read.payee(), read.byPayee().get(), read.acknowledgement())) {
      throw new DecodeException("the receipt's second signature is not its payee's");
    }
    if (read.invoice().isPresent() && !read.fits(read.invoice().get())) {
      throw new DecodeException("the receipt is of another payment than its invoice asks for");
    }
    return read;
  }

  private boolean fits(SignedInvoice signed) {
    return signed.invoice().payee().equals(payee)
        && signed.invoice().chainId() == chainId
        && signed.invoice().contract().equals(contract)
        && signed.invoice().amount().map(amount::equals).orElse(true);
  }

  private static boolean isBy(Address signer, Signature signature, Bytes32 digest) {
    return Secp256k1.recover(signature, digest).filter(signer::equals).isPresent();
  }

  /** Reads an encoding, whoever signed it. */
  static PaymentReceipt read(byte[] bytes) throws DecodeException {
    ByteReader in = new ByteReader(bytes);
    int version = in.u8();
    if (version != VERSION) {
      throw new DecodeException("a receipt of version " + version + ", which is not known here");
    }
    long chainId = in.u63();
    Address contract = in.address();
    byte[] invoice = in.bytes(SignedInvoice.MOST_BYTES);
    PaymentReceipt read =
        new PaymentReceipt(
            chainId,
            contract,
            invoice.length == 0 ? Optional.empty() : Optional.of(SignedInvoice.decode(invoice)),
            in.address(),
            in.address(),
            in.amount(),
            in.bytes32(),
            in.u63(),
            in.bytes32(),
            in.signature(),
            in.bool() ? Optional.of(in.signature()) : Optional.empty());
    in.end();
    return read;
  }
}
