package souk.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.deployment.MarketContracts;
import souk.keystore.Keystore;
import souk.keystore.KeystoreException;
import souk.keystore.Password;
import souk.keystore.ScryptCost;
import souk.ledger.evm.Deployer;
import souk.ledger.evm.Devnet;
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
        "Start an EVM chain on this machine (anvil) with a market's contracts and funded keys, until ^C. Play money: whoever reaches the chain owns all of it.",
    footer = {
      "",
      "Example:  ./souk devnet --dir /tmp/net",
      "    then  ./souk cache --network /tmp/net --keystore /tmp/net/keys/cache-1.json \\",
      "            --password-file /tmp/net/keys/password --state /tmp/cache-1"
    })
final class DevnetCommand implements Callable<Integer> {
  /** Wei for the gas of each account. */
  private static final BigInteger COINS = BigInteger.TEN.pow(20);

  /** Test money of each account. */
  private static final Amount MONEY = Amount.of(1_000_000_000_000L);

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      defaultValue = "souk-devnet",
      description = "a new folder for keys and network file (${DEFAULT-VALUE})")
  private Path dir = Path.of("souk-devnet");

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8545",
      description = "where the chain answers; 0 for any free port (${DEFAULT-VALUE})")
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

  @Mixin private MarketOptions market = new MarketOptions();
  @Mixin private ServiceOptions services = new ServiceOptions();

  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws Exception {
    if (blockSeconds < 1 || caches < 1 || port < 0 || port > 0xffff) {
      throw new Failure(
          Main.USAGE, "--block-time and --caches are at least 1, --port from 0 to 65535");
    }
    if (Files.exists(dir.resolve(Network.FILE))) {
      throw new Failure(
          Main.USAGE,
          dir + " holds a devnet of before, whose chain is gone; delete it or name another --dir");
    }
    Path marketFile = market.file(MarketOptions.REFERENCE);
    MarketFile parameters = MarketFile.read(marketFile);
    Devnet devnet = Devnet.start(Anvil.find(), port, blockSeconds);
    Thread stop = new Thread(devnet::close, "souk-devnet-stop");
    Runtime.getRuntime().addShutdownHook(stop);
    try {
      Files.createDirectories(dir);
      Path copy = dir.resolve(Objects.requireNonNull(marketFile.getFileName()));
      Files.copy(marketFile, copy);
      Map<String, Address> keys = keys(dir.resolve("keys"));
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
      int status = devnet.awaitEnd();
      throw new Failure(Main.FAILED, "anvil ended with status " + status);
    } catch (InterruptedException e) {
      return 0; // whoever runs this has had enough of it
    } finally {
      devnet.close();
    }
  }

  private Map<String, Address> keys(Path folder) throws IOException, KeystoreException {
    SecureRandom random = new SecureRandom();
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    String password = HexFormat.of().formatHex(bytes);
    Files.createDirectories(folder);
    Path file =
        Files.createFile(
            folder.resolve("password"),
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

  private void show(Devnet devnet, Network network, Map<String, Address> keys) {
    output.show(() -> made(devnet, network, keys), people -> print(people, devnet, network, keys));
  }

  /** A market on a chain of its own, for programs. */
  private record Made(
      String url,
      long chainId,
      Address contract,
      String currency,
      int blockSeconds,
      long anvilPid,
      Path network,
      Path market,
      Path passwordFile,
      Map<String, Account> keys) {
    /** An account with money. */
    private record Account(Address address, Path keystore) {}
  }

  private Made made(Devnet devnet, Network network, Map<String, Address> keys) {
    Path folder = dir.resolve("keys");
    Map<String, Made.Account> accounts = new LinkedHashMap<>();
    keys.forEach((name, address) ->
        accounts.put(name, new Made.Account(address, folder.resolve(name + ".json"))));
    return new Made(
        network.url(),
        network.chainId(),
        network.contract(),
        "test token, in its smallest unit",
        blockSeconds,
        devnet.pid(),
        dir.resolve(Network.FILE),
        network.market(),
        folder.resolve("password"),
        accounts);
  }

  private void print(
      PrintWriter people, Devnet devnet, Network network, Map<String, Address> keys) {
    Path folder = dir.resolve("keys");
    Table table =
        new Table("what", "where")
            .row("URL", network.url())
            .row("chain id", Long.toString(network.chainId()) + " ")
            .row("contract", network.contract())
            .row("currency", "a test token; gas is paid in the chain's coin")
            .row("blocks", "every " + blockSeconds + " s, and with each transaction")
            .row("network file", dir.resolve(Network.FILE))
            .row("market file", network.market())
            .row("password", folder.resolve("password"));
    keys.forEach((name, address) -> table.row(folder.resolve(name + ".json"), address));
    table.print(people);
    people.printf(
        "%nEach key has %s of the test token and coins for gas. ^C ends the chain (anvil, process %d).%n",
        MONEY, devnet.pid());
  }
}
