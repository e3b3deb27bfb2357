package souk.cli.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import souk.cli.ChainPatience;
import souk.cli.Consent;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.NetworkOptions;
import souk.cli.Output;
import souk.cli.StopSignal;
import souk.cli.WaitLine;
import souk.gateway.s3.S3Gateway;
import souk.gateway.s3.S3Settings;
import souk.gateway.s3.object.ObjectStore;
import souk.gateway.s3.signature.AccessKeys;
import souk.ledger.evm.EvmLedger;
import souk.primitives.PrivateKey;
import souk.storage.StorageRules;
import souk.storage.customer.StoredEntry;
import souk.transport.ServerLimits;

/** {@code souk gateway s3}: an S3 server, whose objects strangers keep. */
@Command(
    name = "s3",
    mixinStandardHelpOptions = true,
    description = {
      "Serve S3: buckets and objects, which are kept in the storage market, enciphered, with"
          + " --pieces providers each, and paid for by this key. A put is answered when the object"
          + " is on this machine's disk, synced; from there it goes to the market, the small ones"
          + " together. HEAD and GET say with x-souk-storage where it is: here, kept or lost.",
      "",
      "Make a key for clients first: ./souk gateway keys --add NAME. What is kept ends with its"
          + " agreements: ./souk storage watch --renew beside it goes on with them."
    },
    footer = {
      "Exit status: 0 it was ended, 1 it could not be started, 2 a wrong option.",
      "Example:",
      "  ./souk gateway s3 --listen 127.0.0.1:9000 --needed 4 --pieces 8 --yes --state /tmp/stored"
          + " --network /tmp/net --keystore /tmp/net/keys/publisher.json"
          + " --password-file /tmp/net/keys/password"
    })
final class GatewayS3Command implements Callable<Integer> {
  private static final int MIB = 1 << 20;

  /** The gateway's folder beside the catalog. */
  private static final String FOLDER = "s3";

  /** How names begin that the gateway gives. */
  private static final String OBJECTS = "s3-";

  private static final int HIGHEST_PORT = 65_535;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:9000",
      description =
          "where to listen (${DEFAULT-VALUE}); port 0 lets the system choose. Without TLS: put a"
              + " proxy before it where others can listen")
  private String listen = "";

  @Option(
      names = "--region",
      paramLabel = "NAME",
      defaultValue = "us-east-1",
      description = "the region that clients name (${DEFAULT-VALUE}, which is taken besides)")
  private String region = "";

  @Option(
      names = "--domain",
      paramLabel = "NAME",
      description =
          "below which each bucket has a name: BUCKET.NAME (none: buckets stand in paths alone)")
  private @Nullable String domain;

  @Option(
      names = "--together",
      paramLabel = "MIB",
      defaultValue = "16",
      description =
          "objects that are smaller go to the market together, this much at a time"
              + " (${DEFAULT-VALUE})")
  private int together;

  @Option(
      names = "--longest",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "that a small object waits for others (${DEFAULT-VALUE})")
  private int longest;

  @Option(
      names = "--most-here",
      paramLabel = "MIB",
      defaultValue = "10240",
      description =
          "bytes on this disk that the market does not keep yet; then clients are asked to wait"
              + " (${DEFAULT-VALUE})")
  private int mostHere;

  @Option(names = "--yes", description = "do not ask")
  private boolean yes;

  @Mixin private ShapeOptions shape = new ShapeOptions();
  @Mixin private StoreOptions options = new StoreOptions();
  @Mixin private Output output = new Output();
  @Spec private @Nullable CommandSpec command;

  /** Said once it listens, for programs. */
  private record Ready(String event, String url, String keys) {}

  /** Said when it changes, for programs. */
  private record Standing(String event, long hereBytes, long keptBytes, String trouble) {
    static Standing of(ObjectStore.Standing now) {
      return new Standing("standing", now.here(), now.kept(), now.trouble().orElse(""));
    }
  }

  private S3Settings settings() {
    int colon = listen.lastIndexOf(':');
    try {
      int port = Integer.parseInt(listen.substring(colon + 1));
      if (colon > 0 && port >= 0 && port <= HIGHEST_PORT) {
        return new S3Settings(
            listen.substring(0, colon),
            port,
            region,
            Optional.ofNullable(domain),
            ServerLimits.DEFAULT);
      }
    } catch (NumberFormatException _) {
      // said below
    }
    throw new Failure(Main.USAGE, "--listen takes HOST:PORT, such as 127.0.0.1:9000");
  }

  private ObjectStore.Rules rules(Store store) {
    if (together < 1 || longest < 0 || mostHere < 1) {
      throw new Failure(
          Main.USAGE, "--together and --most-here are at least 1, --longest at least 0");
    }
    return new ObjectStore.Rules(
        (long) mostHere * MIB,
        (long) together * MIB,
        Duration.ofSeconds(longest),
        shape.most((StorageRules) store.service().terms()));
  }

  /** Whether something was stored by a gateway, which has objects in it. */
  static boolean keeps(Store store, StoredEntry entry) {
    return entry.name().startsWith(OBJECTS) && Files.isDirectory(store.state().resolve(FOLDER));
  }

  @Override
  public Integer call() throws Exception {
    S3Settings settings = settings();
    Store store = options.store();
    ObjectStore.Rules rules = rules(store);
    Path file = store.state().resolve(GatewayKeysCommand.FILE);
    AccessKeys keys = AccessKeys.load(file);
    if (keys.profiles().isEmpty()) {
      throw new Failure(
          Main.USAGE,
          "there is no key for clients yet: ./souk gateway keys --state %s --add NAME"
              .formatted(store.state()));
    }
    PrivateKey key = options.key();
    if (!Consent.toLock("Have kept what clients put, paid by this key", yes)) {
      throw new Failure(Main.FAILED, "nothing was started");
    }
    try (StopSignal running = new StopSignal();
        EvmLedger ledger =
            new ChainPatience(output, running).of(() -> NetworkOptions.connect(store.where()))) {
      WaitLine quiet = new WaitLine(Objects.requireNonNull(command).commandLine().getErr(), false);
      MarketVault vault = new MarketVault(store, shape, ledger, key, running, output, quiet);
      try (S3Gateway gateway = start(settings, rules, keys, store, vault)) {
        output.say(
            new Ready("ready", gateway.uri().toString(), file.toString()),
            "S3 at %s, keys in %s; ^C ends it".formatted(gateway.uri(), file));
        serve(gateway, running);
      }
    }
    return 0;
  }

  private static S3Gateway start(
      S3Settings settings, ObjectStore.Rules rules, AccessKeys keys, Store store, MarketVault vault)
      throws IOException {
    ObjectStore objects;
    try {
      objects =
          ObjectStore.open(store.state().resolve(FOLDER), vault, rules, InstantSource.system());
    } catch (IOException | RuntimeException e) {
      vault.close();
      throw e;
    }
    try {
      return S3Gateway.start(settings, keys, objects, InstantSource.system());
    } catch (IOException | RuntimeException e) {
      objects.close();
      throw e;
    }
  }

  private void serve(S3Gateway gateway, StopSignal running) {
    Standing said = new Standing("standing", 0, 0, "");
    while (running.goesOn()) {
      Standing now = Standing.of(gateway.standing());
      if (!now.equals(said)) {
        said = now;
        output.event(now);
      }
    }
  }
}
