package souk.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.keystore.KeystoreException;
import souk.ledger.Command;
import souk.ledger.Ledger;
import souk.ledger.Receipt;
import souk.ledger.evm.EvmLedger;
import souk.primitives.Address;
import souk.primitives.PrivateKey;

/** Whose account on which market a command is about, and with which key it acts, if it does. */
public final class AccountOptions {
  private static final int MOST_BYTES = 16 * 1024;
  private static final Pattern NAMED =
      Pattern.compile("\"address\"\\s*:\\s*\"((?:0x)?[0-9a-fA-F]{40})\"");

  @Mixin private NetworkOptions network = new NetworkOptions();
  @Mixin private KeyOptions key = new KeyOptions();

  @Option(
      names = "--address",
      paramLabel = "ADDRESS",
      description = "look at this account (that of the --keystore file)")
  private @Nullable Address address;

  /** Shows how an account stands. */
  public interface Show {
    void account(Ledger ledger, History history, Address address) throws InterruptedException;
  }

  /** Hands a command in, if there is one, waits until it took effect, and shows the account. */
  public int act(@Nullable Command command, Show show)
      throws IOException, KeystoreException, InterruptedException {
    try (EvmLedger ledger = NetworkOptions.connect(network.read())) {
      if (command != null) {
        submit(ledger, command);
      }
      show.account(ledger, new History(ledger), address());
    }
    return 0;
  }

  /** The address to look at; a keystore file that names it is not opened for that. */
  private Address address() throws IOException, KeystoreException {
    if (address != null) {
      return address;
    }
    Path file = key.file();
    if (file != null && Files.isRegularFile(file) && Files.size(file) <= MOST_BYTES) {
      Matcher named = NAMED.matcher(Files.readString(file));
      if (named.find()) {
        return Address.parse(named.group(1));
      }
    }
    return key.open().address();
  }

  private void submit(Ledger ledger, Command command) throws KeystoreException {
    PrivateKey signer = key.open();
    if (address != null && !address.equals(signer.address())) {
      throw new Failure(
          Main.USAGE, "the key is that of " + signer.address() + ", not of " + address);
    }
    String name = command.getClass().getSimpleName();
    switch (ledger.submit(signer, command).join()) {
      case Receipt.Included _ -> {}
      case Receipt.Refused(var reason, var detail) ->
          throw new Failure(
              Main.FAILED,
              "the ledger refuses %s: %s%s"
                  .formatted(name, reason, detail.isEmpty() ? "" : " (" + detail + ")"));
      case Receipt.Dropped(var why) ->
          throw new Failure(Main.FAILED, "the ledger lost " + name + ": " + why);
    }
  }
}
