package souk.cli.pay;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.Output;
import souk.cli.Sums;
import souk.cli.TypedSum;
import souk.ledger.evm.EvmLedger;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.PrivateKey;
import souk.transfers.PaymentOrder;
import souk.transfers.invoice.InvoiceUri;
import souk.transfers.offer.InvoiceRequest;
import souk.transfers.offer.OfferClient;
import souk.transfers.offer.PaymentOffer;
import souk.transport.HttpDialer;

/** {@code souk pay}: a transfer to somebody. */
@Command(
    name = "pay",
    mixinStandardHelpOptions = true,
    description = {
      "Pay an invoice, a contact or an address, by a transfer within the market. It says first to"
          + " whom, how much and what it costs, and asks.",
      "What is paid is written down before it is sent. An invoice is paid once, however often this"
          + " is called; of what is not known to be paid, the last line says how to go on, which pays"
          + " nothing twice.",
      "A name, an address, an offer and an ERC-681 URI may be paid again and again. While it is not"
          + " known whether the same sum to the same payee was paid, that wants --again.",
      "It ends with status 0 when it is paid, 1 when it is not and will not be, and 3 when neither"
          + " is known."
    },
    footer = {
      "A SUM is in the market's currency: 1.5, '1.5 USDC', or '1500000 units' of its smallest unit.",
      "Example:",
      "  ./souk pay ada 1.5 --memo melons --network /tmp/net --keystore /tmp/net/keys/publisher.json --password-file /tmp/net/keys/password"
    })
final class PayCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "WHOM",
      description =
          "the URI of an invoice (souk:…) or of an offer (souk-offer:…), an ERC-681 URI of a"
              + " transfer in this market (ethereum:…), a contact's name, or an address")
  private @Nullable String whom;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "SUM",
      description = "how much, where what is paid does not say so")
  private @Nullable TypedSum sum;

  @Option(names = "--memo", paramLabel = "TEXT", description = "what it is for, in your journal")
  private String memo = "";

  @Option(
      names = "--quantity",
      paramLabel = "N",
      defaultValue = "1",
      description = "of an offer, how many (${DEFAULT-VALUE})")
  private int quantity;

  @Option(
      names = "--note",
      paramLabel = "TEXT",
      description = "of an offer, a line to its payee, which stands in the invoice")
  private String note = "";

  @Option(names = "--new", description = "an address that is nobody's among your contacts is meant")
  private boolean fresh;

  @Option(
      names = "--resume",
      paramLabel = "ID",
      description = "wait for a payment whose outcome was unknown; needs no key")
  private @Nullable Bytes32 resume;

  @Option(
      names = "--again",
      description =
          "pay, though it is not known yet of the same sum to the same payee whether it was paid")
  private boolean again;

  @Option(
      names = "--list",
      description = "show what your journal has of payments in this market, and pay nothing")
  private boolean list;

  @Mixin private SpendOptions options = new SpendOptions();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws Exception {
    options.check();
    Bytes32 id = resume;
    String typed = whom;
    if (list) {
      if (typed != null || id != null) {
        throw new Failure(Main.USAGE, "--list pays nothing; leave out WHOM, SUM and --resume");
      }
      try (EvmLedger ledger = options.connect()) {
        new PaymentList(ledger, options, output).show();
      }
      return 0;
    }
    if (id != null) {
      if (typed != null) {
        throw new Failure(Main.USAGE, "--resume ID names what is paid; leave out WHOM and SUM");
      }
      Optional<PrivateKey> key =
          options.key().given() ? Optional.of(options.key().open()) : Optional.empty();
      try (EvmLedger ledger = options.connect()) {
        return new PaymentRun(ledger, options, output).resume(id, key);
      }
    }
    if (typed == null) {
      throw new Failure(Main.USAGE, "whom to pay is missing; see ./souk help pay");
    }
    PrivateKey key = options.key().open();
    try (EvmLedger ledger = options.connect()) {
      PaymentOrder order = order(typed, ledger, key);
      // What was typed names a payment that is made once, or else the same words may mean another.
      boolean once =
          InvoiceUri.isOne(typed)
              && order.invoice().filter(signed -> signed.invoice().singleUse()).isPresent();
      return new PaymentRun(ledger, options, output)
          .pay(key, order, Optional.empty(), again || once);
    }
  }

  private PaymentOrder order(String typed, EvmLedger ledger, PrivateKey key) throws Exception {
    Sums sums = Sums.of(ledger);
    String paid = PaymentOffer.Signed.isOne(typed) ? invoice(typed, ledger, sums) : typed;
    Payee payee = Payee.of(paid, ledger.info(), options.records().contactsSoFar(), fresh);
    try {
      return new PaymentOrder(
          payee.id(),
          ledger.info().domain().separator(),
          key.address(),
          payee.address(),
          amount(payee, sums),
          payee.invoice(),
          Optional.empty(),
          memo.isEmpty() ? payee.memo() : memo);
    } catch (IllegalArgumentException e) {
      throw new Failure(Main.USAGE, String.valueOf(e.getMessage()));
    }
  }

  /** The URI of an invoice that an offer's endpoint gives. */
  private String invoice(String typed, EvmLedger ledger, Sums sums) throws Exception {
    PaymentOffer.Signed offer;
    InvoiceRequest request;
    try {
      offer = PaymentOffer.Signed.parse(typed);
      if (!offer.offer().isOf(ledger.info())) {
        throw new Failure(
            Main.USAGE, "the offer is of another chain, market or currency than --network");
      }
      TypedSum open = sum;
      boolean says = offer.offer().amount().isPresent();
      if (!says && open == null) {
        throw new Failure(Main.USAGE, "how much to pay is missing: SUM");
      }
      request =
          new InvoiceRequest(
              offer.id(),
              quantity,
              says || open == null ? Optional.empty() : Optional.of(sums.of("SUM", open)),
              note);
    } catch (DecodeException | IllegalArgumentException e) {
      throw new Failure(Main.USAGE, "it cannot be paid: " + e.getMessage());
    }
    try (HttpDialer dialer = new HttpDialer()) {
      return InvoiceUri.of(OfferClient.ask(offer, request, dialer));
    } catch (IOException e) {
      throw new Failure(
          Main.FAILED, "nothing was paid; the offer gave no invoice: " + e.getMessage());
    }
  }

  private Amount amount(Payee payee, Sums sums) {
    TypedSum typed = sum;
    if (typed == null) {
      return payee
          .amount()
          .orElseThrow(() -> new Failure(Main.USAGE, "how much to pay is missing: SUM"));
    }
    Amount wanted = sums.of("SUM", typed);
    if (payee.amount().isPresent() && !payee.amount().get().equals(wanted)) {
      throw new Failure(
          Main.USAGE,
          "it asks for %s, not %s; leave out SUM"
              .formatted(sums.show(payee.amount().get()), sums.show(wanted)));
    }
    return wanted;
  }
}
