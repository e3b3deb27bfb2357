package souk.cli.content;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import souk.attacks.Count;
import souk.cli.Sizes;
import souk.cli.Table;
import souk.deployment.GasUse;
import souk.primitives.Amount;

/** What a demonstration has to show, for people and for programs. */
record DemoReport(Demo.Result result) {
  private static final int COLUMNS = 80;

  /** The same for programs. */
  record Figures(
      Path file,
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
      long ticketsOfCheats,
      long booksClaimed,
      Amount prizesPaid,
      Amount escrowedEachRound,
      List<Demo.CacheResult> eachCache,
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
        result.file(),
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
        result.ticketsOfCheats(),
        result.booksClaimed(),
        result.prizesPaid(),
        result.escrowed(),
        result.caches(),
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
        "Delivered %s, %s in %s, in %.2f s: %s.%nThe market was open after %.1f s; the first byte came %.2f s after it was asked for.%nSHA-256 %s: %s.%n%n",
        result.file(),
        Sizes.text(result.bytes()),
        Count.of(result.chunks(), "chunk"),
        result.seconds(),
        Sizes.rate(result.bytes() / result.seconds()),
        result.openSeconds(),
        result.firstByteSeconds(),
        result.sha256(),
        result.verified() ? "what was published" : "NOT WHAT WAS PUBLISHED");
    Table earned = new Table("cache", "tickets", "worth, units", "books", "won", "paid, units");
    for (Demo.CacheResult cache : result.caches()) {
      earned.row(
          cache.address().toString().substring(0, 10) + "…",
          cache.tickets(),
          cache.worth(),
          cache.books(),
          cache.won(),
          cache.paid());
    }
    earned.row(
        "all",
        result.caches().stream().mapToLong(Demo.CacheResult::tickets).sum(),
        result.caches().stream().map(Demo.CacheResult::worth).reduce(Amount.ZERO, Amount::plus),
        result.caches().stream().mapToInt(Demo.CacheResult::books).sum(),
        result.booksClaimed(),
        result.prizesPaid());
    earned.print(output);
    output.printf(
        "%n%s for what was delivered, and %d with which the cheats below paid.%n",
        Count.of(result.ticketsIssued(), "ticket"), result.ticketsOfCheats());
    output.printf(
        "The publisher paid with lottery tickets out of an escrow of %s units a round; what is%npaid strays from what they are worth by less than a prize for each part-used book.%n",
        result.escrowed());
    output.printf("Ledger transactions: %d, with opening and hiring", result.ledgerTransactions());
    if (result.chunks() > result.ledgerTransactions()) {
      output.printf("; one payment for each chunk would%nhave taken %d.%n", result.chunks());
    } else {
      output.printf(", however many chunks there are.%n");
    }
    output.println(
        result.conserved() ? "Every unit of money is accounted for.\n" : "MONEY IS MISSING.\n");
    result.gas().ifPresent(gas -> print(output, gas));
    Table cheats = new Table("cheat", "got away", "honest loss", "agreed risk");
    for (Demo.AttackResult attack : result.attacks()) {
      cheats.row(
          attack.name(),
          !attack.played() ? "not played" : attack.succeeded() ? "YES" : "no",
          attack.played() ? String.format(Locale.ROOT, "%.0f", attack.honestLoss()) : "",
          attack.played() ? String.format(Locale.ROOT, "%.0f", attack.exposure()) : "");
    }
    StringWriter rows = new StringWriter();
    cheats.print(new PrintWriter(rows));
    List<String> lines = rows.toString().lines().toList();
    output.println(lines.getFirst());
    for (int i = 0; i < result.attacks().size(); i++) {
      output.println(lines.get(i + 1));
      wrap(result.attacks().get(i).story()).forEach(output::println);
    }
    output.println("  (losses and risks in values of a ticket)");
    output.flush();
  }

  /** Lines of no more than 80 columns, set in. */
  static List<String> wrap(String sentence) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder("   ");
    for (String word : sentence.split("\\s+", -1)) {
      if (line.length() + 1 + word.length() > COLUMNS && !line.toString().isBlank()) {
        lines.add(line.toString());
        line = new StringBuilder("   ");
      }
      line.append(' ').append(word);
    }
    lines.add(line.toString());
    return lines;
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
