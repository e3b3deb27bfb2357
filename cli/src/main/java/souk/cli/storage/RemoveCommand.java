package souk.cli.storage;

import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import souk.cli.Consent;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.NetworkOptions;
import souk.cli.Output;
import souk.cli.Shown;
import souk.ledger.evm.EvmLedger;
import souk.node.CustomerStart;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.storage.customer.StoredEntry;

/** {@code souk storage rm}: ends the keeping of something. */
@Command(
    name = "rm",
    mixinStandardHelpOptions = true,
    description = {
      "End the agreements about something that is stored, and destroy its key: nobody reads it any"
          + " more. They run on for their notice, whose periods are paid if they are proven; the"
          + " rest of the money comes back.",
      "",
      "What is left of the escrow comes back with ./souk wallet refund, once its rounds are over."
    },
    footer = {
      "Example:",
      "  ./souk storage rm photos --state /tmp/stored --network /tmp/net"
          + " --keystore /tmp/net/keys/publisher.json --password-file /tmp/net/keys/password"
    })
final class RemoveCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "what it is called, or its piece CID")
  private String name = "";

  @Option(names = "--yes", description = "do not ask")
  private boolean yes;

  @Mixin private StoreOptions options = new StoreOptions();
  @Mixin private Output output = new Output();

  /**
   * What was ended, for programs.
   *
   * @param endBlock after which nobody has to keep anything; 0 when nobody had
   */
  private record Removed(String name, List<Bytes32> ended, long endBlock) {}

  @Override
  public Integer call() throws Exception {
    Store store = options.store();
    StoredEntry entry = store.need(name);
    if (GatewayS3Command.keeps(store, entry)) {
      throw new Failure(
          Main.USAGE,
          "'%s' has objects of the S3 gateway of %s; delete those through the gateway, which ends it then"
              .formatted(Shown.oneLine(entry.name()), store.state()));
    }
    PrivateKey key = options.key();
    try (EvmLedger ledger = NetworkOptions.connect(store.where());
        // Nobody else works on it meanwhile, nor would with another key.
        CustomerStart _ = CustomerStart.prepare(store.setup(entry, ledger, key, Set.of(), false))) {
      store.needStill(entry);
      if (!yes && !Consent.asked("End it, so that nobody reads it any more")) {
        throw new Failure(Main.FAILED, "it is kept on; where nobody can be asked, add --yes");
      }
      Removal done = Removal.of(store, entry, ledger, key);
      List<Bytes32> ended = done.ended();
      output.show(
          () -> new Removed(entry.name(), ended, done.endBlock()),
          people ->
              people.printf(
                  "'%s' is removed%s, and its key is destroyed.%n",
                  Shown.oneLine(entry.name()),
                  ended.isEmpty()
                      ? ""
                      : ": %s by block %d"
                          .formatted(
                              ended.size() == 1
                                  ? "1 agreement ends"
                                  : ended.size() + " agreements end",
                              done.endBlock())));
    }
    return 0;
  }
}
