package souk.cli.pay;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.cli.Failure;
import souk.cli.KeyOptions;
import souk.cli.Main;
import souk.cli.NetworkOptions;
import souk.cli.OutFile;
import souk.cli.ShellWords;
import souk.cli.Sums;
import souk.ledger.evm.EvmLedger;
import souk.node.Network;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.transfers.receipt.PaymentReceipt;

/** Who pays, over which market, and whether it is to be done. */
final class SpendOptions {
  @Mixin private NetworkOptions network = new NetworkOptions();
  @Mixin private KeyOptions key = new KeyOptions();
  @Mixin private RecordsOptions records = new RecordsOptions();

  @Mixin private SpendConsent consent = new SpendConsent();

  @Option(names = "--dry-run", description = "say what would be paid, and pay nothing")
  private boolean dryRun;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      description =
          "how long to wait until an outcome counts as unknown (180 where blocks come each"
              + " second, 840 on Ethereum)")
  private @Nullable Integer wait;

  @Option(
      names = "--receipt",
      paramLabel = "FILE",
      description = "write the receipt to this file, which must not be there")
  private @Nullable Path receipt;

  KeyOptions key() {
    return key;
  }

  RecordsOptions records() {
    return records;
  }

  boolean dryRun() {
    return dryRun;
  }

  /** The command that goes on with a payment. */
  String resume(Bytes32 id) {
    List<String> words =
        List.of("./souk", "pay", "--resume", id.toString(), "--network", network.file().toString());
    return ShellWords.of(words) + records.argument();
  }

  /** The command that makes the receipt of a payment that was made. */
  String receiptAgain(Bytes32 id) {
    return resume(id) + " --receipt FILE --keystore KEYSTORE";
  }

  /** Looks at what was given, before anything else is done. */
  void check() throws IOException {
    if (wait != null && wait < 1) {
      throw new Failure(Main.USAGE, "--wait is a number of seconds, at least 1, got " + wait);
    }
    Path file = receipt;
    if (file != null && OutFile.of("--receipt", file).there()) {
      throw new Failure(Main.USAGE, "--receipt: %s is there already".formatted(file));
    }
  }

  /**
   * Within how many seconds a chain that takes transactions has decided on one: it is watched for
   * so long, and then blocks follow until one is final.
   */
  long decidedAfter() throws IOException {
    Network read = network.read();
    long watched = wait == null ? Math.max(180, 70L * read.blockSeconds()) : wait;
    return watched + (long) read.blockSeconds() * (read.confirmations() + 1L);
  }

  EvmLedger connect() throws IOException {
    Integer seconds = wait;
    Network read = network.read();
    return seconds == null
        ? NetworkOptions.connect(read)
        : read.connect(InstantSource.system(), Duration.ofSeconds(seconds));
  }

  /**
   * Makes sure that so much may be paid.
   *
   * @return whether it is to be done
   * @throws Failure when it is more than --most, or nobody said yes and nobody can be asked
   */
  boolean allows(Amount amount, Sums sums) {
    return consent.allows(amount, sums);
  }

  /** Writes the receipt where it is wanted. */
  void keep(PaymentReceipt made) throws IOException {
    Path file = receipt;
    if (file != null) {
      Files.write(
          file,
          (made.text() + "\n").getBytes(StandardCharsets.US_ASCII),
          StandardOpenOption.CREATE_NEW,
          StandardOpenOption.WRITE);
    }
  }
}
