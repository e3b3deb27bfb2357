package souk.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.PrintWriter;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import souk.ledger.Event;
import souk.ledger.Interest;
import souk.ledger.Ledger;
import souk.ledger.LedgerView;
import souk.ledger.evm.PastEvents;
import souk.payments.DatabaseClaimOutbox;
import souk.payments.Earnings;
import souk.payments.Payout;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.store.SqliteDatabase;

/**
 * What a provider earned, by round and customer: as its node noted it, and where that is missing,
 * since the node was killed or its folder is elsewhere, from the ledger's events.
 */
final class EarningsReport {
  private static final String DATABASE = "provider.db";
  private static final String UNKNOWN = "-";

  /**
   * A line. What is not known is null in JSON, so that nobody takes it for nothing.
   *
   * @param customer whose escrow it is; empty for what recording a draw cost
   * @param books how many were held; empty where no folder says so
   * @param tickets how many of theirs were taken; empty where no folder says so
   * @param expected what the taken tickets were worth; empty where no folder says so
   * @param received the prizes
   * @param fees in the smallest unit of the chain's coin
   * @param net what was received less fees, in the smallest unit, where money is the chain's coin
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Line(
      long round,
      Optional<Address> customer,
      Optional<Bytes32> escrow,
      Optional<Integer> books,
      Optional<Long> tickets,
      Optional<Amount> expected,
      int won,
      Amount received,
      Amount fees,
      Optional<String> net,
      List<Bytes32> transactions) {
    /** Whether it is what recording a round's draw cost, and nothing else. */
    boolean isDraw() {
      return escrow.isEmpty();
    }
  }

  /** All of it, for programs. */
  record Report(Address provider, List<Line> lines, Total total, History.@Nullable Shown history) {}

  /**
   * The sums of all lines.
   *
   * @param expected empty where it is not known of each line
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Total(Optional<Amount> expected, Amount received, Amount fees, Optional<String> net) {}

  private record Key(long round, Bytes32 escrow) {}

  private final Ledger ledger;
  private final History history;
  private final Address provider;
  private @Nullable PastEvents events;

  EarningsReport(Ledger ledger, History history, Address provider) {
    this.ledger = ledger;
    this.history = history;
    this.provider = provider;
  }

  /** What a node's folder says. */
  static List<Earnings> noted(Path state) {
    Path database = state.resolve(DATABASE);
    if (!java.nio.file.Files.isRegularFile(database)) {
      throw new Failure(Main.USAGE, "--state: " + state + " is no folder of a provider's node");
    }
    return SqliteDatabase.look(database, sql -> DatabaseClaimOutbox.earnings(sql, 0));
  }

  /**
   * Reports.
   *
   * @param noted what the node noted; empty to go by the ledger alone
   */
  Report of(Optional<List<Earnings>> noted) {
    Map<Key, Earnings> all =
        new TreeMap<>(Comparator.comparingLong(Key::round).thenComparing(Key::escrow));
    noted.ifPresent(
        lines -> lines.forEach(line -> all.put(new Key(line.round(), line.escrow()), line)));
    Set<Key> expected = Set.copyOf(all.keySet());
    if (noted.isEmpty() || all.values().stream().anyMatch(line -> !line.unexplained().isZero())) {
      addFromLedger(all, noted.isEmpty());
    }
    LedgerView view = ledger.at(ledger.head(Ledger.Finality.INCLUDED));
    boolean coin = ledger.info().token().isZero();
    List<Line> lines =
        all.entrySet().stream()
            .map(entry -> line(entry.getValue(), view, coin, expected.contains(entry.getKey())))
            .toList()
            .reversed();
    Amount received = sum(lines, Line::received);
    Amount fees = sum(lines, Line::fees);
    Total total =
        new Total(
            lines.stream().allMatch(line -> line.isDraw() || line.expected().isPresent())
                ? Optional.of(sum(lines, line -> line.expected().orElse(Amount.ZERO)))
                : Optional.empty(),
            received,
            fees,
            net(received, fees, coin));
    return new Report(provider, lines, total, events == null ? null : History.Shown.of(events));
  }

  private static Amount sum(List<Line> lines, Function<Line, Amount> of) {
    return lines.stream().map(of).reduce(Amount.ZERO, Amount::plus);
  }

  private static Optional<String> net(Amount received, Amount fees, boolean coin) {
    return coin
        ? Optional.of(received.toBigInteger().subtract(fees.toBigInteger()).toString())
        : Optional.empty();
  }

  private static Line line(Earnings of, LedgerView view, boolean coin, boolean noted) {
    Optional<Bytes32> escrow = Optional.of(of.escrow()).filter(id -> !id.isZero());
    return new Line(
        of.round(),
        escrow.flatMap(view::escrow).map(LedgerView.Escrow::funder),
        escrow,
        noted ? Optional.of(of.books()) : Optional.empty(),
        noted ? Optional.of(of.tickets()) : Optional.empty(),
        noted ? Optional.of(of.expected()) : Optional.empty(),
        of.won(),
        of.paid(),
        of.fee(),
        net(of.paid(), of.fee(), coin),
        of.payouts().stream().map(Payout::transaction).distinct().toList());
  }

  /**
   * Adds the transactions that a node did not hear of any more.
   *
   * @param whole whether rounds that nobody noted are added, too
   */
  private void addFromLedger(Map<Key, Earnings> all, boolean whole) {
    PastEvents past = history.of(provider, Set.of(Event.PrizePaid.class));
    events = past;
    Map<Key, Map<Bytes32, List<Amount>>> prizes = new HashMap<>();
    Map<Bytes32, Integer> booksOf = new HashMap<>();
    for (int i = 0; i < past.events().size(); i++) {
      if (past.events().get(i) instanceof Event.PrizePaid(var book, Amount prize)) {
        Bytes32 transaction = past.transactions().get(i);
        booksOf.merge(transaction, 1, Integer::sum);
        prizes
            .computeIfAbsent(new Key(book.round(), book.escrow()), _ -> new HashMap<>())
            .computeIfAbsent(transaction, _ -> new ArrayList<>())
            .add(prize);
      }
    }
    if (whole) {
      addDraws(all, prizes.keySet().stream().map(Key::round).collect(Collectors.toSet()));
    }
    Map<Bytes32, Amount> fees = new HashMap<>();
    prizes.forEach((key, byTransaction) -> {
      Earnings known = all.get(key);
      if (known == null ? !whole : known.unexplained().isZero()) {
        return;
      }
      Set<Bytes32> heardOf = new HashSet<>();
      List<Payout> payouts = new ArrayList<>();
      if (known != null) {
        known.payouts().forEach(payout -> heardOf.add(payout.transaction()));
        payouts.addAll(known.payouts());
      }
      byTransaction.forEach((transaction, paid) -> {
        if (!heardOf.contains(transaction)) {
          Amount fee = fees.computeIfAbsent(transaction, history.ledger()::fee);
          payouts.add(
              new Payout(
                  transaction,
                  key.round(),
                  key.escrow(),
                  0,
                  paid.size(),
                  paid.stream().reduce(Amount.ZERO, Amount::plus),
                  fee.share(paid.size(), booksOf.getOrDefault(transaction, 1))));
        }
      });
      Amount paid = payouts.stream().map(Payout::paid).reduce(Amount.ZERO, Amount::plus);
      int books = payouts.stream().mapToInt(Payout::books).sum();
      all.put(
          key,
          known == null
              ? new Earnings(key.round(), key.escrow(), books, 0, Amount.ZERO, books, paid, payouts)
              : known.with(payouts));
    });
  }

  /**
   * Adds what recording draws cost this provider, in rounds of which it was paid something. Of
   * others nobody but its folder knows whether it was its draw: there may be thousands.
   */
  private void addDraws(Map<Key, Earnings> all, Set<Long> rounds) {
    PastEvents past = history.ledger().past(new Interest(Set.of(Event.DrawRecorded.class)));
    for (int i = 0; i < past.events().size(); i++) {
      Bytes32 transaction = past.transactions().get(i);
      if (past.events().get(i) instanceof Event.DrawRecorded draw
          && rounds.contains(draw.round())
          && history.ledger().sentBy(transaction).equals(provider)) {
        Payout cost =
            new Payout(
                transaction,
                draw.round(),
                Bytes32.ZERO,
                0,
                0,
                Amount.ZERO,
                history.ledger().fee(transaction));
        all.put(
            new Key(draw.round(), Bytes32.ZERO),
            new Earnings(
                draw.round(), Bytes32.ZERO, 0, 0, Amount.ZERO, 0, Amount.ZERO, List.of(cost)));
      }
    }
  }

  /** As people read what is not known. */
  private static String known(Line line, Optional<?> value) {
    return line.isDraw() ? "" : value.map(String::valueOf).orElse(UNKNOWN);
  }

  static void print(Report report, Sums sums, PrintWriter people) {
    if (report.lines().isEmpty()) {
      people.println("no round is settled yet");
      return;
    }
    boolean net = report.total().net().isPresent();
    List<String> headings =
        new ArrayList<>(
            List.of("round", "customer", "tickets", "expected", "won", "received", "gas"));
    if (net) {
      headings.add("net");
    }
    headings.add("transaction");
    Table table = new Table(headings.toArray(new String[0]));
    for (Line line : report.lines()) {
      List<Object> cells = new ArrayList<>();
      cells.add(line.round());
      cells.add(line.customer().map(Address::toString).orElse("(the round's draw)"));
      cells.add(known(line, line.tickets()));
      cells.add(known(line, line.expected().map(sums::show)));
      cells.add(line.won());
      cells.add(sums.show(line.received()));
      cells.add(sums.gas(line.fees().toBigInteger()));
      line.net().map(BigInteger::new).map(sums::left).ifPresent(cells::add);
      cells.add(String.join(" ", line.transactions().stream().map(Bytes32::toString).toList()));
      table.row(cells.toArray());
    }
    List<Object> cells = new ArrayList<>();
    cells.add("");
    cells.add("all");
    cells.add(
        report.total().expected().isPresent()
            ? report.lines().stream().mapToLong(line -> line.tickets().orElse(0L)).sum()
            : UNKNOWN);
    cells.add(report.total().expected().map(sums::show).orElse(UNKNOWN));
    cells.add(report.lines().stream().mapToInt(Line::won).sum());
    cells.add(sums.show(report.total().received()));
    cells.add(sums.gas(report.total().fees().toBigInteger()));
    report.total().net().map(BigInteger::new).map(sums::left).ifPresent(cells::add);
    cells.add("");
    table.row(cells.toArray());
    table.print(people);
  }

  /** One line each, with a heading, as spreadsheets read it. */
  static void csv(Report report, PrintWriter out) {
    out.println("round,customer,escrow,books,tickets,expected,won,received,fees,net,transactions");
    for (Line line : report.lines()) {
      out.println(
          String.join(
              ",",
              Long.toString(line.round()),
              line.customer().map(Address::toString).orElse(""),
              line.escrow().map(Bytes32::toString).orElse(""),
              line.books().map(String::valueOf).orElse(""),
              line.tickets().map(String::valueOf).orElse(""),
              line.expected().map(Amount::toString).orElse(""),
              Integer.toString(line.won()),
              line.received().toString(),
              line.fees().toString(),
              line.net().orElse(""),
              String.join(" ", line.transactions().stream().map(Bytes32::toString).toList())));
    }
  }
}
