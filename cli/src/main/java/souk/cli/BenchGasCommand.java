package souk.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import souk.bench.GasBench;

/** {@code souk bench gas}: what the ledger's transactions cost on an EVM chain. */
@Command(
    name = "gas",
    mixinStandardHelpOptions = true,
    description =
        "Measure what the ledger's transactions cost on an EVM chain: gas of whole transactions by the Prague rules, on a chain of its own (anvil, from PATH or npm) that ends with the command.")
final class BenchGasCommand implements Callable<Integer> {
  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws IOException, InterruptedException {
    GasBench.Figures figures = GasBench.measure(Anvil.find());
    output.show(figures::toMap, people -> print(figures, people));
    return 0;
  }

  private static void print(GasBench.Figures figures, PrintWriter output) {
    Table claims = new Table("claim of 100 books", "tickets in a book", "gas a book");
    figures
        .claimGasPerBook()
        .forEach((tickets, gas) -> claims.row("of one escrow", tickets, number(gas)));
    claims
        .row("of 100 escrows, slots used before", 64, number(figures.claimGasPerBookSparse()))
        .row("of 100 escrows, fresh slots", 64, number(figures.claimGasPerBookSparseFresh()))
        .row("of 100 escrows, slots used before", 1, number(figures.claimGasPerBookSparseCertain()))
        .print(output);
    output.println();
    Table commands = new Table("transaction", "gas");
    figures.commands().forEach((name, gas) -> commands.row(name, number(gas)));
    commands.print(output);
  }

  private static String number(long gas) {
    return String.format(Locale.ROOT, "%,d", gas);
  }
}
