package souk.cli.http;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import souk.cli.MarketOptions;
import souk.http.HttpTerms;
import souk.market.file.MarketFile;
import souk.node.Network;

/** The market file that an HTTP command goes by, on a ledger that may serve other markets too. */
final class HttpMarketOptions {
  /** The market that comes with Souk. */
  static final String USUAL = "http.yaml";

  @Option(
      names = "--market",
      paramLabel = "FILE",
      description =
          "the market file, with the ledger rules of the network's (the network's own, where it is of this kind, else markets/http.yaml)")
  private @Nullable Path file;

  MarketFile read(Network network) throws IOException {
    return MarketOptions.on(network, file, HttpTerms.KIND, USUAL);
  }
}
