package souk.cli.pay;

import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.attacks.Count;
import souk.cli.ChainPatience;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.Output;
import souk.cli.StopSignal;
import souk.cli.Sums;
import souk.cli.TypedSum;
import souk.ledger.Cursor;
import souk.ledger.Ledger;
import souk.ledger.LedgerException;
import souk.ledger.LedgerInfo;
import souk.ledger.evm.Currency;
import souk.ledger.evm.EvmLedger;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.transfers.address.ChainAddress;
import souk.transfers.invoice.InvoicePage;
import souk.transfers.offer.PaymentOffer;
import souk.transfers.person.PayDesk;
import souk.transfers.stream.StreamPayee;

/** {@code souk receive}: where somebody is paid. */
@Command(
    name = "receive",
    mixinStandardHelpOptions = true,
    description = {
      "Be paid until ^C: take streams and mandates, claim what they bring, and give invoices for an"
          + " offer to whoever asks. Started again with the same --records and --port it goes on.",
      "It says which transfers came, once their blocks are final; the payer's receipt says for what.",
      "It also shows your invoices as pages, at /pay/ and what stands behind 'souk:' in one."
    },
    footer = {
      "A SUM is in the market's currency: 1.5, '1.5 USDC', or '1500000 units' of its smallest unit.",
      "Example:",
      "  ./souk receive --port 9000 --offer 0.25 --memo tea --network /tmp/net --keystore /tmp/net/keys/cache-1.json --records /tmp/bob"
    })
final class ReceiveCommand implements Callable<Integer> {
  private static final int MOST_PORT = 0xffff;
  private static final int DAY = 86_400;
  private static final int MOST_DAYS = 366;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      defaultValue = "127.0.0.1",
      description = "the address to serve at (${DEFAULT-VALUE})")
  private String host = "127.0.0.1";

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "0",
      description = "the port to serve at (a free one)")
  private int port;

  @Option(
      names = "--public-url",
      paramLabel = "URL",
      description = "how payers reach it, where that differs")
  private @Nullable URI publicUrl;

  @Option(
      names = "--offer",
      paramLabel = "SUM",
      description = "offer something for this much: whoever asks gets an invoice")
  private @Nullable TypedSum offer;

  @Option(names = "--gifts", description = "the same, and whoever pays says how much")
  private boolean gifts;

  @Option(names = "--memo", paramLabel = "TEXT", description = "what the offer is for")
  private String memo = "";

  @Option(
      names = "--days",
      paramLabel = "N",
      defaultValue = "30",
      description = "for how long the offer is good (${DEFAULT-VALUE})")
  private int days;

  @Option(
      names = "--stop",
      paramLabel = "ID",
      description = "take nothing more of this stream; may be repeated")
  private List<Bytes32> stops = List.of();

  @Mixin private PurseOptions options = new PurseOptions();
  @Mixin private Output output = new Output();

  private final Map<Bytes32, Long> said = new HashMap<>();

  /** That it serves, for programs. */
  private record Ready(String event, Address address, URI endpoint, Optional<String> offer) {}

  /**
   * A stream that flows, for programs.
   *
   * @param tickets that were taken
   */
  private record Incoming(String event, Bytes32 stream, String payer, String memo, long tickets) {}

  /** A transfer that came, in a block that is final, for programs. */
  private record Arrived(String event, String payer, Amount amount, long block) {}

  /** That it ends, for programs. */
  private record Stopped(String event, Amount due) {}

  @Override
  public Integer call() throws Exception {
    if (port < 0 || port > MOST_PORT || days < 1 || days > MOST_DAYS) {
      throw new Failure(
          Main.USAGE,
          "--port is up to %d and --days up to %d, got %d and %d"
              .formatted(MOST_PORT, MOST_DAYS, port, days));
    }
    if (gifts && offer != null) {
      throw new Failure(
          Main.USAGE, "--offer says a sum, --gifts leaves it to the payer; one of them");
    }
    PrivateKey key = options.key().open();
    try (StopSignal running = new StopSignal()) {
      ChainPatience patience = new ChainPatience(output, running);
      try (EvmLedger ledger = patience.of(options::connect)) {
        Sums sums = patience.of(() -> Sums.of(ledger));
        try (PayDesk desk = patience.of(() -> new PayDesk(setup(ledger, key)))) {
          serve(desk, ledger, key, sums, running);
        }
      }
    }
    return 0;
  }

  private PayDesk.Setup setup(EvmLedger ledger, PrivateKey key) throws Exception {
    Path file = options.records().file(PayDesk.FILE);
    Path folder = file.toAbsolutePath().getParent();
    return new PayDesk.Setup(
        ledger,
        key,
        folder == null ? Path.of(".") : folder,
        options.network().maxLag(ledger.info().rules().rounds()),
        Amount.of(1),
        host,
        port,
        currency(ledger),
        InstantSource.system());
  }

  /** How pages show sums. */
  static InvoicePage.Currency currency(EvmLedger ledger) {
    Currency currency = ledger.currency();
    return new InvoicePage.Currency(
        currency.decimals().isEmpty() ? "units" : currency.symbol().orElse("token"),
        currency.decimals().orElse(0));
  }

  private void serve(
      PayDesk desk, EvmLedger ledger, PrivateKey key, Sums sums, StopSignal running) {
    for (Bytes32 each : stops) {
      if (!desk.streams().stop(each)) {
        throw new Failure(Main.USAGE, "--stop: there is no stream %s here".formatted(each));
      }
    }
    URI reached = publicUrl == null ? desk.uri() : publicUrl;
    Optional<PaymentOffer.Signed> offered = offered(ledger.info(), key, sums, reached);
    offered.ifPresent(desk.offers()::add);
    output.say(
        new Ready("ready", key.address(), reached, offered.map(PaymentOffer.Signed::uri)),
        "%s is paid at %s%s"
            .formatted(key.address(), reached, offered.map(each -> "\n" + each.uri()).orElse("")));
    Arrivals arrivals = new Arrivals(key.address());
    Cursor next = new Cursor(ledger.head(Ledger.Finality.INCLUDED).number() + 1, 0);
    try (Ledger.Subscription _ = ledger.follow(next, arrivals)) {
      while (running.goesOn()) {
        for (StreamPayee.Seen each : desk.streams().streams()) {
          tell(each, ledger);
        }
        if (!arrivals.isEmpty()) {
          for (Arrivals.Arrival each : arrivals.take(lastFinal(ledger))) {
            tell(each, ledger.info().chainId(), sums);
          }
        }
      }
    }
    Amount due = desk.held().worth();
    output.say(
        new Stopped("stopped", due),
        "stopped; the same command goes on"
            + (due.isZero()
                ? ""
                : ", and tickets worth %s are to be claimed: start it before the claim deadline"
                    .formatted(sums.show(due))));
  }

  private static long lastFinal(EvmLedger ledger) {
    try {
      return ledger.head(Ledger.Finality.FINAL).number();
    } catch (LedgerException e) {
      return -1; // the node is away; it is asked again soon
    }
  }

  /** A transfer says nothing of what it is for; its payer's receipt does. */
  private void tell(Arrivals.Arrival each, long chain, Sums sums) {
    String payer = new ChainAddress(chain, each.from()).toString();
    output.say(
        new Arrived("arrived", payer, each.amount(), each.block()),
        "%s came from %s in block %d; the payer's receipt says for what: ./souk receipt accept FILE"
            .formatted(sums.show(each.amount()), payer, each.block()));
  }

  /** Says now and then how far a stream is: when it has doubled, or ended. */
  private void tell(StreamPayee.Seen stream, EvmLedger ledger) {
    long last = said.getOrDefault(stream.id(), 0L);
    if (stream.taken() >= Math.max(1, 2 * last)) {
      said.put(stream.id(), stream.taken());
      String payer = new ChainAddress(ledger.info().chainId(), stream.terms().payer()).toString();
      output.say(
          new Incoming(
              "stream", stream.id(), payer, Escaped.line(stream.terms().memo()), stream.taken()),
          "stream %s of %s: %s".formatted(stream.id(), payer, Count.of(stream.taken(), "ticket")));
    }
  }

  private Optional<PaymentOffer.Signed> offered(
      LedgerInfo info, PrivateKey key, Sums sums, URI reached) {
    TypedSum typed = offer;
    if (typed == null && !gifts) {
      return Optional.empty();
    }
    long now = InstantSource.system().instant().getEpochSecond();
    try {
      return Optional.of(
          new PaymentOffer(
                  info.chainId(),
                  info.contract(),
                  info.token(),
                  key.address(),
                  typed == null ? Optional.empty() : Optional.of(sums.of("--offer", typed)),
                  memo,
                  // The same for a day, so that a restart makes the same offer.
                  (now / DAY + days) * DAY,
                  reached)
              .sign(key));
    } catch (IllegalArgumentException e) {
      throw new Failure(Main.USAGE, String.valueOf(e.getMessage()));
    }
  }
}
