package souk.cli.http;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import souk.cli.Failure;
import souk.cli.Json;
import souk.cli.KeyOptions;
import souk.cli.Main;
import souk.cli.NetworkOptions;
import souk.exchange.Service;
import souk.exchange.UnitContent;
import souk.http.HttpTerms;
import souk.http.HttpWish;
import souk.http.customer.CallException;
import souk.http.customer.HttpCall;
import souk.http.customer.HttpCustomer;
import souk.http.customer.PaidAnswer;
import souk.http.kind.HttpService;
import souk.ledger.Ledger;
import souk.ledger.RoundRules;
import souk.ledger.evm.EvmLedger;
import souk.market.MarketRules;
import souk.market.PaymentRules;
import souk.market.file.MarketFile;
import souk.node.CustomerNode;
import souk.node.Listening;
import souk.node.Network;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.PrivateKey;
import souk.transport.HttpDialer;

/** {@code souk call}: buys one answer of an HTTP server that is sold. */
@Command(
    name = "call",
    mixinStandardHelpOptions = true,
    description =
        "Make a request of an HTTP server that is sold and pay for its answer: hire a provider that stands on the ledger, open an escrow, wait for its first round, call. With the same --state the next call goes on with the same escrow and agreement.",
    footer = {
      "",
      "The body goes to standard output, what it cost to standard error. Exit status: 0 answered,",
      "1 not answered, or with a status of 400 and more, 2 a wrong option, 3 paid and not known what became of it.",
      "",
      "Example:  ./souk call /index.html --network /tmp/net --keystore /tmp/net/keys/publisher.json \\",
      "            --password-file /tmp/net/keys/password --state /tmp/buyer --most 50000"
    })
public final class CallCommand implements Callable<Integer> {
  private static final int ERROR_STATUS = 400;

  /** How many rounds to wait for a provider that is hired to be ready. */
  private static final int PATIENCE_ROUNDS = 5;

  private static final int LOOK_MILLIS = 50;

  @Mixin private RequestOptions request = new RequestOptions();
  @Mixin private NetworkOptions network = new NetworkOptions();
  @Mixin private HttpMarketOptions market = new HttpMarketOptions();
  @Mixin private KeyOptions key = new KeyOptions();

  @Option(
      names = "--state",
      paramLabel = "DIR",
      required = true,
      description = "its own folder: escrow, agreement, tickets, from which the next call goes on")
  private Path state = Path.of(".");

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "write the body here (standard output; with --json nowhere)")
  private @Nullable Path out;

  @Option(
      names = "--most",
      paramLabel = "AMOUNT",
      description =
          "what the call may cost in all (no more a unit than by the market file, and what the escrow has)")
  private @Nullable Amount most;

  @Option(
      names = "--provider",
      paramLabel = "ADDRESS",
      description = "the provider to ask (the cheapest that answers)")
  private @Nullable Address provider;

  @Option(
      names = "--books",
      paramLabel = "N",
      defaultValue = "32",
      description = "ticket books of a round that a new escrow is to have (${DEFAULT-VALUE})")
  private int books;

  @Option(names = "--json", description = "say what it was and cost as JSON on standard output")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    HttpWish.Call wish = request.wish();
    UnitContent content = request.content();
    if (books < 1) {
      throw new Failure(Main.USAGE, "--books is at least 1");
    }
    Network where = network.read();
    MarketFile file = market.read(where);
    Service usual = Service.of(file, new HttpService());
    PrivateKey signer = key.open();
    try (EvmLedger ledger = NetworkOptions.connect(where);
        HttpDialer dialer = new HttpDialer()) {
      ChosenProvider chosen =
          ChosenProvider.choose(
              ledger.at(ledger.head(Ledger.Finality.INCLUDED)),
              dialer,
              provider,
              request.place(),
              (HttpTerms) usual.terms(),
              file.payment());
      PaymentRules payment = chosen.offer().payment();
      long tickets = affordable(payment, file.payment());
      try (CustomerNode node =
          CustomerNode.start(
              new CustomerNode.Setup(
                  ledger,
                  signer,
                  signer,
                  new Service(
                      usual.kind(),
                      usual.terms(),
                      new MarketRules(file.ledger(), payment, file.agreement())),
                  where.maxLag(file.ledger().rounds()),
                  folder(chosen, payment),
                  Listening.loopback(0),
                  1,
                  0,
                  Set.of(chosen.address()),
                  books,
                  file.agreement().rounds(),
                  false,
                  InstantSource.system()))) {
        node.reserve(chosen.address());
        await(node, ledger, file.ledger().rounds(), where);
        return make(
            node.role(HttpCustomer.class),
            new HttpCall(wish, content, tickets, Optional.of(chosen.address())),
            payment);
      }
    }
  }

  /** Another price is another escrow, and another provider another agreement. */
  private Path folder(ChosenProvider chosen, PaymentRules payment) {
    return Failure.folder(
        "--state", state.resolve(chosen.address().toString().substring(2) + "-" + payment.prize()));
  }

  /** How many tickets of this worth may be spent. */
  private long affordable(PaymentRules asked, PaymentRules usual) {
    BigInteger prize = asked.prize().toBigInteger();
    if (most == null) {
      if (asked.prize().compareTo(usual.prize()) > 0) {
        throw new Failure(
            Main.FAILED,
            "a unit costs %s, and %s by the market file; allow more with --most"
                .formatted(unit(asked), unit(usual)));
      }
      return Long.MAX_VALUE;
    }
    BigInteger tickets =
        most.toBigInteger().multiply(BigInteger.valueOf(asked.tickets())).divide(prize);
    if (tickets.signum() == 0) {
      throw new Failure(
          Main.FAILED,
          "a unit costs %s, more than the %s that --most allows; nothing was paid"
              .formatted(unit(asked), most));
    }
    return tickets.min(BigInteger.valueOf(Long.MAX_VALUE)).longValueExact();
  }

  private static Amount unit(PaymentRules payment) {
    return payment.prize().share(1, payment.tickets());
  }

  private static void await(CustomerNode node, EvmLedger ledger, RoundRules rounds, Network where)
      throws InterruptedException {
    long last =
        Math.max(
            ledger.head(Ledger.Finality.INCLUDED).number() + PATIENCE_ROUNDS * rounds.length(),
            rounds.end(node.status().firstRound()));
    while (node.status().ready() < 1) {
      if (ledger.head(Ledger.Finality.INCLUDED).number() > last) {
        throw new Failure(
            Main.FAILED,
            "the provider is not ready after %d rounds%s; nothing was paid"
                .formatted(
                    PATIENCE_ROUNDS, node.status().trouble().map(why -> ": " + why).orElse("")));
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }

  // ---- the call ----

  private int make(HttpCustomer customer, HttpCall call, PaymentRules payment) throws IOException {
    PaidAnswer answer;
    try {
      answer = customer.call(call);
    } catch (CallException e) {
      throw failed(e, payment);
    }
    Counting body = new Counting(target());
    try (body) {
      answer.copyTo(body);
    } catch (CallException e) {
      throw failed(e, payment);
    }
    int status = answer.head().status();
    say(answer, body.bytes, payment);
    return status < ERROR_STATUS ? 0 : Main.FAILED;
  }

  private void say(PaidAnswer answer, long bytes, PaymentRules payment) {
    Amount worth = payment.prize().share(answer.tickets(), payment.tickets());
    if (json) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("status", answer.head().status());
      map.put("bytes", bytes);
      map.put("units", answer.units());
      map.put("tickets", answer.tickets());
      map.put("worth", worth.toBigInteger());
      map.put("provider", answer.provider().toString());
      writer(true).println(Json.of(map));
      writer(true).flush();
    } else {
      writer(false)
          .printf(
              "%d, %d bytes in %d units from %s, for %d tickets worth %s%n",
              answer.head().status(),
              bytes,
              answer.units(),
              answer.provider(),
              answer.tickets(),
              worth);
      writer(false).flush();
    }
  }

  private PrintWriter writer(boolean standard) {
    var line = Objects.requireNonNull(spec).commandLine();
    return standard ? line.getOut() : line.getErr();
  }

  private static Failure failed(CallException e, PaymentRules payment) {
    boolean unknown = e.kind() == CallException.Kind.UNKNOWN;
    return new Failure(
        unknown ? Main.UNKNOWN : Main.FAILED,
        "%s; %s"
            .formatted(
                e.getMessage(),
                e.paid() == 0
                    ? "nothing was paid"
                    : "%d tickets worth %s are gone"
                        .formatted(e.paid(), payment.prize().share(e.paid(), payment.tickets()))));
  }

  private OutputStream target() throws IOException {
    Path file = out;
    if (file != null) {
      return Files.newOutputStream(file);
    }
    return json
        ? OutputStream.nullOutputStream()
        : new FilterOutputStream(System.out) {
          @Override
          public void write(byte[] source, int offset, int count) throws IOException {
            out.write(source, offset, count);
          }

          @Override
          public void close() throws IOException {
            flush(); // standard output stays open
          }
        };
  }

  private static final class Counting extends FilterOutputStream {
    private long bytes;

    Counting(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] source, int offset, int count) throws IOException {
      out.write(source, offset, count);
      bytes += count;
    }
  }
}
