package souk.cli.pay;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.cli.Consent;
import souk.cli.Failure;
import souk.cli.KeyOptions;
import souk.cli.Main;
import souk.cli.NetworkOptions;
import souk.cli.OutFile;
import souk.cli.Sums;
import souk.cli.TypedSum;
import souk.ledger.evm.EvmLedger;
import souk.node.Network;
import souk.primitives.Amount;
import souk.transfers.receipt.PaymentReceipt;

/** Who pays, over which market, and whether it is to be done. */
final class SpendOptions {
  @Mixin private NetworkOptions network = new NetworkOptions();
  @Mixin private KeyOptions key = new KeyOptions();
  @Mixin private RecordsOptions records = new RecordsOptions();

  @Option(names = "--yes", description = "pay without being asked")
  private boolean yes;

  @Option(
      names = "--most",
      paramLabel = "SUM",
      description = "pay at most this much, gas apart, and without being asked where nobody can be")
  private @Nullable TypedSum most;

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

  Path networkFile() {
    return network.file();
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
    Optional<Amount> limit = Optional.ofNullable(most).map(typed -> sums.of("--most", typed));
    if (limit.isPresent() && amount.compareTo(limit.get()) > 0) {
      throw new Failure(
          Main.USAGE,
          "%s is more than --most %s; nothing was paid"
              .formatted(sums.show(amount), sums.show(limit.get())));
    }
    if (yes) {
      return true;
    }
    if (Consent.canAsk()) {
      return Consent.asked("Pay");
    }
    if (limit.isPresent()) {
      return true;
    }
    throw new Failure(
        Main.USAGE, "nobody can be asked here; add --yes, or --most SUM; nothing was paid");
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
