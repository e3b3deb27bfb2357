package souk.cli;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Properties;
import souk.deployment.MarketContracts;
import souk.ledger.evm.Deployer;
import souk.primitives.Address;

/**
 * Which contracts of a market are on its chain already, in a file that is kept beside the others.
 */
final class DeployedContracts implements MarketContracts.Made {
  /** Its name in the folder. */
  static final String FILE = "contracts.properties";

  private static final String CHAIN = "chainId";
  private static final String FIRST_BLOCK = "firstBlock";

  private final Path file;
  private final Properties known;
  private final Deployer deployer;

  private DeployedContracts(Path file, Properties known, Deployer deployer) {
    this.file = file;
    this.known = known;
    this.deployer = deployer;
  }

  /**
   * Those of a folder, which is made if it is not there.
   *
   * @throws Failure when they are on another chain
   */
  static DeployedContracts in(Path folder, long chainId, Deployer deployer) throws IOException {
    Path file = Failure.folder("--dir", folder).resolve(FILE);
    Properties known = new Properties();
    if (Files.exists(file)) {
      try (Reader in = Files.newBufferedReader(file)) {
        known.load(in);
      }
    }
    String chain = Long.toString(chainId);
    if (!known.getProperty(CHAIN, chain).equals(chain)) {
      throw new Failure(
          Main.USAGE,
          "%s is about chain %s, not %s; name another --dir"
              .formatted(file, known.getProperty(CHAIN), chain));
    }
    known.setProperty(CHAIN, chain);
    return new DeployedContracts(file, known, deployer);
  }

  /** The block before the first contract, which it is if there is none yet. */
  long firstBlock(long now) {
    long kept = Long.parseLong(known.getProperty(FIRST_BLOCK, Long.toString(now)));
    long first = Math.min(kept, now); // a developer's chain may have begun anew
    known.setProperty(FIRST_BLOCK, Long.toString(first));
    write();
    return first;
  }

  @Override
  public Optional<Address> find(String contract) {
    return Optional.ofNullable(known.getProperty(contract))
        .map(Address::parse)
        .filter(deployer::hasCode);
  }

  @Override
  public void add(String contract, Address address) {
    known.setProperty(contract, address.toString());
    write();
  }

  private void write() {
    Path fresh = file.resolveSibling(FILE + ".new");
    try {
      try (Writer out = Files.newBufferedWriter(fresh)) {
        known.store(out, "Contracts of this market on its chain.");
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be written", e);
    }
  }
}
