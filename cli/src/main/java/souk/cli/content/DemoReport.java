package souk.cli.content;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import souk.cli.Table;
import souk.deployment.GasUse;

/** What a demonstration has to show, for people and for programs. */
record DemoReport(Demo.Result result) {
  Map<String, Object> asMap() {
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
