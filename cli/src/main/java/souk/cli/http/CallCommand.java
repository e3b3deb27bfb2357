package souk.cli.http;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
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
import souk.attacks.Count;
import souk.cli.AtInterrupt;
import souk.cli.Failure;
import souk.cli.Json;
import souk.cli.Main;
import souk.cli.OutFile;
import souk.cli.Output;
import souk.cli.ShellWords;
import souk.cli.Sums;
import souk.cli.TypedSum;
import souk.cli.WaitLine;
import souk.exchange.UnitContent;
import souk.http.HttpWish;
import souk.http.customer.CallException;
import souk.http.customer.HttpCall;
import souk.http.customer.HttpCustomer;
import souk.http.customer.PaidAnswer;
import souk.market.PaymentRules;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.PrivateKey;

/** {@code souk call}: buys one answer of an HTTP server that is sold. */
@Command(
    name = "call",
    mixinStandardHelpOptions = true,
    description = {
      "Make a request of an HTTP server that is sold and pay for its answer: hire a provider that"
          + " stands on the ledger, open an escrow, wait for its first round, call. With the same"
          + " --state the next call goes on with the same escrow and agreement; another provider or"
          + " price takes another escrow.",
      "",
      "An escrow locks more than a call costs, and what nobody won of it comes back. Before it is"
          + " opened it is said what it locks, and asked on a terminal. Without a terminal it locks"
          + " no more than --lock says, else --most; with neither, or with --yes, it goes on."
    },
    footer = {
      "The body goes to standard output, what it cost to standard error. Exit status: 0 answered, 1"
          + " not answered, or with a status of 400 and more, 2 a wrong option, 3 paid and not"
          + " known what became of it.",
      "Example:",
      "  ./souk call /index.html --network /tmp/net --keystore /tmp/net/keys/publisher.json"
          + " --password-file /tmp/net/keys/password --state /tmp/buyer --most 0.05 --lock 30"
    })
public final class CallCommand implements Callable<Integer> {
  private static final int ERROR_STATUS = 400;

  /** As a shell has it for what ended by ^C. */
  private static final int INTERRUPTED = 130;

  @Mixin private RequestOptions request = new RequestOptions();
  @Mixin private BuyingOptions buying = new BuyingOptions();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "write the body here (standard output; with --json nowhere)")
  private @Nullable Path out;

  @Option(names = "--force", description = "replace FILE where it is there")
  private boolean force;

  @Option(
      names = "--most",
      paramLabel = "SUM",
      description =
          "what the call may cost in all (no more a unit than by the market file, and what the"
              + " escrow has)")
  private @Nullable TypedSum most;

  @Option(
      names = "--lock",
      paramLabel = "SUM",
      description =
          "never lock more than this in a new escrow (what is answered on the terminal; elsewhere"
              + " what --most says)")
  private @Nullable TypedSum lock;

  @Option(names = "--json", description = "say what it was and cost as JSON on standard output")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    HttpWish.Call wish = request.wish();
    UnitContent content = request.content();
    OutFile target = target(); // before anything is locked or paid
    BuyingOptions.Wish bought = buying.once(request.place());
    bought
        .terms()
        .notPassedOn(wish, content.length())
        .ifPresent(what -> {
          throw new Failure(Main.USAGE, what + ": not passed on in this market");
        });
    WaitLine line = new WaitLine(writer(false), !json && !Output.isQuiet(command()));
    if (!buying.asks()) {
      line.passing("opening the key");
    }
    CallTerms terms =
        new CallTerms(
            new CallTerms.Limits(most, lock, buying.yes()), writer(buying.dryRun()), json, line);
    try {
      PrivateKey signer = buying.key(); // its password may be asked for, which nothing interrupts
      if (buying.dryRun()) {
        buying.tellCost(bought, signer, terms.onlyTold());
        return 0;
      }
      try (AtInterrupt _ = new AtInterrupt()) {
        return make(bought, signer, terms, new Request(wish, content, target), line);
      }
    } finally {
      line.clear();
    }
  }

  private record Request(HttpWish.Call wish, UnitContent content, @Nullable OutFile target) {}

  private int make(
      BuyingOptions.Wish wish, PrivateKey signer, CallTerms terms, Request request, WaitLine line)
      throws Exception {
    Begun begun = new Begun();
    try {
      BuyingOptions.Buying bought = begun.await(() -> buying.open(wish, signer, terms));
      try (bought) {
        ReadyWait.of(bought, line);
        PaymentRules payment = bought.provider().payment();
        line.passing("calling " + bought.provider().endpoint());
        Sums sums = Sums.of(bought.ledger());
        return make(
            bought.customer(),
            new HttpCall(
                request.wish(),
                request.content(),
                terms.affordable(payment, payment, sums),
                Optional.of(bought.provider().address())),
            new Worth(payment, sums),
            request.target(),
            line);
      } catch (InterruptedException e) {
        return interrupted(terms, line); // said before the node is closed, which may take a while
      }
    } catch (InterruptedException e) {
      return interrupted(terms, line);
    }
  }

  private int interrupted(CallTerms terms, WaitLine line) {
    var _ = Thread.interrupted(); // and what is closed now may wait
    line.clear();
    writer(false)
        .printf(
            "souk: interrupted; nothing was paid, and %s. To go on:  %s%n",
            terms.bound()
                ? "what is locked in the escrow is there for the next call with the same --state"
                : "nothing was locked",
            ShellWords.of("./souk", command()));
    writer(false).flush();
    return INTERRUPTED;
  }

  private CommandSpec command() {
    return Objects.requireNonNull(spec);
  }

  /** What tickets are worth. */
  private record Worth(PaymentRules payment, Sums sums) {
    Amount of(long tickets) {
      return payment.prize().share(tickets, payment.tickets());
    }

    String show(long tickets) {
      return "%s worth %s".formatted(Count.of(tickets, "ticket"), sums.show(of(tickets)));
    }
  }

  // ---- the call ----

  private int make(
      HttpCustomer customer, HttpCall call, Worth worth, @Nullable OutFile target, WaitLine line) {
    PaidAnswer answer;
    try {
      answer = customer.call(call);
    } catch (CallException e) {
      throw failed(e, worth);
    }
    line.clear();
    long bytes;
    try (Counting body = new Counting(opened(target))) {
      answer.copyTo(body);
      bytes = body.bytes;
    } catch (CallException e) {
      throw failed(e, worth);
    } catch (IOException e) {
      throw new Failure(
          Main.FAILED,
          "cannot write %s: %s; gone: %s"
              .formatted(
                  target == null ? "to standard output" : target.path(),
                  Failure.reason(e),
                  worth.show(answer.tickets())));
    }
    int status = answer.head().status();
    say(answer, bytes, worth);
    return status < ERROR_STATUS ? 0 : Main.FAILED;
  }

  /** What was bought, for programs. */
  private record Answered(
      int status, long bytes, long units, long tickets, Amount worth, Address provider) {}

  private void say(PaidAnswer answer, long bytes, Worth worth) {
    if (json) {
      writer(true)
          .println(
              Json.of(
                  new Answered(
                      answer.head().status(),
                      bytes,
                      answer.units(),
                      answer.tickets(),
                      worth.of(answer.tickets()),
                      answer.provider())));
      writer(true).flush();
    } else {
      writer(false)
          .printf(
              "%d, %s in %s from %s, for %s%n",
              answer.head().status(),
              Count.of(bytes, "byte"),
              Count.of(answer.units(), "unit"),
              answer.provider(),
              worth.show(answer.tickets()));
      writer(false).flush();
    }
  }

  private PrintWriter writer(boolean standard) {
    var line = Objects.requireNonNull(spec).commandLine();
    return standard ? line.getOut() : line.getErr();
  }

  private static Failure failed(CallException e, Worth worth) {
    boolean unknown = e.kind() == CallException.Kind.UNKNOWN;
    String when = Thread.interrupted() ? "interrupted: " : "";
    return new Failure(
        unknown ? Main.UNKNOWN : Main.FAILED,
        "%s%s; %s"
            .formatted(
                when,
                e.getMessage(),
                e.paid() == 0 ? "nothing was paid" : "gone: " + worth.show(e.paid())));
  }

  private @Nullable OutFile target() throws IOException {
    if (out == null) {
      return null;
    }
    OutFile file = OutFile.of("--output", out);
    if (file.there() && !force) {
      throw new Failure(
          Main.USAGE, "--output: %s is there; --force replaces it".formatted(file.path()));
    }
    if (file.there() && !Files.isWritable(file.path())) {
      throw new Failure(Main.USAGE, "--output: no permission to write " + file.path());
    }
    return file;
  }

  private OutputStream opened(@Nullable OutFile target) throws IOException {
    if (target != null) {
      return Files.newOutputStream(target.path());
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
