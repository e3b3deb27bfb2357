package souk.cli.pay;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.cli.NetworkOptions;
import souk.cli.Output;
import souk.cli.Table;
import souk.ledger.RoundRules;
import souk.ledger.evm.EvmLedger;
import souk.store.Database;
import souk.store.SqliteDatabase;
import souk.transfers.address.ChainAddress;
import souk.transfers.mandate.Cancellations;
import souk.transfers.mandate.MandateStatus;
import souk.transfers.mandate.MandateStore;
import souk.transfers.mandate.MandateTerms;
import souk.transfers.person.PayDesk;
import souk.transfers.person.Purse;

/** {@code souk mandate list}: how mandates stand. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description =
        "Show the mandates that you gave, or with --received those that you were given: each period,"
            + " whether it is opening, ahead, due, paid, cancelled or lapsed, and up to which block it"
            + " can be claimed; and whether its payee has its books, without which it claims nothing.",
    footer = {"Example:", "  ./souk mandate list --records /tmp/ada --network /tmp/net"})
final class MandateListCommand implements Callable<Integer> {
  @Option(names = "--received", description = "those that you were given")
  private boolean received;

  @Mixin private NetworkOptions network = new NetworkOptions();
  @Mixin private RecordsOptions records = new RecordsOptions();
  @Mixin private Output output = new Output();

  /** A period, for programs. */
  private record Period(long round, String state, long claimFrom, long claimUntil) {}

  /**
   * A mandate, for programs.
   *
   * @param delivered whether its payee has its books
   * @param cancelled whether its payer wrote down here that it is cancelled; the ledger says of
   *     each period whether it took effect
   */
  private record Told(
      int mandate,
      String id,
      String with,
      String memo,
      boolean delivered,
      boolean cancelled,
      List<Period> periods) {}

  /** All of them, for programs. */
  private record All(List<Told> mandates) {}

  @Override
  public Integer call() throws Exception {
    Path file = records.there(received ? PayDesk.FILE : Purse.FILE);
    List<MandateStore.Given> all = new ArrayList<>();
    if (Files.exists(file)) {
      try (Database database = SqliteDatabase.readOnly(file)) {
        MandateStore store = MandateStore.in(database);
        if (received) {
          for (MandateTerms.Signed each : store.taken()) {
            all.add(
                new MandateStore.Given(all.size() + 1, each, URI.create("http://localhost"), true));
          }
        } else {
          all.addAll(store.given());
        }
      }
    }
    try (EvmLedger ledger = NetworkOptions.connect(network.read())) {
      List<Told> told = all.stream().map(each -> told(each, ledger)).toList();
      output.show(
          () -> new All(told),
          people -> {
            if (told.isEmpty()) {
              people.println("There are no mandates.");
              return;
            }
            Table table =
                new Table(
                    "mandate",
                    received ? "from" : "to",
                    "delivered",
                    "round",
                    "is",
                    "claim until block");
            for (Told each : told) {
              for (Period period : each.periods()) {
                table.row(
                    each.mandate(),
                    each.with(),
                    each.delivered() ? "yes" : "no",
                    period.round(),
                    period.state(),
                    period.claimUntil());
              }
            }
            table.print(people);
          });
    }
    return 0;
  }

  private Told told(MandateStore.Given given, EvmLedger ledger) {
    MandateTerms terms = given.mandate().terms();
    RoundRules rounds = ledger.info().rules().rounds();
    MandateStatus status = MandateStatus.of(terms, PurseOptions.view(ledger), rounds);
    return new Told(
        given.number(),
        given.mandate().id().toString(),
        new ChainAddress(terms.chainId(), received ? terms.payer() : terms.payee()).toString(),
        Escaped.line(terms.memo()),
        given.delivered(),
        !received && new Cancellations(records.there(Cancellations.FOLDER)).has(given.mandate()),
        status.periods().stream()
            .map(each ->
                new Period(
                    each.round(),
                    each.state().name().toLowerCase(Locale.ROOT),
                    each.claimFrom(),
                    each.claimUntil()))
            .toList());
  }
}
