package souk.cli.content;

import java.io.PrintWriter;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import souk.cli.Table;
import souk.deployment.GasUse;
import souk.primitives.Amount;

/** What a demonstration has to show, for people and for programs. */
record DemoReport(Demo.Result result) {
  /** The same for programs. */
  record Figures(
      long bytes,
      String sha256,
      boolean verified,
      double seconds,
      double goodputMBps,
      double openSeconds,
      double firstByteSeconds,
      int caches,
      long chunks,
      long ticketsIssued,
      long booksClaimed,
      Amount prizesPaid,
      long ledgerTransactions,
      long transactionsIfPaidPerChunk,
      boolean conserved,
      Optional<Gas> gas,
      Object attacks) {
    /** What the chain's transactions took. */
    record Gas(
        long total, BigInteger feeWei, Map<String, ?> transactions, Map<String, ?> byCommand) {}
  }

  Figures figures() {
    return new Figures(
        result.bytes(),
        result.sha256(),
        result.verified(),
        result.seconds(),
        result.goodputMBps(),
        result.openSeconds(),
        result.firstByteSeconds(),
        result.caches().size(),
        result.chunks(),
        result.ticketsIssued(),
        result.booksClaimed(),
        result.prizesPaid(),
        result.ledgerTransactions(),
        result.chunks(),
        result.conserved(),
        result
            .gas()
            .map(gas ->
                new Figures.Gas(
                    gas.total(),
                    gas.fee(),
                    new TreeMap<>(gas.transactions()),
                    new TreeMap<>(gas.gas()))),
        result.attacks());
  }

  void print(PrintWriter output) {
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
