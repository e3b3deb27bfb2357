package souk.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import souk.attacks.Attacks;
import souk.keystore.KeystoreException;
import souk.node.ContentMarket;
import souk.node.GasUse;
import souk.node.LedgerChoice;
import souk.node.LocalDeployment;

/** {@code souk demo}: a whole market in one process. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description =
        "Open a content market in this process, deliver a file, settle, and play four cheats.",
    footer = {"", "Example:  ./souk demo movie.mp4 --out /tmp/fetched --caches 8"})
final class DemoCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "FILE",
      description = "what to publish (a large file that every JDK has, lib/modules)")
  private @Nullable Path file;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "keep what the client fetched in this folder")
  private @Nullable Path out;

  @Option(
      names = "--caches",
      paramLabel = "N",
      defaultValue = "6",
      description = "how many caches (${DEFAULT-VALUE})")
  private int caches;

  @Option(
      names = "--market",
      paramLabel = "FILE",
      description = "the market file (markets/content.yaml)")
  private @Nullable Path market;

  @Option(names = "--seed", paramLabel = "S", description = "make keys and draws repeat")
  private @Nullable Long seed;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = "keep ledger and nodes in this folder")
  private @Nullable Path state;

  @Option(
      names = "--ledger",
      paramLabel = "WHERE",
      defaultValue = "local",
      description =
          "where to settle: 'local' (in this process), 'evm' (a chain that is started and stopped), or the URL of an EVM node; a URL needs --keystore, whose key pays for gas (${DEFAULT-VALUE})")
  private String ledger = "local";

  @Mixin private KeyOptions key = new KeyOptions();

  @Option(names = "--json", description = "print one JSON object")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    PrintWriter output = Objects.requireNonNull(spec).commandLine().getOut();
    Path source = source();
    ContentMarket parameters = MarketFiles.content(market);
    if (caches < parameters.service().caches()) {
      throw new Failure(
          Main.USAGE,
          "--caches %d is too few: a bundle of this market takes %d different caches"
              .formatted(caches, parameters.service().caches()));
    }
    if (out != null) {
      Failure.folder("--out", out);
    }
    if (state != null && !ledger.equals("local")) {
      throw new Failure(Main.USAGE, "--state keeps a local ledger; leave it out with --ledger");
    }
    Path folder =
        state == null ? Files.createTempDirectory("souk-demo") : Failure.folder("--state", state);
    LedgerChoice choice = choice();
    long chunks = LocalDeployment.chunks(parameters, Files.size(source));
    LocalDeployment.Options options =
        state == null
            ? new LocalDeployment.Options(
                parameters,
                caches,
                Attacks.NEWCOMERS,
                chunks,
                folder,
                null,
                seed == null ? new SecureRandom().nextLong() : seed,
                seed != null)
            : DemoState.open(folder, caches, seed).options(parameters, chunks);
    try (Screen screen = new Screen()) {
      Demo.Result result =
          new Demo(options, choice, source, out, Attacks.demo(), screen)
              .run(
                  System.nanoTime()
                      - 1_000_000L * ManagementFactory.getRuntimeMXBean().getUptime());
      screen.end();
      if (json) {
        output.println(Json.of(asMap(result)));
      } else {
        print(output, result);
      }
      output.flush();
      return result.good() ? 0 : Main.FAILED;
    } finally {
      if (state == null) {
        delete(folder);
      }
    }
  }

  private LedgerChoice choice() throws IOException, InterruptedException, KeystoreException {
    if (ledger.startsWith("http://") || ledger.startsWith("https://")) {
      return new LedgerChoice.Chain(ledger, key.open());
    }
    if (key.given()) {
      throw new Failure(Main.USAGE, "--keystore goes with --ledger URL");
    }
    return switch (ledger) {
      case "local" -> new LedgerChoice.Local();
      case "evm" -> new LedgerChoice.Devnet(Anvil.find());
      default ->
          throw new Failure(
              Main.USAGE, "--ledger is local, evm or a URL, not '%s'".formatted(ledger));
    };
  }

  private Path source() throws IOException {
    Path source = file == null ? Path.of(System.getProperty("java.home"), "lib", "modules") : file;
    return SourceFile.need(source);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path path : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  private Map<String, Object> asMap(Demo.Result result) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("bytes", result.bytes());
    map.put("sha256", result.sha256());
    map.put("verified", result.verified());
    map.put("seconds", result.seconds());
    map.put("goodputMBps", result.goodputMBps());
    map.put("openSeconds", result.openSeconds());
    map.put("firstByteSeconds", result.firstByteSeconds());
    map.put("caches", result.caches().size());
    map.put("chunks", result.chunks());
    map.put("ticketsIssued", result.ticketsIssued());
    map.put("booksClaimed", result.booksClaimed());
    map.put("prizesPaid", result.prizesPaid().toBigInteger());
    map.put("ledgerTransactions", result.ledgerTransactions());
    map.put("transactionsIfPaidPerChunk", result.chunks());
    map.put("conserved", result.conserved());
    result
        .gas()
        .ifPresent(gas -> {
          Map<String, Object> used = new LinkedHashMap<>();
          used.put("total", gas.total());
          used.put("feeWei", gas.fee());
          used.put("transactions", new TreeMap<>(gas.transactions()));
          used.put("byCommand", new TreeMap<>(gas.gas()));
          map.put("gas", used);
        });
    map.put("attacks", result.attacks());
    return map;
  }

  private static void print(PrintWriter output, Demo.Result result) {
    output.printf(
        Locale.ROOT,
        "Delivered %.1f MB in %d chunks in %.2f s: %.0f MB/s. The first byte came %.2f s after the start.%nSHA-256 %s: %s.%n%n",
        result.bytes() / 1e6,
        result.chunks(),
        result.seconds(),
        result.goodputMBps(),
        result.openSeconds() + result.firstByteSeconds(),
        result.sha256(),
        result.verified() ? "what was published" : "NOT WHAT WAS PUBLISHED");
    Table earned = new Table("cache", "tickets", "worth", "books", "won", "paid");
    for (Demo.CacheResult cache : result.caches()) {
      earned.row(
          cache.address().toString().substring(0, 10) + "…",
          cache.tickets(),
          result.ticketValue().times(cache.tickets()),
          cache.books(),
          cache.booksWon(),
          cache.paid());
    }
    earned.row(
        "all",
        result.ticketsIssued(),
        result.ticketValue().times(result.ticketsIssued()),
        result.caches().stream().mapToInt(Demo.CacheResult::books).sum(),
        result.booksClaimed(),
        result.prizesPaid());
    earned.print(output);
    output.printf(
        Locale.ROOT,
        "%nThe publisher paid with lottery tickets out of an escrow of %s a round; what is paid strays from what they are worth%nby less than a prize for each part-used book.%n",
        result.escrowed());
    output.printf(
        Locale.ROOT,
        "Ledger transactions: %d, with opening and hiring; one payment for each chunk would have taken %d.%n",
        result.ledgerTransactions(),
        result.chunks());
    output.println(
        result.conserved() ? "Every unit of money is accounted for.\n" : "MONEY IS MISSING.\n");
    result.gas().ifPresent(gas -> print(output, gas));
    Table cheats = new Table("cheat", "got away", "honest loss", "agreed risk", "what happened");
    for (Demo.AttackResult attack : result.attacks()) {
      cheats.row(
          attack.name(),
          attack.succeeded() ? "YES" : "no",
          String.format(Locale.ROOT, "%.0f", attack.honestLoss()),
          String.format(Locale.ROOT, "%.0f", attack.exposure()),
          attack.story());
    }
    cheats.print(output);
    output.println("  (losses and risks in values of a ticket)");
  }

  private static void print(PrintWriter output, GasUse gas) {
    Table table = new Table("transaction", "times", "gas", "gas each");
    new TreeMap<>(gas.gas())
        .forEach((command, used) -> {
          long times = gas.transactions().getOrDefault(command, 0L);
          table.row(command, times, used, used / Math.max(1, times));
        });
    table.row("all", gas.transactions().values().stream().mapToLong(n -> n).sum(), gas.total(), "");
    table.print(output);
    output.printf("  (cheats included; %s wei of fees)%n%n", gas.fee());
  }
}
