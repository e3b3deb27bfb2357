package souk.cli.pay;

import java.security.SecureRandom;
import java.util.Optional;
import souk.cli.Failure;
import souk.cli.Main;
import souk.ledger.LedgerInfo;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.transfers.address.ChainAddress;
import souk.transfers.address.Contact;
import souk.transfers.address.Contacts;
import souk.transfers.invoice.EthereumUri;
import souk.transfers.invoice.Invoice;
import souk.transfers.invoice.InvoiceUri;
import souk.transfers.invoice.PaymentMethod;
import souk.transfers.invoice.SignedInvoice;

/**
 * Whom somebody wants to pay, as it was typed: an invoice, a URI for plain wallets, a contact, or
 * an address.
 *
 * @param amount that it asks for; empty where the payer says how much
 */
record Payee(
    Address address, Optional<Amount> amount, Optional<SignedInvoice> invoice, String memo) {

  /**
   * Reads what was typed.
   *
   * @param fresh whether an address that is in no address book, or looks like one that is, is meant
   * @throws Failure when it cannot be paid here
   */
  static Payee of(String typed, LedgerInfo ledger, Contacts contacts, boolean fresh) {
    Payee payee;
    try {
      payee =
          InvoiceUri.isOne(typed)
              ? invoiced(InvoiceUri.parse(typed), ledger)
              : EthereumUri.isOne(typed)
                  ? wallet(EthereumUri.parse(typed), ledger, contacts, fresh)
                  : named(typed, ledger, contacts, fresh);
    } catch (DecodeException e) {
      throw new Failure(Main.USAGE, "it cannot be paid: " + e.getMessage());
    }
    if (payee.address().equals(ledger.contract())
        || (!ledger.token().isZero() && payee.address().equals(ledger.token()))) {
      throw new Failure(
          Main.USAGE,
          "a payment to nobody: %s is the contract of the %s, which would keep the money for good"
              .formatted(
                  payee.address(),
                  payee.address().equals(ledger.contract()) ? "market" : "currency"));
    }
    Optional<Contact> alike = contacts.lookAlike(payee.address());
    if (alike.isPresent()
        && !fresh
        && contacts.of(new ChainAddress(ledger.chainId(), payee.address())).isEmpty()) {
      throw new Failure(Main.USAGE, LookAlike.warning(payee.address(), alike.get()));
    }
    return payee;
  }

  /**
   * Reads whom a stream or a mandate goes to, which is somebody and nothing that asks for a sum.
   *
   * @throws Failure when it is an invoice, or as {@link #of}
   */
  static Address person(String typed, LedgerInfo ledger, Contacts contacts, boolean fresh) {
    if (InvoiceUri.isOne(typed) || EthereumUri.isOne(typed)) {
      throw new Failure(
          Main.USAGE,
          "WHOM is a request for one sum, which ./souk pay pays; name a contact or an address");
    }
    return of(typed, ledger, contacts, fresh).address();
  }

  private static Payee invoiced(SignedInvoice signed, LedgerInfo ledger) {
    Invoice invoice = signed.invoice();
    if (!invoice.isOf(ledger)) {
      throw new Failure(
          Main.USAGE,
          invoice.chainId() != ledger.chainId()
              ? "the invoice is of chain %d, and --network is on chain %d"
                  .formatted(invoice.chainId(), ledger.chainId())
              : "the invoice is of another %s than that of --network, on the same chain"
                  .formatted(invoice.contract().equals(ledger.contract()) ? "currency" : "market"));
    }
    if (!invoice.methods().contains(PaymentMethod.TRANSFER)) {
      throw new Failure(
          Main.USAGE, "the invoice takes no transfers, and nothing else is paid by this command");
    }
    return new Payee(invoice.payee(), invoice.amount(), Optional.of(signed), invoice.memo());
  }

  private static Payee wallet(
      EthereumUri uri, LedgerInfo ledger, Contacts contacts, boolean fresh) {
    if (uri.chainId().isEmpty()) {
      throw new Failure(
          Main.USAGE, "the URI names no chain (0x…@CHAIN), so it may be meant for another");
    }
    if (!uri.isInside(ledger)) {
      throw new Failure(
          Main.USAGE,
          uri.chainId().getAsLong() != ledger.chainId()
              ? "the URI is of chain %d, and --network is on chain %d"
                  .formatted(uri.chainId().getAsLong(), ledger.chainId())
              : "the URI asks for money outside of this market; a plain wallet pays that");
    }
    // Nobody signed it, so it is worth as much as an address that was typed.
    needKnown(new ChainAddress(ledger.chainId(), uri.payee()), contacts, fresh);
    return new Payee(uri.payee(), uri.amount(), Optional.empty(), "");
  }

  private static Payee named(String typed, LedgerInfo ledger, Contacts contacts, boolean fresh) {
    if (!typed.startsWith("0x") && !typed.startsWith("eip155:")) {
      Contact contact =
          contacts
              .named(typed)
              .orElseThrow(() ->
                  new Failure(
                      Main.USAGE,
                      "there is no contact '%s'; see ./souk contact list"
                          .formatted(Escaped.word(typed))));
      if (contact.account().chainId() != ledger.chainId()) {
        throw new Failure(
            Main.USAGE,
            "%s's account is on chain %d, and --network is on chain %d"
                .formatted(contact.name(), contact.account().chainId(), ledger.chainId()));
      }
      return new Payee(contact.account().address(), Optional.empty(), Optional.empty(), "");
    }
    ChainAddress account;
    try {
      account = ChainAddress.on(ledger.chainId(), typed);
    } catch (IllegalArgumentException e) {
      throw new Failure(Main.USAGE, "'%s' %s".formatted(Escaped.word(typed), e.getMessage()));
    }
    needKnown(account, contacts, fresh);
    return new Payee(account.address(), Optional.empty(), Optional.empty(), "");
  }

  private static void needKnown(ChainAddress account, Contacts contacts, boolean fresh) {
    if (contacts.of(account).isEmpty() && !fresh) {
      contacts
          .lookAlike(account.address())
          .ifPresent(alike -> {
            throw new Failure(Main.USAGE, LookAlike.warning(account.address(), alike));
          });
      throw new Failure(
          Main.USAGE,
          "%s is nobody among your contacts; add --new if it is meant, or ./souk contact add"
              .formatted(account));
    }
  }

  /** By what it is paid once: the invoice, or a number of its own. */
  Bytes32 id() {
    Optional<SignedInvoice> single = invoice.filter(signed -> signed.invoice().singleUse());
    return single.map(SignedInvoice::id).orElseGet(Payee::random);
  }

  static Bytes32 random() {
    byte[] id = new byte[Bytes32.SIZE];
    new SecureRandom().nextBytes(id);
    return Bytes32.of(id);
  }
}
