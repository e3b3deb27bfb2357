package souk.cli.pay;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.bench.TillSoak;
import souk.bench.TillSoakReport;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.Output;
import souk.cli.Table;
import souk.cli.TemporaryFolder;

/** {@code souk soak till}: a till that is killed thousands of times. */
@Command(
    name = "till",
    mixinStandardHelpOptions = true,
    description = {
      "Kill a till at random moments under load, by SIGKILL and, where root and loop devices are at"
          + " hand, by a loss of power that drops what was not synced; after each look whether every"
          + " acknowledged ticket is written down, and in the end whether it is paid, once.",
      "Two kills take some three seconds."
    },
    footer = {
      "Exit status 1 when a ticket was lost, taken twice, or won and was not paid.",
      "Example:",
      "  ./souk soak till --kills 2000 --seed 42"
    })
final class SoakTillCommand implements Callable<Integer> {
  @Option(
      names = "--kills",
      paramLabel = "N",
      defaultValue = "100",
      description = "how often it is killed (${DEFAULT-VALUE})")
  private int kills;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "what moments are drawn from (${DEFAULT-VALUE})")
  private long seed;

  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws Exception {
    if (kills < 1 || kills > 1_000_000) {
      throw new Failure(Main.USAGE, "--kills takes 1 to 1000000");
    }
    try (TemporaryFolder folder = TemporaryFolder.make("souk-soak-till")) {
      TillSoakReport report =
          new TillSoak(seed, folder.path(), step -> System.err.println("… " + step)).run(kills);
      output.show(() -> report, people -> print(report, people));
      return report.good() ? 0 : Main.FAILED;
    }
  }

  private static void print(TillSoakReport report, PrintWriter people) {
    Table table =
        new Table("figure", "measured")
            .row("seed", report.seed())
            .row("kills", report.kills())
            .row("of them before it had started", report.killsWhileStarting())
            .row("of them by loss of power", report.powerCuts());
    report.powerCutsNotPlayed().ifPresent(why -> table.row("no loss of power, since", why));
    table
        .row("tickets acknowledged", report.ticketsAcknowledged())
        .row("tickets lost", report.ticketsLost())
        .row("tickets taken twice", report.takenTwice())
        .row("prizes due", report.prizesDue())
        .row("prizes paid", report.prizesPaid())
        .row("prizes lost", report.prizesLost())
        .row("prizes paid twice", report.paidTwice())
        .row("seconds", String.format(Locale.ROOT, "%.0f", report.seconds()))
        .print(people);
  }
}
