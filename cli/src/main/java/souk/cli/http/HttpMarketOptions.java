package souk.cli.http;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import souk.cli.Failure;
import souk.cli.Main;
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
    MarketFile own = network.parameters();
    if (file == null && own.kind().equals(HttpTerms.KIND)) {
      return own;
    }
    Path named = MarketOptions.file(file, USUAL);
    MarketFile market = MarketFile.read(named);
    if (!market.kind().equals(HttpTerms.KIND)) {
      throw market.refuseKind("must be " + HttpTerms.KIND + ", got '" + market.kind() + "'");
    }
    if (!market.ledger().equals(own.ledger())) {
      throw new Failure(
          Main.USAGE,
          "%s has other ledger rules than %s, whose ledger this is; change its section 'ledger'"
              .formatted(named, network.market()));
    }
    return market;
  }
}
