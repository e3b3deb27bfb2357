package souk.cli.storage;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import souk.attacks.Count;
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
import souk.storage.customer.StoredEntry;

/** {@code souk storage repair}: pieces that were lost, to new providers. */
@Command(
    name = "repair",
    mixinStandardHelpOptions = true,
    description =
        "Give the pieces of providers that were slashed, or do not answer, to others: they are"
            + " bought from those that have enough of them, computed, sent, and sealed. What it"
            + " costs is said before, and asked on a terminal.",
    footer = {
      "Example:",
      "  ./souk storage repair photos --state /tmp/stored --network /tmp/net"
          + " --keystore /tmp/net/keys/publisher.json --password-file /tmp/net/keys/password"
    })
final class RepairCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "what it is called, or its piece CID")
  private String name = "";

  @Option(names = "--yes", description = "do not ask")
  private boolean yes;

  @Mixin private StoreOptions options = new StoreOptions();
  @Mixin private Output output = new Output();
  @Spec private @Nullable CommandSpec command;

  /** What was done, for people. */
  static String text(StoredEntry entry, int repaired, int missing) {
    String what =
        "%s of '%s' %s given to new providers"
            .formatted(
                Count.of(repaired, "piece"),
                Shown.oneLine(entry.name()),
                repaired == 1 ? "was" : "were");
    return repaired == missing
        ? what + "; all %d are in good hands".formatted(entry.pieces())
        : what
            + "; %d of %d are in good hands, for there are no more providers now, or no more books of the escrow: repair it again later, or get it and put it under another name with more --spare"
                .formatted(entry.pieces() - missing + repaired, entry.pieces());
  }

  /** What was done, for programs. */
  record Repaired(String event, String name, int repaired, int pieces) {}

  @Override
  public Integer call() throws Exception {
    Store store = options.store();
    StoredEntry entry = store.needCut(name);
    PrivateKey key = options.key();
    try (StopSignal running = new StopSignal();
        EvmLedger ledger =
            new ChainPatience(output, running).of(() -> NetworkOptions.connect(store.where()))) {
      Sums sums = Sums.of(ledger);
      Optional<Repair> repair = Repair.of(store, ledger, key, entry);
      int repaired = 0;
      if (repair.isPresent()) {
        StoragePlan plan = repair.get().plan(sums);
        output.say(plan, plan.text(sums, store.where().blockSeconds()));
        if (!Consent.toLock("Repair it", yes)) {
          throw new Failure(Main.FAILED, "nothing was sent, and nothing was locked");
        }
        WaitLine line =
            new WaitLine(Objects.requireNonNull(command).commandLine().getErr(), !output.json());
        Keeping keeping = new Keeping(store, ledger, key, output, line);
        repaired = repair.get().run(plan, keeping, running, sums);
      }
      output.say(
          new Repaired("repaired", entry.name(), repaired, entry.pieces()),
          repaired == 0
              ? "all %d pieces of '%s' are in good hands"
                  .formatted(entry.pieces(), Shown.oneLine(entry.name()))
              : text(entry, repaired, repair.map(Repair::missing).orElse(0)));
    }
    return 0;
  }
}
