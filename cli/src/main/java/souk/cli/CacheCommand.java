package souk.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import souk.ledger.evm.EvmLedger;
import souk.node.CacheNode;
import souk.node.ContentMarket;
import souk.node.Network;
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
final class CacheCommand implements Callable<Integer> {
  @Mixin private NetworkOptions network = new NetworkOptions();
  @Mixin private KeyOptions key = new KeyOptions();

  @Option(
      names = "--state",
      paramLabel = "DIR",
      required = true,
      description = "its own folder: agreements, tickets and chunks are kept there")
  private Path state = Path.of(".");

  @Option(
      names = "--host",
      paramLabel = "HOST",
      defaultValue = "127.0.0.1",
      description = "the address to serve at, which others must reach (${DEFAULT-VALUE})")
  private String host = "127.0.0.1";

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "0",
      description = "the port to serve at (a free one, and the same again after a restart)")
  private int port;

  @Option(
      names = "--collateral",
      paramLabel = "SUM",
      description = "have at least so much collateral (twice what an agreement locks)")
  private @Nullable Amount collateral;

  @Option(names = "--json", description = "print one JSON object a line, at each change")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    PrintWriter output = Objects.requireNonNull(spec).commandLine().getOut();
    Network where = network.read();
    ContentMarket market = where.parameters();
    PrivateKey signer = key.open();
    Amount wanted = collateral == null ? market.agreement().collateral().times(2) : collateral;
    try (Running running = new Running();
        EvmLedger ledger = NetworkOptions.connect(where);
        CacheNode cache =
            CacheNode.start(
                new CacheNode.Setup(
                    ledger,
                    signer,
                    market,
                    where.maxLag(market.ledger().rounds()),
                    state,
                    host,
                    port,
                    wanted,
                    InstantSource.system()))) {
      Map<String, Object> ready = new LinkedHashMap<>();
      ready.put("event", "ready");
      ready.put("address", cache.address().toString());
      ready.put("endpoint", cache.uri().toString());
      ready.put("collateral", wanted.toBigInteger());
      say(
          output,
          ready,
          "%s serves at %s, with collateral of %s".formatted(cache.address(), cache.uri(), wanted));
      List<Income> last = List.of();
      while (running.goesOn()) {
        List<Income> income = cache.income().stream().filter(line -> line.tickets() > 0).toList();
        if (!income.equals(last)) {
          last = income;
          say(output, asMap(income), sentence(income));
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

  private void say(PrintWriter output, Map<String, Object> map, String sentence) {
    output.println(json ? Json.line(map) : sentence);
    output.flush();
  }
}
