package souk.cli.content;

import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.cli.IncomeLines;
import souk.cli.KeyOptions;
import souk.cli.NetworkOptions;
import souk.cli.NodeOptions;
import souk.cli.Output;
import souk.cli.Running;
import souk.content.kind.ContentMarket;
import souk.exchange.Service;
import souk.ledger.evm.EvmLedger;
import souk.market.file.MarketFile;
import souk.node.Network;
import souk.node.ProviderNode;
import souk.primitives.Amount;
import souk.primitives.PrivateKey;

/** {@code souk cache}: serves other people's files for money. */
@Command(
    name = "cache",
    mixinStandardHelpOptions = true,
    description =
        "Run a cache until ^C: put it on the ledger with collateral, serve whoever hires it, claim what it wins. Started again with the same --state it goes on.",
    footer = {
      "",
      "Example:  ./souk cache --network /tmp/net --keystore /tmp/net/keys/cache-1.json \\",
      "            --password-file /tmp/net/keys/password --state /tmp/cache-1"
    })
public final class CacheCommand implements Callable<Integer> {
  @Mixin private NetworkOptions network = new NetworkOptions();
  @Mixin private KeyOptions key = new KeyOptions();
  @Mixin private NodeOptions node = new NodeOptions();

  @Option(
      names = "--collateral",
      paramLabel = "SUM",
      description = "have at least so much collateral (twice what an agreement locks)")
  private @Nullable Amount collateral;

  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws Exception {
    Network where = network.read();
    MarketFile market = where.parameters();
    ContentMarket.of(market); // or it is said that this is another market
    PrivateKey signer = key.open();
    Amount wanted =
        collateral == null ? market.agreement().collateral().amount().times(2) : collateral;
    try (Running running = new Running();
        EvmLedger ledger = NetworkOptions.connect(where);
        ProviderNode cache =
            ProviderNode.start(
                new ProviderNode.Setup(
                    ledger,
                    signer,
                    List.of(Service.of(market)),
                    ProviderNode.till(where.maxLag(market.ledger().rounds())),
                    wanted,
                    node.state(),
                    node.listening(),
                    InstantSource.system()))) {
      Map<String, Object> ready = new LinkedHashMap<>();
      ready.put("event", "ready");
      ready.put("address", cache.address().toString());
      ready.put("endpoint", cache.uri().toString());
      ready.put("collateral", wanted.toBigInteger());
      output.say(
          ready,
          "%s serves at %s, with collateral of %s".formatted(cache.address(), cache.uri(), wanted));
      IncomeLines income = new IncomeLines(cache, output);
      while (running.goesOn()) {
        income.look();
      }
    }
    return 0;
  }
}
