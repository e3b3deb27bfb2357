package souk.cli;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import souk.deployment.MarketContracts;
import souk.keystore.Keystore;
import souk.keystore.KeystoreException;
import souk.keystore.Password;
import souk.keystore.ScryptCost;
import souk.keystore.StoredKey;
import souk.ledger.evm.Deployer;
import souk.ledger.evm.Devnet;
import souk.ledger.evm.EvmLedger;
import souk.ledger.evm.FeePolicy;
import souk.market.file.MarketFile;
import souk.node.Network;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.PrivateKey;

/** {@code souk devnet}: a chain for one developer, with a market on it. */
@Command(
    name = "devnet",
    mixinStandardHelpOptions = true,
    description =
        "Start an EVM chain on this machine (anvil) with a market's contracts and funded keys,"
            + " until ^C. Started again with the same --dir it goes on. Play money: whoever reaches"
            + " the chain owns all of it.",
    footer = {
      "Example:",
      "  ./souk devnet --dir /tmp/net",
      "  ./souk cache --network /tmp/net --keystore /tmp/net/keys/cache-1.json --password-file"
          + " /tmp/net/keys/password --state /tmp/cache-1"
    })
final class DevnetCommand implements Callable<Integer> {
  /** The chain, in its folder. */
  private static final String CHAIN = "chain.json";

  /** Key files and their password, there. */
  static final String KEYS = "keys";

  static final String PASSWORD = "password";

  private static final int MOST_CACHES = 100;
  private static final int MOST_BLOCK_SECONDS = 3_600;

  /** Wei for the gas of each account. */
  private static final BigInteger COINS = BigInteger.TEN.pow(20);

  /** Test money of each account. */
  private static final Amount MONEY = Amount.of(1_000_000_000_000L);

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      defaultValue = "souk-devnet",
      description =
          "a folder for chain, keys and network file; one that a devnet made before is gone on with"
              + " (${DEFAULT-VALUE})")
  private Path dir = Path.of("souk-devnet");

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8545",
      description =
          "where the chain answers; 0 for any free port (${DEFAULT-VALUE}, and the same again)")
  private int port;

  @Option(
      names = "--block-time",
      paramLabel = "S",
      defaultValue = "1",
      description =
          "a block comes every so many seconds, and with each transaction (${DEFAULT-VALUE})")
  private int blockSeconds;

  @Option(
      names = "--caches",
      paramLabel = "N",
      defaultValue = "6",
      description = "how many keys for caches to make (${DEFAULT-VALUE})")
  private int caches;

  @Option(
      names = "--market",
      paramLabel = "FILE",
      description = "the market file (markets/devnet.yaml, whose rounds have 40 blocks)")
  private @Nullable Path market;

  @Spec private @Nullable CommandSpec spec;

  @Mixin private ServiceOptions services = new ServiceOptions();

  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws IOException, InterruptedException, KeystoreException {
    range("--block-time", blockSeconds, 1, MOST_BLOCK_SECONDS);
    range("--caches", caches, 1, MOST_CACHES);
    range("--port", port, 0, 65_535);
    return Files.exists(dir.resolve(Network.FILE))
        ? goOn(Network.read(dir.resolve(Network.FILE)))
        : make();
  }

  private static void range(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new Failure(
          Main.USAGE, "%s takes %d to %d, got %d".formatted(option, least, most, value));
    }
  }

  private int make() throws IOException, InterruptedException, KeystoreException {
    Path folder = dir.resolve(KEYS);
    if (Files.exists(folder) || Files.exists(dir.resolve(CHAIN))) {
      throw new Failure(
          Main.USAGE,
          "%s has %s and no %s: a devnet that was never finished, or something else; name another --dir"
              .formatted(dir, Files.exists(folder) ? KEYS : CHAIN, Network.FILE));
    }
    Path marketFile = MarketOptions.file(market, MarketOptions.SHORT_ROUNDS);
    MarketFile parameters = MarketFile.read(marketFile);
    Path copy = MarketOptions.copyIn(dir, marketFile, Set.of(CHAIN, KEYS));
    Path anvil = Anvil.find();
    Failure.folder("--dir", dir);
    return run(
        Devnet.start(anvil, port, blockSeconds, dir.resolve(CHAIN)),
        devnet -> {
          MarketOptions.copy(marketFile, copy);
          Map<String, Address> keys = keys(folder);
          long before = devnet.height();
          Network network =
              new Network(
                  devnet.url(),
                  Devnet.CHAIN_ID,
                  deploy(devnet, parameters, keys),
                  before,
                  blockSeconds,
                  0,
                  copy);
          network.write(dir);
          show(devnet, network, keys);
        });
  }

  /** Goes on with a devnet that was ended. */
  private int goOn(Network network) throws IOException, InterruptedException, KeystoreException {
    if (Devnet.answers(network.url(), network.contract())) {
      throw new Failure(
          Main.FAILED,
          "the devnet of %s runs already, at %s; ^C where it was started ends it"
              .formatted(dir, network.url()));
    }
    if (!Files.isRegularFile(dir.resolve(CHAIN))) {
      throw new Failure(
          Main.USAGE,
          "%s holds a devnet whose chain is lost: there is no %s; name another --dir"
              .formatted(dir, dir.resolve(CHAIN)));
    }
    Map<String, Address> keys = keysThere(dir.resolve(KEYS));
    mustBeAsBefore(network, keys.size() - 1);
    int before = URI.create(network.url()).getPort();
    int usual = before < 0 ? port : before; // a file that somebody edited
    return run(
        Devnet.start(
            Anvil.find(),
            typed("--port") ? port : usual,
            network.blockSeconds(),
            dir.resolve(CHAIN)),
        devnet -> {
          if (!Devnet.answers(devnet.url(), network.contract())) {
            throw new Failure(
                Main.FAILED,
                "the chain in %s is without the market of %s; name another --dir"
                    .formatted(dir.resolve(CHAIN), dir.resolve(Network.FILE)));
          }
          Network now = network.at(devnet.url());
          if (!now.equals(network)) {
            now.write(dir);
          }
          show(devnet, now, keys);
        });
  }

  /** What counts when a devnet is made is not changed by naming it once more. */
  private void mustBeAsBefore(Network network, int keysOfCaches) throws IOException {
    if (market != null
        && !MarketOptions.same(
            MarketOptions.file(market, MarketOptions.SHORT_ROUNDS), network.market())) {
      throw otherwise("--market", network.market().toString());
    }
    if (typed("--caches") && caches != keysOfCaches) {
      throw otherwise("--caches", Integer.toString(keysOfCaches));
    }
    if (typed("--block-time") && blockSeconds != network.blockSeconds()) {
      throw otherwise("--block-time", Integer.toString(network.blockSeconds()));
    }
  }

  private Failure otherwise(String option, String there) {
    return new Failure(
        Main.USAGE,
        "%s counts when a devnet is made, and %s holds one with %s; leave it out, or name another --dir"
            .formatted(option, dir, there));
  }

  private boolean typed(String option) {
    CommandLine.ParseResult parsed = Objects.requireNonNull(spec).commandLine().getParseResult();
    return parsed.hasMatchedOption(option);
  }

  /** What is to be done when the chain answers. */
  private interface Ready {
    void with(Devnet devnet) throws IOException, KeystoreException;
  }

  private int run(Devnet devnet, Ready ready)
      throws IOException, InterruptedException, KeystoreException {
    CountDownLatch ends = new CountDownLatch(1);
    Thread stop =
        new Thread(
            () -> {
              ends.countDown();
              devnet.close();
            },
            "souk-devnet-stop");
    Runtime.getRuntime().addShutdownHook(stop);
    try {
      ready.with(devnet);
      int status = devnet.awaitEnd();
      // ^C reaches anvil as well, and it may be the first to end.
      if (ends.await(1, TimeUnit.SECONDS)) {
        return 0;
      }
      throw new Failure(Main.FAILED, "anvil ended with status " + status);
    } catch (InterruptedException e) {
      return 0; // whoever runs this has had enough of it
    } finally {
      devnet.close();
    }
  }

  /** The keys that were made before. */
  private static Map<String, Address> keysThere(Path folder) throws IOException, KeystoreException {
    // as they were made: cache-10 after cache-9, and all after the publisher
    Map<String, Address> there =
        new TreeMap<>(
            Comparator.<String, Boolean>comparing(name -> name.startsWith("cache-"))
                .thenComparingInt(String::length)
                .thenComparing(Comparator.naturalOrder()));
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".json")).toList()) {
        Optional<Address> address = StoredKey.read(file).address();
        if (address.isPresent()) {
          String name = String.valueOf(file.getFileName());
          there.put(name.substring(0, name.length() - ".json".length()), address.get());
        }
      }
    }
    return there;
  }

  private Map<String, Address> keys(Path folder) throws IOException, KeystoreException {
    SecureRandom random = new SecureRandom();
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    String password = HexFormat.of().formatHex(bytes);
    Files.createDirectories(folder);
    Path file =
        Files.createFile(
            folder.resolve(PASSWORD),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, password + "\n", StandardOpenOption.WRITE);
    Keystore keystore = Keystore.at(folder, random, ScryptCost.LIGHT);
    Map<String, Address> made = new LinkedHashMap<>();
    for (int i = 0; i <= caches; i++) {
      String name = i == 0 ? "publisher" : "cache-" + i;
      try (Password secret = Password.taking(password.toCharArray())) {
        PrivateKey key = keystore.create(secret);
        Files.move(
            Objects.requireNonNull(keystore.list().get(key.address())),
            folder.resolve(name + ".json"));
        made.put(name, key.address());
      }
    }
    return made;
  }

  private Address deploy(Devnet devnet, MarketFile parameters, Map<String, Address> keys)
      throws IOException {
    PrivateKey deployer = PrivateKey.generate(new SecureRandom());
    devnet.fund(deployer.address(), COINS.multiply(BigInteger.valueOf(keys.size() + 1L)));
    Map<Address, BigInteger> coins = new LinkedHashMap<>();
    keys.values().forEach(address -> coins.put(address, COINS));
    try (Deployer contracts = new Deployer(devnet.url(), deployer, FeePolicy.DEFAULT)) {
      return MarketContracts.deploy(
          contracts, parameters.ledger(), services.kinds().values(), coins, MONEY);
    }
  }

  private void show(Devnet devnet, Network network, Map<String, Address> keys) throws IOException {
    DevnetReport report = new DevnetReport(dir, devnet.pid(), network, keys, MONEY);
    if (output.json()) {
      output.show(report::made, _ -> {});
      return;
    }
    Sums sums;
    try (EvmLedger ledger = NetworkOptions.connect(network)) {
      sums = Sums.of(ledger);
    }
    output.show(report::made, people -> report.print(sums, people));
  }
}
