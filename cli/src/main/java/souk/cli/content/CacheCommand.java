package souk.cli.content;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import souk.cli.NetworkOptions;
import souk.cli.ProviderRun;
import souk.content.kind.ContentMarket;
import souk.exchange.Service;
import souk.market.file.MarketFile;
import souk.node.Network;

/** {@code souk cache}: serves other people's files for money. */
@Command(
    name = "cache",
    mixinStandardHelpOptions = true,
    description =
        "Run a cache until ^C: put it on the ledger with collateral, serve whoever hires it, claim what it wins. Started again with the same --state it goes on.",
    footer = {
      "Example:",
      "  ./souk cache --network /tmp/net --keystore /tmp/net/keys/cache-1.json --password-file /tmp/net/keys/password --state /tmp/cache-1"
    })
public final class CacheCommand implements Callable<Integer> {
  @Mixin private NetworkOptions network = new NetworkOptions();
  @Mixin private ProviderRun provider = new ProviderRun();

  @Override
  public Integer call() throws Exception {
    Network where = network.read();
    MarketFile market = where.parameters();
    ContentMarket.of(market); // or it is said that this is another market
    return provider.of(where, List.of(Service.of(market)));
  }
}
