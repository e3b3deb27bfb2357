package souk.cli.pay;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import souk.cli.Failure;
import souk.cli.KeyOptions;
import souk.cli.Main;
import souk.cli.NetworkOptions;
import souk.cli.OutFile;
import souk.cli.Output;
import souk.cli.Sums;
import souk.cli.Table;
import souk.cli.TypedSum;
import souk.ledger.LedgerInfo;
import souk.ledger.evm.EvmLedger;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.transfers.address.ChainAddress;
import souk.transfers.invoice.EthereumUri;
import souk.transfers.invoice.Invoice;
import souk.transfers.invoice.InvoicePage;
import souk.transfers.invoice.InvoiceUri;
import souk.transfers.invoice.LateMoney;
import souk.transfers.invoice.PaymentMethod;
import souk.transfers.invoice.QrPicture;
import souk.transfers.invoice.SignedInvoice;

/** {@code souk request}: an invoice. */
@Command(
    name = "request",
    mixinStandardHelpOptions = true,
    description = {
      "Ask to be paid: sign an invoice and print it as a URI that carries all of it, and as ERC-681"
          + " URIs for wallets that know no invoices.",
      "The invoice is paid once, with ./souk pay; --many lets many pay it, or often."
    },
    footer = {
      "A SUM is in the market's currency: 1.5, '1.5 USDC', or '1500000 units' of its smallest unit.",
      "Example:",
      "  ./souk request 1.5 --memo melons --qr --network /tmp/net --keystore /tmp/net/keys/cache-0.json --password-file /tmp/net/keys/password"
    })
final class RequestCommand implements Callable<Integer> {
  private static final int MINUTE = 60;
  private static final int DAY_MINUTES = 24 * 60;

  @Parameters(
      arity = "0..1",
      paramLabel = "SUM",
      description = "how much; without one, whoever pays says so")
  private @Nullable TypedSum sum;

  @Option(names = "--memo", paramLabel = "TEXT", description = "what it is for, on one line")
  private String memo = "";

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description = "for how long it can be paid, up to a year (1440, a day)")
  private int minutes = DAY_MINUTES;

  @Option(names = "--many", description = "it may be paid more than once")
  private boolean many;

  @Option(
      names = "--late",
      paramLabel = "RULE",
      description = "what you do with late or wrong money: returned or kept (returned)")
  private LateMoney late = LateMoney.RETURNED;

  @Option(names = "--qr", description = "show the URI as a QR code, too")
  private boolean qr;

  @Option(
      names = "--svg",
      paramLabel = "FILE",
      description = "write the QR code as a picture to this file, which must not be there")
  private @Nullable Path svg;

  @Option(
      names = "--page",
      paramLabel = "FILE",
      description = "write a page that shows the invoice to this file, which must not be there")
  private @Nullable Path page;

  @Mixin private NetworkOptions network = new NetworkOptions();
  @Mixin private KeyOptions key = new KeyOptions();
  @Mixin private Output output = new Output();

  /**
   * An invoice, for programs.
   *
   * @param uri all of it
   * @param code the same for a QR code
   * @param ethereum the transfer that it asks for, as ERC-681
   * @param outside a payment of the same sum to the payee's address outside of the market
   */
  private record Made(
      Bytes32 invoice,
      String payee,
      Optional<Amount> amount,
      String memo,
      long created,
      long expires,
      boolean singleUse,
      String uri,
      String code,
      String ethereum,
      String outside) {
    static Made of(SignedInvoice signed) {
      Invoice invoice = signed.invoice();
      return new Made(
          signed.id(),
          new ChainAddress(invoice.chainId(), invoice.payee()).toString(),
          invoice.amount(),
          invoice.memo(),
          invoice.created(),
          invoice.expires(),
          invoice.singleUse(),
          InvoiceUri.of(signed),
          InvoiceUri.forCode(signed),
          EthereumUri.of(invoice).toString(),
          EthereumUri.outside(invoice).toString());
    }
  }

  @Override
  public Integer call() throws Exception {
    if (minutes < 1 || minutes > Invoice.LONGEST / MINUTE) {
      throw new Failure(
          Main.USAGE,
          "--minutes is from 1 to %d, got %d".formatted(Invoice.LONGEST / MINUTE, minutes));
    }
    Path file = svg;
    if (file != null && OutFile.of("--svg", file).there()) {
      throw new Failure(Main.USAGE, "--svg: %s is there already".formatted(file));
    }
    Path shown = page;
    if (shown != null && OutFile.of("--page", shown).there()) {
      throw new Failure(Main.USAGE, "--page: %s is there already".formatted(shown));
    }
    PrivateKey payee = key.open();
    try (EvmLedger ledger = NetworkOptions.connect(network.read())) {
      Sums sums = Sums.of(ledger);
      TypedSum typed = sum;
      Optional<Amount> amount =
          typed == null ? Optional.empty() : Optional.of(sums.of("SUM", typed));
      SignedInvoice signed = invoice(ledger.info(), payee, amount);
      if (file != null) {
        draw(signed, file);
      }
      if (shown != null) {
        Files.writeString(
            shown,
            InvoicePage.html(signed, ReceiveCommand.currency(ledger)),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE);
      }
      output.show(
          () -> Made.of(signed),
          people -> {
            Invoice invoice = signed.invoice();
            new Table("invoice", signed.id().toString())
                .row("to be paid", amount.map(sums::show).orElse("as the payer says"))
                .row("to", new ChainAddress(invoice.chainId(), invoice.payee()))
                .row("for", memo.isEmpty() ? "-" : Escaped.line(memo))
                .row("until", Instant.ofEpochSecond(invoice.expires()))
                .row("how often", many ? "any number of times" : "once")
                .row("late money is", late == LateMoney.KEPT ? "kept" : "returned")
                .print(people);
            people.println();
            people.println(InvoiceUri.of(signed));
            people.println();
            people.println(
                "For wallets that know no invoices, within the market and outside of it:");
            people.println(EthereumUri.of(invoice));
            people.println(EthereumUri.outside(invoice));
            if (qr) {
              people.println();
              people.print(QrPicture.of(InvoiceUri.forCode(signed)).text());
            }
          });
    }
    return 0;
  }

  private SignedInvoice invoice(LedgerInfo info, PrivateKey payee, Optional<Amount> amount) {
    byte[] salt = new byte[Bytes32.SIZE];
    new SecureRandom().nextBytes(salt);
    long now = InstantSource.system().instant().getEpochSecond();
    try {
      return new Invoice(
              info.chainId(),
              info.contract(),
              info.token(),
              payee.address(),
              amount,
              memo,
              List.of(PaymentMethod.TRANSFER),
              now,
              now + (long) MINUTE * minutes,
              !many,
              late,
              Bytes32.of(salt))
          .sign(payee);
    } catch (IllegalArgumentException e) {
      throw new Failure(Main.USAGE, String.valueOf(e.getMessage()));
    }
  }

  private static void draw(SignedInvoice signed, Path file) throws IOException {
    Files.write(
        file,
        QrPicture.of(InvoiceUri.forCode(signed)).svg().getBytes(StandardCharsets.UTF_8),
        StandardOpenOption.CREATE_NEW,
        StandardOpenOption.WRITE);
  }
}
