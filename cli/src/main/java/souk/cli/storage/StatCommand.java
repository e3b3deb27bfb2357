package souk.cli.storage;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import souk.cli.NetworkOptions;
import souk.cli.Output;
import souk.cli.Shown;
import souk.cli.Sizes;
import souk.cli.Sums;
import souk.cli.Table;
import souk.ledger.LedgerView;
import souk.ledger.evm.EvmLedger;
import souk.primitives.Amount;
import souk.storage.customer.Place;
import souk.storage.customer.Places;
import souk.storage.customer.StoredEntry;
import souk.storage.tree.Members;

/** {@code souk storage stat}: where the pieces of a stored file are. */
@Command(
    name = "stat",
    mixinStandardHelpOptions = true,
    description =
        "Show where each piece of something stored is, by the ledger: who keeps it, how many"
            + " periods were proven and paid, what was missed and slashed, until when. Needs no"
            + " key.",
    footer = {
      "A piece is opening (signed), sealing, kept, lost (a fault was reported, or it was not sealed"
          + " in time) or over.",
      "Example:",
      "  ./souk storage stat photos --state /tmp/stored --network /tmp/net"
    })
final class StatCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "what it is called, or its piece CID")
  private String name = "";

  @Mixin private StoreOptions options = new StoreOptions();
  @Mixin private Output output = new Output();

  /**
   * How it stands, for programs.
   *
   * @param files of a folder; 0 for a file
   * @param root of a folder, against which its files are proven; empty where there is none
   * @param held pieces in good hands
   * @param paid to all keepers for what was proven
   * @param slashed of all keepers' collateral
   */
  private record Stat(
      String name,
      String cid,
      boolean folder,
      int files,
      String root,
      long bytes,
      String state,
      int needed,
      int pieces,
      long held,
      long pieceBytes,
      Amount paid,
      Amount slashed,
      long block,
      List<Place> places) {}

  @Override
  public Integer call() throws IOException {
    Store store = options.store();
    StoredEntry entry = store.needCut(name);
    try (EvmLedger ledger = NetworkOptions.connect(store.where())) {
      LedgerView view = Store.head(ledger);
      Places cut = Places.in(store.role(entry));
      List<Place> places = store.places(entry, ledger, view);
      Optional<Members> members =
          entry.tree() && Members.isIn(store.role(entry))
              ? Optional.of(Members.load(store.role(entry)))
              : Optional.empty();
      Stat stat =
          new Stat(
              entry.name(),
              cut.content().cidV2(),
              entry.tree(),
              members.map(Members::count).orElse(0),
              members.map(all -> all.root().toString()).orElse(""),
              entry.size(),
              StorageListCommand.Listed.of(entry, places).state(),
              entry.needed(),
              entry.pieces(),
              Store.held(places),
              cut.pieceSize(),
              places.stream().map(Place::paid).reduce(Amount.ZERO, Amount::plus),
              places.stream().map(Place::slashed).reduce(Amount.ZERO, Amount::plus),
              view.block().number(),
              places);
      Sums sums = Sums.of(ledger);
      output.show(
          () -> stat,
          people -> {
            people.printf(
                "'%s', %s, %s: %s; %d of %d pieces are in good hands, %d suffice.%n",
                Shown.oneLine(stat.name()),
                Sizes.text(stat.bytes()),
                stat.cid(),
                stat.state(),
                stat.held(),
                stat.pieces(),
                stat.needed());
            if (!stat.root().isEmpty()) {
              people.printf("Files: %d, of the root %s.%n", stat.files(), stat.root());
            }
            table(stat, sums).print(people);
            people.printf(
                "Paid: %s; slashed: %s; the ledger is at block %d.%n",
                sums.show(stat.paid()), sums.show(stat.slashed()), stat.block());
          });
    }
    return 0;
  }

  private static Table table(Stat stat, Sums sums) {
    Table table =
        new Table("piece", "provider", "at", "state", "proven", "missed", "paid", "until block");
    for (Place each : stat.places()) {
      table.row(
          each.piece(),
          each.provider(),
          Shown.oneLine(each.endpoint()),
          StorageListCommand.word(each.state()),
          each.proven() + " of " + each.periods(),
          each.missed(),
          sums.show(each.paid()),
          each.endBlock());
    }
    return table;
  }
}
