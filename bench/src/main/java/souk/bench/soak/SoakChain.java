package souk.bench.soak;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import souk.deployment.MarketContracts;
import souk.exchange.ServiceKinds;
import souk.keystore.Keystore;
import souk.keystore.KeystoreException;
import souk.keystore.Password;
import souk.keystore.ScryptCost;
import souk.ledger.evm.Deployer;
import souk.ledger.evm.Devnet;
import souk.ledger.evm.EvmLedger;
import souk.ledger.evm.FeePolicy;
import souk.market.file.MarketFile;
import souk.node.Network;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.PrivateKey;

/** The chain of a soak, with a market's contracts on it and accounts that have money. */
final class SoakChain implements AutoCloseable {
  /** Test money of each account. */
  static final Amount MONEY = Amount.of(1_000_000_000_000L);

  /** How many blocks must follow one before it counts as final: more than are reorganised away. */
  static final int CONFIRMATIONS = 4;

  /** Wei for the gas of each account. */
  private static final BigInteger COINS = BigInteger.TEN.pow(21);

  /** How often a block comes, at the least. */
  static final int BLOCK_SECONDS = 1;

  private final Devnet devnet;
  private final Path folder;
  private final Path market;
  private final Map<String, Address> accounts = new LinkedHashMap<>();
  private long before;
  private Address contract = Address.ZERO;

  private SoakChain(Devnet devnet, Path folder, Path market) {
    this.devnet = devnet;
    this.folder = folder;
    this.market = market;
  }

  /**
   * Starts the chain and deploys the market.
   *
   * @param folder for keys and network files
   * @param names of the accounts to make
   */
  static SoakChain start(Path anvil, Path folder, Path market, Iterable<String> names)
      throws IOException, KeystoreException {
    SoakChain chain = new SoakChain(Devnet.start(anvil, 0, BLOCK_SECONDS), folder, market);
    try {
      chain.keys(names);
      chain.deploy();
      return chain;
    } catch (IOException | KeystoreException | RuntimeException e) {
      chain.close();
      throw e;
    }
  }

  private void keys(Iterable<String> names) throws IOException, KeystoreException {
    SecureRandom random = new SecureRandom();
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    String password = HexFormat.of().formatHex(bytes);
    Files.createDirectories(folder.resolve("keys"));
    Path file =
        Files.createFile(
            password(),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, password + "\n", StandardOpenOption.WRITE);
    Keystore keystore = Keystore.at(folder.resolve("keys"), random, ScryptCost.LIGHT);
    for (String name : names) {
      try (Password secret = Password.taking(password.toCharArray())) {
        PrivateKey key = keystore.create(secret);
        Files.move(Objects.requireNonNull(keystore.list().get(key.address())), key(name));
        accounts.put(name, key.address());
      }
    }
  }

  private void deploy() throws IOException {
    before = devnet.height();
    PrivateKey deployer = PrivateKey.generate(new SecureRandom());
    devnet.fund(deployer.address(), COINS.multiply(BigInteger.valueOf(accounts.size() + 1L)));
    Map<Address, BigInteger> coins = new LinkedHashMap<>();
    accounts.values().forEach(address -> coins.put(address, COINS));
    try (Deployer contracts = new Deployer(devnet.url(), deployer, FeePolicy.DEFAULT)) {
      contract =
          MarketContracts.deploy(
              contracts,
              MarketFile.read(market).ledger(),
              ServiceKinds.find().values(),
              coins,
              MONEY);
    }
  }

  Devnet devnet() {
    return devnet;
  }

  /** The accounts by name; all money of the market was given to them. */
  Map<String, Address> accounts() {
    return accounts;
  }

  Address account(String name) {
    return Objects.requireNonNull(accounts.get(name));
  }

  Path key(String name) {
    return folder.resolve("keys").resolve(name + ".json");
  }

  Path password() {
    return folder.resolve("keys/password");
  }

  /** Writes a network file that leads to the chain by way of {@code url}; its folder. */
  Path network(String name, String url) throws IOException {
    Path own = Files.createDirectories(folder.resolve(name));
    Path copy = own.resolve(Objects.requireNonNull(market.getFileName()));
    Files.copy(market, copy, StandardCopyOption.REPLACE_EXISTING);
    new Network(url, Devnet.CHAIN_ID, contract, before, BLOCK_SECONDS, CONFIRMATIONS, copy)
        .write(own);
    return own;
  }

  /** The ledger without anybody in between; what it says is of the newest block. */
  EvmLedger ledger() {
    return EvmLedger.open(
        new EvmLedger.Settings(
            devnet.url(),
            contract,
            before,
            Optional.of(Devnet.CHAIN_ID),
            0,
            Duration.ofMillis(250),
            Duration.ofSeconds(15),
            FeePolicy.DEFAULT),
        InstantSource.system());
  }

  @Override
  public void close() {
    devnet.close();
  }
}
