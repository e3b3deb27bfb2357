package souk.cli.storage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import souk.cli.Blocks;
import souk.cli.NetworkOptions;
import souk.cli.Output;
import souk.cli.Shown;
import souk.cli.Sizes;
import souk.cli.Table;
import souk.ledger.LedgerView;
import souk.ledger.evm.EvmLedger;
import souk.storage.customer.Place;
import souk.storage.customer.StoredEntry;
import souk.storage.tree.Member;
import souk.storage.tree.Members;

/** {@code souk storage ls}: what is stored, or what a stored folder has. */
@Command(
    name = "ls",
    mixinStandardHelpOptions = true,
    description =
        "List what is stored, how many of its pieces are in good hands, and until when; or the"
            + " files of a stored folder, with their digests, by what --state knows. Needs no key.",
    footer = {"Example:", "  ./souk storage ls photos --state /tmp/stored --network /tmp/net"})
final class StorageListCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "NAME",
      arity = "0..1",
      description = "a stored folder whose files are listed (all that is stored)")
  private @Nullable String name;

  @Mixin private StoreOptions options = new StoreOptions();
  @Mixin private Output output = new Output();

  /**
   * Something that is stored.
   *
   * @param held pieces in good hands
   * @param endBlock the first end of an agreement about one of them; 0 when there is none
   */
  record Listed(
      String name,
      boolean folder,
      long bytes,
      String state,
      int needed,
      int pieces,
      long held,
      long endBlock) {
    static Listed of(StoredEntry entry, List<Place> places) {
      return new Listed(
          entry.name(),
          entry.tree(),
          entry.size(),
          state(entry, places),
          entry.needed(),
          entry.pieces(),
          Store.held(places),
          places.stream().filter(Place::holds).mapToLong(Place::endBlock).min().orElse(0));
    }

    private static String state(StoredEntry entry, List<Place> places) {
      long held = Store.held(places);
      if (entry.state() == StoredEntry.State.PUTTING) {
        return "putting";
      }
      if (held >= entry.pieces()) {
        return "kept";
      }
      if (held > 0) {
        return held >= entry.needed() ? "needs repair" : "in danger";
      }
      return places.stream().anyMatch(place -> place.state() == Place.State.LOST) ? "lost" : "over";
    }
  }

  /** All of it, for programs. */
  private record All(long block, List<Listed> stored) {}

  @Override
  public Integer call() throws IOException {
    Store store = options.store();
    if (name != null) {
      files(store, store.needCut(name));
      return 0;
    }
    try (EvmLedger ledger = NetworkOptions.connect(store.where())) {
      LedgerView view = Store.head(ledger);
      List<Listed> all = new ArrayList<>();
      for (StoredEntry each : store.catalog().all()) {
        if (each.state() != StoredEntry.State.REMOVED) {
          all.add(Listed.of(each, store.places(each, ledger, view)));
        }
      }
      long now = view.block().number();
      output.show(
          () -> new All(now, all),
          people -> {
            if (all.isEmpty()) {
              people.println("nothing is stored by " + store.state());
              return;
            }
            Table table =
                new Table("name", "size", "state", "pieces", "needs", "until block", "in");
            for (Listed each : all) {
              table.row(
                  Shown.oneLine(each.name()) + (each.folder() ? "/" : ""),
                  Sizes.text(each.bytes()),
                  each.state(),
                  each.held() + " of " + each.pieces(),
                  each.needed(),
                  each.endBlock() == 0 ? "" : String.valueOf(each.endBlock()),
                  each.endBlock() == 0
                      ? ""
                      : Blocks.about(each.endBlock() - now, store.where().blockSeconds()));
            }
            table.print(people);
          });
    }
    return 0;
  }

  /** A folder's files, for programs. */
  private record Files(String name, String root, List<OfFolder> files) {
    private record OfFolder(String path, long size, String sha256) {
      static OfFolder of(Members.Placed file) {
        Member member = file.member();
        return new OfFolder(member.path(), member.size(), member.digest().toString());
      }
    }
  }

  private void files(Store store, StoredEntry entry) throws IOException {
    Members members = StoredPart.members(store, entry);
    output.show(
        () ->
            new Files(
                entry.name(),
                members.root().toString(),
                members.all().stream().map(Files.OfFolder::of).toList()),
        people -> {
          Table table = new Table("size", "file");
          for (Members.Placed each : members.all()) {
            table.row(Sizes.text(each.member().size()), Shown.oneLine(each.member().path()));
          }
          table.print(people);
          people.printf("files: %d, of the root %s%n", members.count(), members.root());
        });
  }

  /** A place's state, in words. */
  static String word(Place.State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
