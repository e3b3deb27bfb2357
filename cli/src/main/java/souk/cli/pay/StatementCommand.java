package souk.cli.pay;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import souk.cli.Failure;
import souk.cli.History;
import souk.cli.Json;
import souk.cli.Main;
import souk.cli.NetworkOptions;
import souk.cli.Output;
import souk.cli.Sums;
import souk.cli.Table;
import souk.ledger.BlockRef;
import souk.ledger.Event;
import souk.ledger.Interest;
import souk.ledger.Ledger;
import souk.ledger.LedgerException;
import souk.ledger.evm.Currency;
import souk.ledger.evm.EvmLedger;
import souk.ledger.evm.PastEvents;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.store.StoreException;
import souk.transfers.DatabasePaymentJournal;
import souk.transfers.Payment;
import souk.transfers.PaymentJournal;
import souk.transfers.PaymentOrder;
import souk.transfers.address.ChainAddress;
import souk.transfers.address.Contact;
import souk.transfers.address.Contacts;
import souk.transfers.invoice.SignedInvoice;
import souk.transfers.person.PayDesk;
import souk.transfers.statement.BalanceChange;
import souk.transfers.statement.Movement;
import souk.transfers.statement.Statement;
import souk.transfers.statement.StatementFormat;

/** {@code souk statement}: what came and went on an account. */
@Command(
    name = "statement",
    mixinStandardHelpOptions = true,
    description = {
      "Show what came to an account in the market and left it, from the ledger, with names, memos"
          + " and fees from your own records.",
      "--format csv, ledger, hledger or beancount is for accounting tools: each checks by itself that"
          + " the sums lead to the balance."
    },
    footer = {
      "Example:",
      "  ./souk statement eip155:31337:0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed --network /tmp/net --format hledger"
    })
final class StatementCommand implements Callable<Integer> {
  private static final String NOT_TOLD_APART =
      "collateral and agreements, which are not told apart yet";

  @Parameters(paramLabel = "ACCOUNT", description = "eip155:CHAIN:0x…, an address, or a contact")
  private String account = "";

  @Option(
      names = "--from",
      paramLabel = "DAY",
      description = "the first day, as 2026-11-29, in UTC (the beginning)")
  private @Nullable String from;

  @Option(names = "--to", paramLabel = "DAY", description = "the last day (today)")
  private @Nullable String to;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "csv, ledger, hledger or beancount (a table)")
  private @Nullable StatementFormat format;

  @Option(
      names = "--labels",
      description =
          "print what payments were for, as lines of JSON after BIP 329: type, ref, label")
  private boolean labels;

  @Mixin private NetworkOptions network = new NetworkOptions();
  @Mixin private RecordsOptions records = new RecordsOptions();
  @Mixin private Output output = new Output();

  /** A movement, for programs. */
  private record Line(
      long time,
      long block,
      Bytes32 transaction,
      String kind,
      BigInteger change,
      String counterparty,
      String memo,
      Optional<Bytes32> invoice,
      Amount fee) {
    static Line of(Movement each) {
      BigInteger amount = each.amount().toBigInteger();
      return new Line(
          each.time(),
          each.block(),
          each.transaction(),
          word(each),
          each.incoming() ? amount : amount.negate(),
          each.counterparty(),
          each.memo(),
          each.invoice(),
          each.fee());
    }
  }

  /** A statement, for programs. */
  private record Shown(
      String account,
      String currency,
      Amount opening,
      Amount closing,
      List<Line> movements,
      Optional<String> missing) {}

  private static String word(Movement each) {
    return each.kind().name().toLowerCase(Locale.ROOT);
  }

  @Override
  public Integer call() throws Exception {
    long first = second(from, "--from", false);
    long last = second(to, "--to", true);
    try (EvmLedger ledger = NetworkOptions.connect(network.read())) {
      Contacts contacts = records.contacts();
      Address address = address(ledger.info().chainId(), contacts);
      BlockRef head = ledger.head(Ledger.Finality.INCLUDED);
      Amount balance = ledger.at(head).balance(address);
      PastEvents past = past(ledger, address);
      List<Movement> all = movements(ledger, address, contacts, past);
      rest(all, balance, past, head).ifPresent(all::add);
      Statement statement = cut(all, first, last, balance, ledger, address);
      Optional<String> missing =
          past.missing()
              .map(why ->
                  "what was before block %d is not shown, since the node does not give it: %s"
                      .formatted(past.from(), why));
      show(statement, Sums.of(ledger), missing);
    }
    return 0;
  }

  private static long second(@Nullable String day, String option, boolean end) {
    if (day == null) {
      return end ? Long.MAX_VALUE : 0;
    }
    try {
      LocalDate date = LocalDate.parse(day).plusDays(end ? 1 : 0);
      return date.atStartOfDay(ZoneOffset.UTC).toEpochSecond() - (end ? 1 : 0);
    } catch (DateTimeParseException e) {
      throw new Failure(
          Main.USAGE,
          "%s is a day such as 2026-11-29, not '%s'".formatted(option, Escaped.word(day)));
    }
  }

  private Address address(long chain, Contacts contacts) {
    Optional<Contact> contact = contacts.named(account);
    try {
      return contact.isPresent()
          ? ChainAddress.on(chain, contact.get().account().toString()).address()
          : ChainAddress.on(chain, account).address();
    } catch (IllegalArgumentException e) {
      throw new Failure(
          Main.USAGE, "ACCOUNT '%s' %s".formatted(Escaped.word(account), e.getMessage()));
    }
  }

  private static PastEvents past(EvmLedger ledger, Address address) {
    return new History(ledger).of(address, BalanceChange.KINDS);
  }

  /** What became of the account's escrows, which no event names the account of. */
  private static PastEvents escrows(EvmLedger ledger) {
    return ledger.past(new Interest(BalanceChange.ESCROW_KINDS));
  }

  /** What a payment was for, as its payer's journal or its payee's has it. */
  private record Purpose(String memo, Optional<Bytes32> invoice) {
    static Purpose of(PaymentOrder order) {
      return new Purpose(order.memo(), order.invoice().map(SignedInvoice::id));
    }

    static Purpose of(SignedInvoice paid) {
      return new Purpose(paid.invoice().memo(), Optional.of(paid.id()));
    }
  }

  /** What the journal knows of payments that were made and acknowledged, by their transactions. */
  private Map<Bytes32, Purpose> journal(EvmLedger ledger) {
    Path file = records.there(JournalFile.NAME);
    Map<Bytes32, Purpose> known = new HashMap<>();
    if (!Files.exists(file)) {
      return known;
    }
    try (var database = JournalFile.forReading(file)) {
      DatabasePaymentJournal journal = new DatabasePaymentJournal(database);
      for (PaymentJournal.Credit credit : journal.credits()) {
        credit.invoice().ifPresent(paid -> known.put(credit.transaction(), Purpose.of(paid)));
      }
      for (Payment payment : journal.all(ledger.info().domain().separator())) {
        payment
            .included()
            .ifPresent(included -> known.put(included.transaction(), Purpose.of(payment.order())));
      }
    } catch (StoreException e) {
      throw new Failure(Main.FAILED, String.valueOf(e.getMessage()));
    }
    return known;
  }

  private List<Movement> movements(
      EvmLedger ledger, Address address, Contacts contacts, PastEvents past) {
    Set<Bytes32> own = new HashSet<>();
    for (Event event : past.events()) {
      if (event instanceof Event.EscrowOpened(Bytes32 id, Address funder, var _)
          && funder.equals(address)) {
        own.add(id);
      }
    }
    Placed placed = new Placed(ledger, address, contacts, own);
    List<Movement> movements = new ArrayList<>(placed.all(past));
    if (!own.isEmpty()) {
      movements.addAll(placed.all(escrows(ledger)));
    }
    movements.sort(Comparator.comparingLong(Movement::block));
    return movements;
  }

  /** Events of one account on their way to movements. */
  private final class Placed {
    private final EvmLedger ledger;
    private final Address address;
    private final Contacts contacts;
    private final Set<Bytes32> own;
    private final Map<Bytes32, Purpose> journal;
    private final TicketWorth worth = TicketWorth.of(records.there(PayDesk.FILE));
    private final Map<Bytes32, EvmLedger.Done> blocks = new HashMap<>();
    private final Set<Bytes32> charged = new HashSet<>();

    Placed(EvmLedger ledger, Address address, Contacts contacts, Set<Bytes32> own) {
      this.ledger = ledger;
      this.address = address;
      this.contacts = contacts;
      this.own = own;
      this.journal = journal(ledger);
    }

    List<Movement> all(PastEvents past) {
      List<Movement> movements = new ArrayList<>();
      for (int i = 0; i < past.events().size(); i++) {
        Event event = past.events().get(i);
        Bytes32 transaction = past.transactions().get(i);
        BalanceChange.of(event, address, own)
            .ifPresent(change -> movements.add(movement(event, change, transaction)));
      }
      return movements;
    }

    private Movement movement(Event event, BalanceChange change, Bytes32 transaction) {
      EvmLedger.Done done = blocks.computeIfAbsent(transaction, each -> done(ledger, each));
      Optional<Purpose> purpose = Optional.ofNullable(journal.get(transaction));
      // One transaction may move much, and is paid for once.
      boolean pays = done.sender().equals(address) && charged.add(transaction);
      return new Movement(
          done.block().time(),
          done.block().number(),
          transaction,
          change.kind(),
          change.incoming(),
          change.amount(),
          change
              .other()
              .map(each -> new ChainAddress(ledger.info().chainId(), each))
              .map(each ->
                  contacts.of(each).map(contact -> contact.name().text()).orElse(each.toString()))
              .or(() -> change.escrow().map(Bytes32::toString))
              .orElse("outside"),
          purpose.map(Purpose::memo).map(Escaped::line).orElse(""),
          purpose.flatMap(Purpose::invoice),
          event instanceof Event.PrizePaid prize ? worth.of(prize.book()) : Optional.empty(),
          pays ? ledger.fee(transaction) : Amount.ZERO);
    }
  }

  private static EvmLedger.Done done(EvmLedger ledger, Bytes32 transaction) {
    return ledger
        .done(transaction)
        .orElseThrow(() ->
            new LedgerException("the node does not give transaction " + transaction + " now"));
  }

  /** What changed the balance in ways that no event here tells, so that the sums are right. */
  private static Optional<Movement> rest(
      List<Movement> known, Amount balance, PastEvents past, BlockRef head) {
    if (past.missing().isPresent()) {
      return Optional.empty(); // then nobody knows what there was at the beginning
    }
    BigInteger rest = balance.toBigInteger().subtract(sum(known));
    return rest.signum() == 0
        ? Optional.empty()
        : Optional.of(
            new Movement(
                head.time(),
                head.number(),
                Bytes32.ZERO,
                Movement.Kind.OTHER,
                rest.signum() > 0,
                Amount.of(rest.abs()),
                "this market",
                NOT_TOLD_APART,
                Optional.empty(),
                Optional.empty(),
                Amount.ZERO));
  }

  private static BigInteger sum(List<Movement> movements) {
    BigInteger sum = BigInteger.ZERO;
    for (Movement each : movements) {
      BigInteger amount = each.amount().toBigInteger();
      sum = each.incoming() ? sum.add(amount) : sum.subtract(amount);
    }
    return sum;
  }

  /** The movements of a time; what was before is in the opening balance. */
  private static Statement cut(
      List<Movement> all,
      long first,
      long last,
      Amount balance,
      EvmLedger ledger,
      Address address) {
    List<Movement> within =
        all.stream().filter(each -> each.time() >= first && each.time() <= last).toList();
    List<Movement> after = all.stream().filter(each -> each.time() > last).toList();
    BigInteger closing = balance.toBigInteger().subtract(sum(after));
    BigInteger opening = closing.subtract(sum(within));
    Currency currency = ledger.currency();
    return new Statement(
        new ChainAddress(ledger.info().chainId(), address).toString(),
        currency.symbol().orElse("units"),
        currency.decimals().orElse(0),
        currency.coin(),
        Amount.of(opening.max(BigInteger.ZERO)),
        Amount.of(closing.max(BigInteger.ZERO)),
        within);
  }

  /** A label after BIP 329. */
  private record Label(String type, String ref, String label) {}

  private void show(Statement statement, Sums sums, Optional<String> missing) {
    if (labels) {
      for (Movement each : statement.movements()) {
        if (!each.memo().isEmpty()) {
          Label label = new Label("tx", each.transaction().toString(), each.memo());
          output.say(label, Json.line(label));
        }
      }
      return;
    }
    StatementFormat wanted = format;
    output.show(
        () ->
            new Shown(
                statement.account(),
                statement.currency(),
                statement.opening(),
                statement.closing(),
                StreamSupport.stream(statement.movements().spliterator(), false)
                    .map(Line::of)
                    .toList(),
                missing),
        people -> {
          if (wanted == null) {
            table(statement, sums, people);
            missing.ifPresent(people::println);
          } else {
            try {
              wanted.of(statement, people);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        });
    if (wanted != null) {
      missing.ifPresent(output::warn);
    }
  }

  private static void table(Statement statement, Sums sums, PrintWriter people) {
    Table table = new Table("time", "block", "what", "with", "for", statement.currency());
    table.row("", "", "opening balance", "", "", sums.number(statement.opening()));
    for (Movement each : statement.movements()) {
      table.row(
          Instant.ofEpochSecond(each.time()),
          each.block(),
          word(each),
          each.counterparty(),
          each.memo(),
          (each.incoming() ? "+" : "-") + sums.number(each.amount()));
    }
    table.row("", "", "closing balance", "", "", sums.number(statement.closing())).print(people);
  }
}
