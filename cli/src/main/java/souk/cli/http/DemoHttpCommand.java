package souk.cli.http;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import souk.attacks.Count;
import souk.cli.Failure;
import souk.cli.LedgerOptions;
import souk.cli.Main;
import souk.cli.MarketOptions;
import souk.cli.Output;
import souk.cli.TemporaryFolder;
import souk.deployment.http.HttpDeployment;
import souk.exchange.UnitContent;
import souk.http.Headers;
import souk.http.HttpTerms;
import souk.http.HttpWish;
import souk.http.Target;
import souk.http.customer.CallException;
import souk.http.customer.HttpCall;
import souk.http.customer.PaidAnswer;
import souk.http.kind.HttpService;
import souk.market.PaymentRules;
import souk.market.file.MarketFile;
import souk.primitives.Amount;

/** {@code souk demo http}: a file server that is sold and bought in one process. */
@Command(
    name = "http",
    mixinStandardHelpOptions = true,
    description =
        "Sell a file server in this process, buy a file from it, settle, and account for every unit of money.",
    footer = {"Example:", "  ./souk demo http movie.mp4"})
public final class DemoHttpCommand implements Callable<Integer> {
  private static final int USUAL_BYTES = 5_000_000;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "FILE",
      description = "what to buy (5 MB of random bytes)")
  private @Nullable Path file;

  @Option(
      names = "--market",
      paramLabel = "FILE",
      description = "the market file (markets/http.yaml)")
  private @Nullable Path market;

  @Mixin private LedgerOptions ledger = new LedgerOptions();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws Exception {
    MarketFile rules = MarketFile.read(MarketOptions.file(market, HttpMarketOptions.USUAL));
    if (!rules.kind().equals(HttpTerms.KIND)) {
      throw rules.refuseKind("must be " + HttpTerms.KIND + ", got '" + rules.kind() + "'");
    }
    try (TemporaryFolder folder = TemporaryFolder.make("souk-demo");
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Path source = source(folder.path());
      HttpServer server =
          SimpleFileServer.createFileServer(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
              source.toAbsolutePath().getParent(),
              SimpleFileServer.OutputLevel.NONE);
      server.setExecutor(threads);
      server.start();
      try {
        return run(rules, source, server.getAddress().getPort(), folder.path().resolve("nodes"));
      } finally {
        server.stop(0);
      }
    }
  }

  private Path source(Path folder) throws IOException {
    if (file != null) {
      if (!Files.isRegularFile(file)) {
        throw new Failure(Main.USAGE, "there is no file " + file);
      }
      return file;
    }
    byte[] bytes = new byte[USUAL_BYTES];
    new SecureRandom().nextBytes(bytes);
    return Files.write(Files.createDirectory(folder.resolve("files")).resolve("file"), bytes);
  }

  private int run(MarketFile rules, Path source, int port, Path folder) throws Exception {
    HttpTerms terms = new HttpService().terms(rules.service());
    long units = Math.max(1, Math.ceilDiv(Files.size(source), terms.bytesPerUnit()));
    PaymentRules payment = rules.payment();
    HttpDeployment.Options options =
        new HttpDeployment.Options(
            rules,
            URI.create("http://127.0.0.1:" + port),
            units / payment.tickets() + 2,
            folder,
            new SecureRandom().nextLong());
    try (HttpDeployment deployment = HttpDeployment.open(options, ledger.choose(block -> {}))) {
      return buy(deployment, source, payment);
    }
  }

  /** What came of it, for programs. */
  private record Bought(
      boolean ok,
      boolean conserved,
      int status,
      long bytes,
      double seconds,
      long units,
      long tickets,
      Amount worth,
      Amount paid) {}

  private int buy(HttpDeployment deployment, Path source, PaymentRules payment) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    long began = System.nanoTime();
    PaidAnswer answer;
    try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
      answer =
          deployment
              .customer()
              .call(
                  new HttpCall(
                      new HttpWish.Call("GET", new Target(path(source)), Headers.NONE),
                      UnitContent.NONE,
                      Long.MAX_VALUE,
                      Optional.empty()));
      answer.copyTo(out);
    } catch (CallException e) {
      throw new Failure(Main.FAILED, String.valueOf(e.getMessage()));
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    boolean same = HexFormat.of().formatHex(digest.digest()).equals(sha256(source));
    Amount before = earned(deployment);
    deployment.market().settle();
    boolean conserved = deployment.market().conserved();
    Amount paid = earned(deployment).minus(before);
    boolean ok = same && conserved && answer.head().status() == 200;
    Amount worth = payment.prize().share(answer.tickets(), payment.tickets());
    Bought bought =
        new Bought(
            ok,
            conserved,
            answer.head().status(),
            Files.size(source),
            seconds,
            answer.units(),
            answer.tickets(),
            worth,
            paid);
    output.show(
        () -> bought,
        people ->
            people.printf(
                "Bought %s in %s in %.2f s; that is %s.%n%s: worth %s; the draw made that %s.%n%s%n",
                Count.of(bought.bytes(), "byte"),
                Count.of(answer.units(), "unit"),
                seconds,
                same ? "what the server has" : "NOT WHAT THE SERVER HAS",
                Count.of(answer.tickets(), "ticket"),
                worth,
                paid,
                conserved ? "Every unit of money is accounted for." : "MONEY IS MISSING."));
    return ok ? 0 : Main.FAILED;
  }

  /** What the provider has on the ledger besides its collateral. */
  private static Amount earned(HttpDeployment deployment) {
    return deployment.market().view().balance(deployment.market().providers().getFirst().address());
  }

  private static String path(Path source) {
    String raw = source.toUri().getRawPath();
    return raw.substring(raw.lastIndexOf('/'));
  }

  private static String sha256(Path file) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
      Files.copy(file, out);
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
