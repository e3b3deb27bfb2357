package souk.cli.storage;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.cli.KeyOptions;
import souk.cli.MarketOptions;
import souk.cli.NetworkOptions;
import souk.keystore.KeystoreException;
import souk.market.file.MarketFile;
import souk.node.Network;
import souk.primitives.PrivateKey;
import souk.storage.StorageRules;
import souk.storage.customer.Catalog;

/** Which market, whose key and whose catalog a command for stored files is about. */
final class StoreOptions {
  private static final String USUAL = "storage.yaml";

  @Mixin private NetworkOptions network = new NetworkOptions();
  @Mixin private KeyOptions key = new KeyOptions();

  @Option(
      names = "--state",
      paramLabel = "DIR",
      required = true,
      description =
          "the folder that knows what is stored: by it, and by the key, files come back; keep a"
              + " copy")
  private Path state = Path.of(".");

  @Option(
      names = "--market",
      paramLabel = "FILE",
      description =
          "the market file, with the ledger rules of the network's (the network's own, where it is"
              + " of this kind, else markets/storage.yaml)")
  private @Nullable Path market;

  PrivateKey key() throws KeystoreException {
    return key.open();
  }

  /** What is stored, by this folder. */
  Store store() throws IOException {
    Network where = network.read();
    MarketFile file = MarketOptions.on(where, market, StorageRules.KIND, USUAL);
    return new Store(where, file, new Catalog(state), state);
  }
}
