package souk.cli.content;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import souk.attacks.content.ContentArena;
import souk.attacks.content.ContentAttack;
import souk.attacks.content.ContentAttacks;
import souk.attacks.payments.PaymentAttacks;
import souk.cli.Failure;
import souk.cli.LedgerOptions;
import souk.cli.Main;
import souk.cli.MarketOptions;
import souk.cli.Output;
import souk.cli.Screen;
import souk.cli.TemporaryFolder;
import souk.content.kind.ContentMarket;
import souk.deployment.LedgerChoice;
import souk.deployment.content.ContentDeployment;

/** {@code souk demo}: a whole market in one process. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description =
        "Open a content market in this process, deliver a file, settle, and play four cheats.",
    footer = {
      "Example:",
      "  ./souk demo movie.mp4 --out /tmp/fetched --caches 8",
      "On a chain that is there:",
      "  ./souk demo --ledger http://127.0.0.1:8545 --chain-id 31337 --keystore key.json",
      "The key pays for gas, in the chain's coin, and for nothing else: the market is a new one with contracts of its own, and its money is a test token. The key needs coins for 102 million units of gas; the market uses a fifth of that, and what is left comes back at the end. Rounds are those of markets/devnet.yaml, 40 blocks each; it takes about seven of them."
    })
public final class DemoCommand implements Callable<Integer> {
  private static final int MOST_CACHES = 100;

  /** How many more caches cheats may hire where a round may end while one is played. */
  private static final int AGAIN = 2;

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

  @Option(names = "--force", description = "replace the file that is in that folder")
  private boolean force;

  @Option(
      names = "--caches",
      paramLabel = "N",
      defaultValue = "6",
      description = "how many caches, at most 100 (${DEFAULT-VALUE})")
  private int caches;

  @Mixin private MarketOptions market = new MarketOptions();

  @Option(names = "--seed", paramLabel = "S", description = "make keys and draws repeat")
  private @Nullable Long seed;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = "keep ledger and nodes in this folder")
  private @Nullable Path state;

  @Mixin private LedgerOptions ledger = new LedgerOptions();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws Exception {
    Path source =
        SourceFile.need(
            file == null ? Path.of(System.getProperty("java.home"), "lib", "modules") : file);
    ContentMarket parameters =
        ContentMarket.of(
            market.read(ledger.foreign() ? MarketOptions.SHORT_ROUNDS : MarketOptions.REFERENCE));
    if (caches < parameters.service().caches()) {
      throw new Failure(
          Main.USAGE,
          "--caches %d is too few: a bundle of this market takes %d different caches"
              .formatted(caches, parameters.service().caches()));
    }
    if (caches > MOST_CACHES) {
      throw new Failure(
          Main.USAGE,
          "--caches takes at most %d here, for each is a whole node in this process"
              .formatted(MOST_CACHES));
    }
    Path target =
        out == null
            ? null
            : TargetFile.check(
                "--out",
                Failure.folder("--out", out).resolve(Objects.requireNonNull(source.getFileName())),
                source,
                force);
    long chunks = ContentDeployment.chunks(parameters, Files.size(source));
    if (state != null) {
      if (!ledger.local()) {
        throw new Failure(Main.USAGE, "--state keeps a local ledger; leave it out with --ledger");
      }
      return run(
          source,
          target,
          DemoState.open(Failure.ownFolder("--state", state), caches, seed)
              .options(parameters, chunks));
    }
    if (ledger.foreign() && seed != null) {
      throw new Failure(
          Main.USAGE, "--seed makes keys that anybody can make; leave it out where coins are real");
    }
    try (TemporaryFolder folder = TemporaryFolder.make("souk-demo")) {
      return run(
          source,
          target,
          new ContentDeployment.Options(
              parameters,
              caches,
              ContentArena.NEWCOMERS + (ledger.foreign() ? AGAIN : 0),
              chunks,
              folder.path(),
              null,
              seed == null ? new SecureRandom().nextLong() : seed,
              seed != null));
    }
  }

  private int run(Path source, @Nullable Path target, ContentDeployment.Options options)
      throws Exception {
    try (Screen screen = new Screen()) {
      LedgerChoice choice = ledger.choose(block -> screen.step("waiting for block " + block));
      long started =
          System.nanoTime() - 1_000_000L * ManagementFactory.getRuntimeMXBean().getUptime();
      Demo.Result result =
          new Demo(options, choice, source, target, demoAttacks(), screen).run(started);
      screen.end();
      DemoReport report = new DemoReport(result);
      output.show(report::figures, report::print);
      return result.good() ? 0 : Main.FAILED;
    }
  }

  /** Four cheats: three with content, one with tickets. */
  static List<ContentAttack> demoAttacks() {
    return Stream.concat(ContentAttacks.demo().stream(), Stream.of(PaymentAttacks.doubleBooks()))
        .toList();
  }
}
