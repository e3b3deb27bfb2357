package souk.cli;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.keystore.KeystoreException;
import souk.ledger.Command;
import souk.ledger.Ledger;
import souk.ledger.LedgerException;
import souk.ledger.Receipt;
import souk.ledger.evm.EvmLedger;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;

/** Whose account on which market a command is about, and with which key it acts, if it does. */
public final class AccountOptions {
  @Mixin private NetworkOptions network = new NetworkOptions();
  @Mixin private KeyOptions key = new KeyOptions();

  @Option(
      names = "--address",
      paramLabel = "ADDRESS",
      description = "look at this account (that of the --keystore file)")
  private @Nullable Address address;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      description =
          "how long to wait until an outcome counts as unknown (180 where blocks come each"
              + " second, 840 on Ethereum)")
  private @Nullable Integer wait;

  /** Shows how an account stands. */
  public interface Show {
    void account(EvmLedger ledger, History history, Address address)
        throws IOException, InterruptedException;
  }

  /** What was done, for programs. */
  private record Done(String command, long block, Bytes32 transaction, Amount fee) {}

  /** What is to be handed in, which may depend on the ledger's currency. */
  public interface Order {
    /** It; a {@link Failure} when it cannot be. */
    Command on(Ledger ledger);
  }

  /** Hands something in; what became of it. */
  private interface Act {
    CompletableFuture<Receipt> on(EvmLedger ledger) throws KeystoreException;
  }

  /** Hands a command in, if there is one, waits until it took effect, and shows the account. */
  public int act(@Nullable Command command, Output output, Show show)
      throws IOException, KeystoreException, InterruptedException {
    return act(
        command == null ? "" : command.getClass().getSimpleName(),
        command == null ? null : _ -> command,
        output,
        show);
  }

  /**
   * The same of what depends on the ledger.
   *
   * @param name of the command, for what is said of it
   */
  public int act(String name, @Nullable Order order, Output output, Show show)
      throws IOException, KeystoreException, InterruptedException {
    if (order == null) {
      try (EvmLedger ledger = connect()) {
        show.account(ledger, new History(ledger), address());
      }
      return 0;
    }
    PrivateKey signer = signer();
    return act(
        name, signer.address(), ledger -> ledger.submit(signer, order.on(ledger)), output, show);
  }

  /** Hands commands in, one after the other. */
  public interface Hand {
    /**
     * Waits until one took effect.
     *
     * @param name for what is said of it
     * @throws Failure when it did not
     */
    void in(String name, Command command);
  }

  /** What is done with the key, as the ledger stands. */
  public interface Acts {
    void on(EvmLedger ledger, Address account, Hand hand) throws IOException, InterruptedException;
  }

  /** Opens the key and the ledger for several commands. */
  public int actInTurn(Output output, Acts acts)
      throws IOException, KeystoreException, InterruptedException {
    PrivateKey signer = signer();
    int blockSeconds = blockSeconds();
    try (EvmLedger ledger = connect()) {
      acts.on(
          ledger,
          signer.address(),
          (name, command) ->
              say(
                  name,
                  done(name, signer.address(), ledger.submit(signer, command).join(), blockSeconds),
                  ledger,
                  output));
    }
    return 0;
  }

  /** How often a block comes, at the most. */
  int blockSeconds() throws IOException {
    return network.read().blockSeconds();
  }

  private PrivateKey signer() throws KeystoreException {
    PrivateKey signer = key.open();
    if (address != null && !address.equals(signer.address())) {
      throw new Failure(
          Main.USAGE, "the key is that of " + signer.address() + ", not of " + address);
    }
    return signer;
  }

  private static void say(String name, Done done, EvmLedger ledger, Output output) {
    output.sayToPeople(
        "%s took effect in block %d, transaction %s; gas %s"
            .formatted(
                name,
                done.block(),
                done.transaction(),
                Sums.of(ledger).gas(done.fee().toBigInteger())));
  }

  /** Goes on with what was handed in when its outcome was unknown, and shows the account. */
  public int resume(List<Bytes> sent, Output output, Show show)
      throws IOException, KeystoreException, InterruptedException {
    Address sender;
    try {
      sender = EvmLedger.sender(sent.getLast());
    } catch (IllegalArgumentException e) {
      throw new Failure(Main.USAGE, "there is nothing to resume: " + e.getMessage());
    }
    return act("the transaction", sender, ledger -> ledger.resume(sent), output, show);
  }

  /**
   * What was done is said, and decides the exit status, whether or not the account can be shown.
   */
  private int act(String name, Address who, Act act, Output output, Show show)
      throws IOException, KeystoreException, InterruptedException {
    try (EvmLedger ledger = connect()) {
      Done done = done(name, who, act.on(ledger).join(), blockSeconds());
      say(name, done, ledger, output);
      try {
        show.account(ledger, new History(ledger), who);
      } catch (LedgerException | Failure e) {
        output.sayToPrograms(done);
        output.warn("how the account stands now cannot be shown: " + e.getMessage());
      }
    }
    return 0;
  }

  private EvmLedger connect() throws IOException {
    Integer seconds = wait;
    if (seconds == null) {
      return NetworkOptions.connect(network.read());
    }
    if (seconds < 1) {
      throw new Failure(Main.USAGE, "--wait is a number of seconds, at least 1, got " + seconds);
    }
    return network.read().connect(InstantSource.system(), Duration.ofSeconds(seconds));
  }

  private Done done(String name, Address who, Receipt receipt, int blockSeconds) {
    return switch (receipt) {
      case Receipt.Included(var block, var transaction, var _, var fee) ->
          new Done(name, block.number(), transaction, fee);
      case Receipt.Refused(var reason, var detail) ->
          throw new Failure(
              Main.FAILED,
              "the ledger refuses %s: %s"
                  .formatted(name, new RefusalWords(blockSeconds).of(reason, detail)));
      case Receipt.Dropped(var why) ->
          throw new Failure(Main.FAILED, name + " did not take effect: " + why);
      case Receipt.Unknown(var why, var sent) ->
          throw new Failure(
              Main.UNKNOWN,
              "it is not known whether %s took effect: %s; it is for certain once a final block holds nonce %d of %s; to wait for it:  ./souk wallet resume %s --network %s --address %s"
                  .formatted(
                      name,
                      why,
                      EvmLedger.nonce(sent.getLast()),
                      who,
                      sent.stream().map(Bytes::toString).collect(Collectors.joining(",")),
                      network.file(),
                      who));
    };
  }

  /** The address to look at; a keystore file that names it is not opened for that. */
  private Address address() throws KeystoreException {
    if (address != null) {
      return address;
    }
    Optional<Address> named = key.address();
    return named.isPresent() ? named.get() : key.open().address();
  }
}
