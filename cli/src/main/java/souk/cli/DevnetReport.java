package souk.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import souk.node.Network;
import souk.primitives.Address;
import souk.primitives.Amount;

/**
 * What a developer needs to know of a devnet.
 *
 * @param dir its folder
 * @param anvil the process that makes the chain
 * @param keys of those who take part, by name
 * @param money what each had in the beginning
 */
record DevnetReport(
    Path dir, long anvil, Network network, Map<String, Address> keys, Amount money) {
  /** A market on a chain of its own, for programs. */
  record Made(
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

  private Path key(String file) {
    return dir.resolve(DevnetCommand.KEYS).resolve(file);
  }

  Made made() {
    Map<String, Made.Account> accounts = new LinkedHashMap<>();
    keys.forEach(
        (name, address) -> accounts.put(name, new Made.Account(address, key(name + ".json"))));
    return new Made(
        network.url(),
        network.chainId(),
        network.contract(),
        "test token, in its smallest unit",
        network.blockSeconds(),
        anvil,
        dir.resolve(Network.FILE),
        network.market(),
        key(DevnetCommand.PASSWORD),
        accounts);
  }

  void print(Sums sums, PrintWriter people) {
    Table table =
        new Table("what", "where")
            .row("URL", network.url())
            .row("chain id", Long.toString(network.chainId()) + " ")
            .row("contract", network.contract())
            .row("currency", "a test token; gas is paid in the chain's coin")
            .row("blocks", "every " + network.blockSeconds() + " s, and with each transaction")
            .row("network file", dir.resolve(Network.FILE))
            .row("market file", network.market())
            .row("password", key(DevnetCommand.PASSWORD));
    keys.forEach((name, address) -> table.row(key(name + ".json"), address));
    table.print(people);
    people.printf(
        "%nEach key got %s, the test token, and coins for gas. ^C ends the chain (anvil, process %d); with the same --dir it goes on.%n",
        sums.show(money), anvil);
  }
}
