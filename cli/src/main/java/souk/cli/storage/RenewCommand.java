package souk.cli.storage;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import souk.cli.Blocks;
import souk.cli.ChainPatience;
import souk.cli.Consent;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.NetworkOptions;
import souk.cli.Output;
import souk.cli.Shown;
import souk.cli.StopSignal;
import souk.cli.Sums;
import souk.cli.WaitLine;
import souk.ledger.evm.EvmLedger;
import souk.primitives.PrivateKey;
import souk.storage.customer.Place;
import souk.storage.customer.StoredEntry;

/** {@code souk storage renew}: has something kept for longer. */
@Command(
    name = "renew",
    mixinStandardHelpOptions = true,
    description =
        "Have something kept for as many rounds more as it was put for: extend its escrow, and sign"
            + " new agreements with those that keep it, who need not get their pieces again. That"
            + " is possible in the last two rounds; before, it says when. ./souk storage watch"
            + " --renew does it by itself.",
    footer = {
      "Exit status: 0 it is renewed, 1 not, or it is too early.",
      "Example:",
      "  ./souk storage renew photos --state /tmp/stored --network /tmp/net"
          + " --keystore /tmp/net/keys/publisher.json --password-file /tmp/net/keys/password"
    })
final class RenewCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "what it is called, or its piece CID")
  private String name = "";

  @Option(names = "--yes", description = "do not ask")
  private boolean yes;

  @Mixin private StoreOptions options = new StoreOptions();
  @Mixin private Output output = new Output();
  @Spec private @Nullable CommandSpec command;

  /** What was done, for programs. */
  record Renewed(String event, String name, long endBlock) {
    static Renewed of(StoredEntry entry, List<Place> places) {
      return new Renewed(
          "renewed", entry.name(), places.stream().mapToLong(Place::endBlock).min().orElse(0));
    }

    String text() {
      return "'%s' is kept until block %d".formatted(Shown.oneLine(name), endBlock);
    }
  }

  @Override
  public Integer call() throws Exception {
    Store store = options.store();
    StoredEntry entry = store.needCut(name);
    PrivateKey key = options.key();
    try (StopSignal running = new StopSignal();
        EvmLedger ledger =
            new ChainPatience(output, running).of(() -> NetworkOptions.connect(store.where()))) {
      Sums sums = Sums.of(ledger);
      Renewal renewal =
          Renewal.of(store, ledger, key, entry)
              .orElseThrow(() ->
                  new Failure(
                      Main.FAILED,
                      "nobody keeps '%s' any more; put it anew".formatted(Shown.oneLine(name))));
      if (!renewal.isDue()) {
        throw new Failure(
            Main.FAILED,
            "'%s' is kept until block %d, and can be renewed from block %d on, in %s; nothing was sent"
                .formatted(
                    Shown.oneLine(name),
                    renewal.end(),
                    renewal.from(),
                    Blocks.about(renewal.from() - renewal.now(), store.where().blockSeconds())));
      }
      StoragePlan plan = renewal.plan(sums);
      output.say(plan, plan.text(sums, store.where().blockSeconds()));
      if (!Consent.toLock("Renew it", yes)) {
        throw new Failure(Main.FAILED, "nothing was sent, and nothing was locked");
      }
      WaitLine line =
          new WaitLine(Objects.requireNonNull(command).commandLine().getErr(), !output.json());
      Keeping keeping = new Keeping(store, ledger, key, output, line);
      Renewed renewed = Renewed.of(entry, renewal.run(plan, keeping, running, sums));
      output.say(renewed, renewed.text());
    }
    return 0;
  }
}
