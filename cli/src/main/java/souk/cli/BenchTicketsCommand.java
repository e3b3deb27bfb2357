package souk.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.bench.TicketsBench;

/** {@code souk bench tickets}: payments in tickets, beside limits and what others do. */
@Command(
    name = "tickets",
    mixinStandardHelpOptions = true,
    description = {
      "Measure payments in tickets: taken a second and core, durable ones, memory, bytes on the ledger,"
          + " and how far incomes stray.",
      "The same run measures the limit that hashes and signatures set here, and three schemes that"
          + " tickets are compared with: MicroCash, MICROPAY1 and Rivest's electronic lottery."
    },
    footer = {"Example:", "  ./souk bench tickets --json"})
final class BenchTicketsCommand implements Callable<Integer> {
  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description = "of how many rounds the median is taken (${DEFAULT-VALUE})")
  private int rounds;

  @Option(
      names = "--books",
      paramLabel = "N",
      defaultValue = "100000",
      description =
          "how many books are held to measure memory (${DEFAULT-VALUE}); 1000000 take some 2 GB")
  private int books;

  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws Exception {
    if (rounds < 1 || rounds > 100 || books < 1000 || books > 10_000_000) {
      throw new Failure(Main.USAGE, "--rounds takes 1 to 100, --books 1000 to 10000000");
    }
    try (TemporaryFolder folder = TemporaryFolder.make("souk-tickets")) {
      Map<String, Object> figures =
          TicketsBench.all(rounds, books, folder.path(), step -> System.err.println("… " + step));
      output.show(() -> figures, people -> Figures.print(figures, people));
    }
    return 0;
  }
}
