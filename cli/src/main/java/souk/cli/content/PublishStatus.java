package souk.cli.content;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import souk.attacks.Count;
import souk.cli.Blocks;
import souk.cli.Sums;
import souk.cli.Table;
import souk.content.kind.ContentMarket;
import souk.content.publisher.Published;
import souk.ledger.evm.Currency;
import souk.node.CustomerMoney;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import tools.jackson.databind.JsonNode;

/**
 * How a publisher stands, and what it cost until now.
 *
 * @param deliveries of whole files that were paid; empty while the publisher does not run
 * @param expected what the tickets that were paid are worth on average
 * @param perDelivery what a delivery cost on average: what was spent, divided
 */
record PublishStatus(
    String event,
    boolean running,
    Address publisher,
    long block,
    int hired,
    int ready,
    int usedUp,
    int files,
    int served,
    List<Escrow> escrows,
    Amount locked,
    Amount spent,
    Amount back,
    Optional<Amount> most,
    Optional<Double> deliveries,
    Optional<Amount> expected,
    Optional<Amount> perDelivery,
    Amount fees,
    long transactions,
    Amount balance,
    Amount outside,
    Money currency) {
  /** In what sums are, for those who have no ledger to ask. */
  record Money(Optional<String> symbol, Optional<Integer> decimals, String coin) {
    static Money of(Currency currency) {
      return new Money(
          currency.symbol(),
          currency.decimals().isPresent()
              ? Optional.of(currency.decimals().getAsInt())
              : Optional.empty(),
          currency.coin());
    }
  }

  /** An escrow, with how many seconds there are until it is over and can be refunded. */
  record Escrow(
      Bytes32 id,
      Amount locked,
      long firstRound,
      long lastRound,
      long roundsLeft,
      long overAt,
      long overInSeconds,
      long refundFrom,
      long refundInSeconds) {}

  /**
   * Of a publisher.
   *
   * @param usedUp caches that have no tickets left in this round
   */
  record Nodes(boolean running, int hired, int ready, int usedUp) {}

  static PublishStatus of(
      Nodes nodes,
      CustomerMoney money,
      List<Published> published,
      ContentMarket market,
      int blockSeconds,
      Currency currency) {
    long tickets = published.stream().mapToLong(Published::tickets).sum();
    double deliveries = published.stream().mapToDouble(Published::deliveries).sum();
    Amount prize = market.payment().prize();
    return new PublishStatus(
        "status",
        nodes.running(),
        money.customer(),
        money.block(),
        nodes.hired(),
        nodes.ready(),
        nodes.usedUp(),
        published.size(),
        (int) published.stream().filter(each -> each.state() == Published.State.SERVED).count(),
        money.escrows().stream()
            .map(escrow ->
                new Escrow(
                    escrow.id(),
                    escrow.locked(),
                    escrow.firstRound(),
                    escrow.lastRound(),
                    escrow.roundsLeft(),
                    escrow.overAt(),
                    seconds(escrow.overAt() - money.block(), blockSeconds),
                    escrow.refundFrom(),
                    seconds(escrow.refundFrom() - money.block(), blockSeconds)))
            .toList(),
        money.locked(),
        money.spent(),
        money.back(),
        money.most(),
        nodes.running() ? Optional.of(deliveries) : Optional.empty(),
        nodes.running()
            ? Optional.of(prize.share(tickets, market.payment().tickets()))
            : Optional.empty(),
        nodes.running() && deliveries >= 1
            ? Optional.of(money.spent().share(1, Math.max(1, Math.round(deliveries))))
            : Optional.empty(),
        money.fees(),
        money.commands(),
        money.balance(),
        money.outside(),
        Money.of(currency));
  }

  private static long seconds(long blocks, int blockSeconds) {
    return Math.max(0, blocks) * blockSeconds;
  }

  /** Prints what another process, or this one, says of itself. */
  static void print(JsonNode status, PrintWriter out) {
    Sums sums = Sums.told(status.path("currency"));
    boolean runs = status.path("running").asBoolean();
    int files = status.path("files").asInt();
    int served = status.path("served").asInt();
    Table table =
        new Table("publisher", status.path("publisher").asString())
            .row("now", runs ? "runs" : "does not run")
            .row("block", status.path("block").asLong())
            .row("files", served == files ? files : served + " of " + files + " can be delivered");
    if (runs) {
      table.row(
          "caches",
          "%d hired, %d ready"
              .formatted(status.path("hired").asInt(), status.path("ready").asInt()));
      int usedUp = status.path("usedUp").asInt();
      if (usedUp > 0) {
        table.row("this round's money", "used up at " + Count.of(usedUp, "cache"));
      }
    }
    table
        .row("locked", sum(sums, status, "locked"))
        .row("spent on prizes", sum(sums, status, "spent"));
    if (runs) {
      table
          .row("expected for tickets", sum(sums, status, "expected"))
          .row(
              "deliveries",
              String.format(Locale.ROOT, "%.1f", status.path("deliveries").asDouble()));
    }
    if (status.has("perDelivery")) {
      table.row("spent per delivery", sum(sums, status, "perDelivery"));
    }
    table
        .row("came back", sum(sums, status, "back"))
        .row("limit (--most)", status.has("most") ? sum(sums, status, "most") : "none")
        .row(
            "gas",
            "%s in %s"
                .formatted(
                    sums.gas(status.path("fees").bigIntegerValue()),
                    Count.of(status.path("transactions").asLong(), "transaction")))
        .row("in the market", sum(sums, status, "balance"))
        .row("outside", sum(sums, status, "outside"))
        .print(out);
    if (!status.path("escrows").isEmpty()) {
      out.println();
      Table each = new Table("escrow", "locked", "rounds", "left", "over", "refund");
      for (JsonNode escrow : status.path("escrows")) {
        each.row(
            escrow.path("id").asString(),
            sum(sums, escrow, "locked"),
            escrow.path("firstRound").asLong() + " to " + escrow.path("lastRound").asLong(),
            escrow.path("roundsLeft").asLong(),
            when(escrow, "overAt", "overInSeconds"),
            when(escrow, "refundFrom", "refundInSeconds"));
      }
      each.print(out);
    }
  }

  private static String sum(Sums sums, JsonNode of, String name) {
    return sums.show(Amount.of(of.path(name).bigIntegerValue()));
  }

  private static String when(JsonNode escrow, String block, String seconds) {
    long left = escrow.path(seconds).asLong();
    return left == 0
        ? "since block " + escrow.path(block).asLong()
        : "in about %s, block %d"
            .formatted(Blocks.about(left, 1).substring(6), escrow.path(block).asLong());
  }
}
