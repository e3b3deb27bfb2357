package souk.cli.storage;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import souk.cli.ChainPatience;
import souk.cli.NetworkOptions;
import souk.cli.Output;
import souk.cli.StopSignal;
import souk.cli.Sums;
import souk.ledger.evm.EvmLedger;

/** {@code souk storage quote}: what it would cost to have a file kept. */
@Command(
    name = "quote",
    mixinStandardHelpOptions = true,
    description =
        "Say what it costs to have a file or folder kept and to get it back, who could keep it, and"
            + " what would be locked. Nothing is sent, locked or written.",
    footer = {
      "Example:",
      "  ./souk storage quote photos --pieces 8 --state /tmp/stored --network /tmp/net"
          + " --keystore /tmp/net/keys/publisher.json --password-file /tmp/net/keys/password"
    })
final class QuoteCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "the file or folder")
  private Path path = Path.of("");

  @Mixin private ShapeOptions shape = new ShapeOptions();
  @Mixin private StoreOptions options = new StoreOptions();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws Exception {
    StoredSource source = StoredSource.of(path);
    Store store = options.store();
    var entry = shape.entry(source.name(), source, store);
    var key = options.key();
    try (StopSignal running = new StopSignal();
        EvmLedger ledger =
            new ChainPatience(output, running).of(() -> NetworkOptions.connect(store.where()));
        Quoting quoting = Quoting.of(store, entry, ledger, key)) {
      Sums sums = Sums.of(ledger);
      StoragePlan plan = quoting.plan();
      output.show(
          () -> plan, people -> people.println(plan.text(sums, store.where().blockSeconds())));
      var _ = quoting.checked(sums);
    }
    return 0;
  }
}
