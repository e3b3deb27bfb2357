package souk.cli.content;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.bench.soak.NodeCommands;
import souk.bench.soak.Soak;
import souk.bench.soak.SoakReport;
import souk.cli.Anvil;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.MarketOptions;
import souk.cli.Output;
import souk.cli.StopSignal;
import souk.cli.Table;
import souk.cli.TemporaryFolder;
import souk.content.kind.ContentMarket;
import souk.market.file.MarketFile;

/** {@code souk soak}: a market of processes under faults. */
@Command(
    name = "soak",
    mixinStandardHelpOptions = true,
    description =
        "Run a publisher and caches as processes on a chain of their own for a while, kill, stop and starve them, give them a chain node that errs, lies and reorganises, and count what was lost or paid twice. ^C ends the faults early; the count follows.",
    footer = {
      "Exit status 1 when a ticket was lost, a prize paid twice, or money is missing.",
      "Example:",
      "  ./souk soak --seconds 900 --seed 42"
    })
public final class SoakCommand implements Callable<Integer> {
  /** How long the end of the program waits, after ^C, until all rounds are settled. */
  private static final Duration SETTLING = Duration.ofMinutes(15);

  private static final int MOST_CACHES = 64;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "900",
      description = "for how long faults are played (${DEFAULT-VALUE})")
  private int seconds;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "what faults and clients are drawn from (${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--caches",
      paramLabel = "N",
      defaultValue = "6",
      description = "how many caches (${DEFAULT-VALUE})")
  private int caches;

  @Option(
      names = "--keep",
      paramLabel = "DIR",
      description = "keep what the nodes said and wrote in this new folder")
  private @Nullable Path keep;

  @Mixin private MarketOptions market = new MarketOptions();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws Exception {
    Path file = market.file(MarketOptions.SHORT_ROUNDS);
    int least = ContentMarket.of(MarketFile.read(file)).service().caches();
    if (seconds < 1 || caches < least || caches > MOST_CACHES) {
      throw new Failure(
          Main.USAGE,
          "--seconds is at least 1, --caches from %d, a bundle of this market, to %d"
              .formatted(least, MOST_CACHES));
    }
    if (keep != null) {
      return run(file, Failure.folder("--keep", keep));
    }
    try (TemporaryFolder folder = TemporaryFolder.make("souk-soak")) {
      return run(file, folder.path());
    }
  }

  private int run(Path file, Path folder) throws Exception {
    Path anvil = Anvil.find();
    try (StopSignal running = new StopSignal(SETTLING)) {
      SoakReport report =
          new Soak(
                  new Soak.Setup(Duration.ofSeconds(seconds), seed, caches, anvil, file, folder),
                  new Commands(),
                  running::isOn,
                  step -> System.err.println("… " + step))
              .run();
      output.show(() -> report, people -> print(report, people));
      return report.good() ? 0 : Main.FAILED;
    }
  }

  /** This program's own commands, by the class path that it has itself. */
  private static final class Commands implements NodeCommands {
    @Override
    public List<String> cache(Host host) {
      // As the launcher starts them, so that memory means the same.
      List<String> command = java("-XX:+UseSerialGC", "-Xmx96m", "-XX:ReservedCodeCacheSize=64m");
      command.add("cache");
      return with(command, host);
    }

    @Override
    public List<String> publisher(Host host, Path file, int caches, int deliveries) {
      List<String> command = java("-XX:+UseSerialGC", "-Xmx512m");
      command.addAll(
          List.of(
              "publish",
              file.toString(),
              "--caches",
              Integer.toString(caches),
              "--deliveries",
              Integer.toString(deliveries)));
      return with(command, host);
    }

    private static List<String> java(String... flags) {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of(flags));
      command.addAll(
          List.of(
              "--enable-native-access=ALL-UNNAMED",
              "--sun-misc-unsafe-memory-access=allow",
              "-Xlog:disable",
              "-cp",
              System.getProperty("java.class.path"),
              Main.class.getName()));
      return command;
    }

    private static List<String> with(List<String> command, Host host) {
      command.addAll(
          List.of(
              "--network",
              host.network().toString(),
              "--keystore",
              host.key().toString(),
              "--password-file",
              host.password().toString(),
              "--state",
              host.state().toString(),
              "--json"));
      return command;
    }
  }

  private static void print(SoakReport report, PrintWriter people) {
    Table table =
        new Table("figure", "measured")
            .row("seed", report.seed())
            .row("seconds", String.format(Locale.ROOT, "%.0f", report.seconds()))
            .row("kills", report.kills());
    report.faults().forEach((kind, count) -> table.row("faults, " + kind, count));
    report.notPlayed().forEach((kind, why) -> table.row("not played, " + kind, why));
    table
        .row("bytes delivered", report.bytesDelivered())
        .row("wrong bytes", report.wrongBytes())
        .row("fetches", report.fetches())
        .row(
            "the longest time without one",
            String.format(Locale.ROOT, "%.0f s", report.longestGapSeconds()));
    report.fetchesFailed().forEach((why, count) -> table.row("fetches failed, " + why, count));
    table
        .row("tickets acknowledged", report.ticketsAcknowledged())
        .row("tickets that won", report.ticketsWinning())
        .row("tickets lost", report.ticketsLost());
    report.lostBecause().forEach((why, count) -> table.row("tickets lost, " + why, count));
    table
        .row("tickets that only the ledger was asked for", report.ticketsNotCompared())
        .row("prizes paid", report.prizesPaid())
        .row("paid twice", report.paidTwice())
        .row("money conserved", report.conserved() ? "yes" : "NO")
        .row("all rounds settled", report.settled() ? "yes" : "NO")
        .row(
            "memory, the most growth",
            String.format(Locale.ROOT, "%.1f %%", report.rssGrowthPercent()))
        .row(
            "the same since half of the time",
            String.format(Locale.ROOT, "%.1f %%", report.rssGrowthLaterPercent()));
    table.print(people);
    people.println();
    Table processes = new Table("process", "MiB", "descriptors", "threads", "when");
    for (Map.Entry<String, SoakReport.Life> each : report.processes().entrySet()) {
      SoakReport.Life life = each.getValue();
      life.start()
          .ifPresent(one ->
              processes.row(
                  each.getKey(), one.rssKiB() / 1024, one.descriptors(), one.threads(), "start"));
      life.middle()
          .ifPresent(one ->
              processes.row(
                  each.getKey(), one.rssKiB() / 1024, one.descriptors(), one.threads(), "half"));
      life.end()
          .ifPresent(one ->
              processes.row(
                  each.getKey(),
                  one.rssKiB() / 1024,
                  one.descriptors(),
                  one.threads(),
                  life.growth().isPresent() ? "end" : "end, started anew"));
    }
    processes.print(people);
    if (!report.endings().isEmpty()) {
      people.println();
      report.endings().forEach(people::println);
    }
  }
}
