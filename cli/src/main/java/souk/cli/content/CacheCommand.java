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
import souk.payments.Income;
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
      List<Income> last = List.of();
      while (running.goesOn()) {
        List<Income> income = cache.income().stream().filter(line -> line.tickets() > 0).toList();
        if (!income.equals(last)) {
          last = income;
          output.say(asMap(income), sentence(income));
        }
      }
    }
    return 0;
  }

  private static Map<String, Object> asMap(List<Income> income) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("event", "income");
    map.put(
        "unsettled",
        income.stream()
            .map(line -> {
              Map<String, Object> one = new LinkedHashMap<>();
              one.put("round", line.round());
              one.put("escrow", line.escrow().toString());
              one.put("tickets", line.tickets());
              one.put("expected", line.expected().toBigInteger());
              return one;
            })
            .toList());
    return map;
  }

  private static String sentence(List<Income> income) {
    if (income.isEmpty()) {
      return "all rounds are settled";
    }
    long tickets = income.stream().mapToLong(Income::tickets).sum();
    Amount expected = income.stream().map(Income::expected).reduce(Amount.ZERO, Amount::plus);
    return "%d tickets taken and not drawn yet, worth %s".formatted(tickets, expected);
  }
}
