package souk.cli.pay;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.cli.Failure;
import souk.cli.LedgerOptions;
import souk.cli.Main;
import souk.cli.Output;
import souk.cli.TemporaryFolder;
import souk.deployment.scenario.Scenario;
import souk.deployment.transfers.PaymentsPlay;
import souk.primitives.Amount;

/** {@code souk demo payments}: two people pay each other in every way there is. */
@Command(
    name = "payments",
    mixinStandardHelpOptions = true,
    description =
        "Two people pay, request, refund and stream in this process, to a payee that is killed and"
            + " restarted; they run a mandate for three periods and cancel it, and both statements"
            + " add up.",
    footer = {"Example:", "  ./souk demo payments --ledger evm --seconds 60"})
public final class DemoPaymentsCommand implements Callable<Integer> {
  private static final int MOST_SECONDS = 3_600;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "60",
      description = "for how long to stream, by the ledger's clock (${DEFAULT-VALUE})")
  private int seconds;

  @Option(names = "--seed", paramLabel = "S", description = "make keys and draws repeat")
  private @Nullable Long seed;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "keep the statements in this folder, for hledger and beancount")
  private @Nullable Path out;

  @Mixin private LedgerOptions ledger = new LedgerOptions();
  @Mixin private Output output = new Output();

  /**
   * What came of it, for programs.
   *
   * @param unknown payments of which it is still not known whether they were made
   */
  private record Played(
      boolean ok,
      boolean conserved,
      Amount paid,
      Amount refunded,
      Amount streamed,
      Amount mandated,
      int unknown,
      long seed,
      List<String> statements,
      List<String> missing) {}

  @Override
  public Integer call() throws Exception {
    if (seconds < 3 || seconds > MOST_SECONDS) {
      throw new Failure(
          Main.USAGE, "--seconds is from 3 to %d, got %d".formatted(MOST_SECONDS, seconds));
    }
    if (ledger.foreign()) {
      throw new Failure(Main.USAGE, "--ledger is local or evm here: it lets many blocks pass");
    }
    Path kept = out == null ? null : Failure.folder("--out", out);
    long drawn = seed == null ? new SecureRandom().nextLong(1, Long.MAX_VALUE / 2) : seed;
    try (TemporaryFolder folder = TemporaryFolder.make("souk-demo")) {
      PaymentsPlay.Result result =
          PaymentsPlay.play(
              new Scenario.Place(
                  folder.path(),
                  drawn,
                  ledger.choose(_ -> {}),
                  event -> output.sayToPeople("%6d  %s".formatted(event.block(), event.says()))),
              seconds);
      if (kept != null) {
        for (Path each : result.statements()) {
          Files.copy(each, kept.resolve(each.getFileName().toString()));
        }
      }
      tell(result, drawn);
      return result.outcome().ok() ? 0 : Main.FAILED;
    }
  }

  private void tell(PaymentsPlay.Result result, long drawn) {
    Scenario.Outcome outcome = result.outcome();
    output.show(
        () ->
            new Played(
                outcome.ok(),
                outcome.conserved(),
                result.paid(),
                result.refunded(),
                result.streamed(),
                result.mandated(),
                result.unknown(),
                drawn,
                result.statements().stream().map(each -> each.getFileName().toString()).toList(),
                outcome.missing()),
        people -> {
          outcome.missing().forEach(what -> people.println("NOT SO: " + what));
          people.println(
              "Paid %s, refunded %s, streamed %s, by mandate %s units; unknown: %d."
                  .formatted(
                      result.paid(),
                      result.refunded(),
                      result.streamed(),
                      result.mandated(),
                      result.unknown()));
          people.println(
              outcome.conserved()
                  ? "All money that there was is still there, to the unit."
                  : "MONEY IS MISSING.");
        });
  }
}
