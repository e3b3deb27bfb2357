package souk.cli.http;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import souk.cli.Failure;
import souk.cli.Json;
import souk.cli.Main;
import souk.exchange.UnitContent;
import souk.http.HttpWish;
import souk.http.customer.CallException;
import souk.http.customer.HttpCall;
import souk.http.customer.HttpCustomer;
import souk.http.customer.PaidAnswer;
import souk.market.PaymentRules;
import souk.node.Listening;
import souk.primitives.Address;
import souk.primitives.Amount;

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

  @Mixin private RequestOptions request = new RequestOptions();
  @Mixin private BuyingOptions buying = new BuyingOptions();

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

  @Option(names = "--json", description = "say what it was and cost as JSON on standard output")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    HttpWish.Call wish = request.wish();
    UnitContent content = request.content();
    try (BuyingOptions.Buying bought =
        buying.open(
            request.place(),
            Listening.loopback(0),
            false,
            (asked, usual) -> {
              var _ = affordable(asked, usual);
            })) {
      BuyingOptions.await(bought);
      PaymentRules payment = bought.provider().offer().payment();
      return make(
          bought.customer(),
          new HttpCall(
              wish,
              content,
              affordable(payment, payment),
              Optional.of(bought.provider().address())),
          payment);
    }
  }

  /** How many tickets of this worth may be spent. */
  private long affordable(PaymentRules asked, PaymentRules usual) {
    BigInteger prize = asked.prize().toBigInteger();
    if (most == null) {
      if (asked.prize().compareTo(usual.prize()) > 0) {
        throw new Failure(
            Main.FAILED,
            "a unit costs %s, and %s by the market file; allow more with --most"
                .formatted(BuyingOptions.unit(asked), BuyingOptions.unit(usual)));
      }
      return Long.MAX_VALUE;
    }
    BigInteger tickets =
        most.toBigInteger().multiply(BigInteger.valueOf(asked.tickets())).divide(prize);
    if (tickets.signum() == 0) {
      throw new Failure(
          Main.FAILED,
          "a unit costs %s, more than the %s that --most allows; nothing was paid"
              .formatted(BuyingOptions.unit(asked), most));
    }
    return tickets.min(BigInteger.valueOf(Long.MAX_VALUE)).longValueExact();
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

  /** What was bought, for programs. */
  private record Answered(
      int status, long bytes, long units, long tickets, Amount worth, Address provider) {}

  private void say(PaidAnswer answer, long bytes, PaymentRules payment) {
    Amount worth = payment.prize().share(answer.tickets(), payment.tickets());
    if (json) {
      writer(true)
          .println(
              Json.of(
                  new Answered(
                      answer.head().status(),
                      bytes,
                      answer.units(),
                      answer.tickets(),
                      worth,
                      answer.provider())));
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
