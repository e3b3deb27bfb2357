package souk.cli;

import java.io.IOException;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.deployment.LedgerChoice;
import souk.keystore.KeystoreException;

/** Where a demonstration settles. */
public final class LedgerOptions {
  @Option(
      names = "--ledger",
      paramLabel = "WHERE",
      defaultValue = "local",
      description =
          "where to settle: 'local' (in this process), 'evm' (a chain that is started and stopped), or the URL of an EVM node; a URL needs --keystore, whose key pays for gas (${DEFAULT-VALUE})")
  private String where = "local";

  @Option(
      names = "--chain-id",
      paramLabel = "N",
      description = "with a URL: do nothing unless the node is on this chain")
  private @Nullable Long chainId;

  @Mixin private KeyOptions key = new KeyOptions();

  public boolean local() {
    return where.equals("local");
  }

  /** Whether it is a chain that goes its own pace, so that long rounds are long. */
  public boolean foreign() {
    return where.startsWith("http://") || where.startsWith("https://");
  }

  /**
   * Makes the choice out of what was given.
   *
   * @param awaited hears of each block that is waited for
   */
  public LedgerChoice choose(LongConsumer awaited)
      throws IOException, InterruptedException, KeystoreException {
    if (foreign()) {
      return new LedgerChoice.Chain(where, Optional.ofNullable(chainId), key.open(), awaited);
    }
    if (key.given() || chainId != null) {
      throw new Failure(Main.USAGE, "--keystore and --chain-id go with --ledger URL");
    }
    return switch (where) {
      case "local" -> new LedgerChoice.Local();
      case "evm" -> new LedgerChoice.Devnet(Anvil.find());
      default ->
          // A URL with a slip of the pen is not shown, for it may hold a password or a key.
          throw new Failure(
              Main.USAGE,
              where.contains(":")
                  ? "--ledger is local, evm or a URL that begins with http:// or https://"
                  : "--ledger is local, evm or a URL, not '%s'".formatted(where));
    };
  }
}
