package souk.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.exchange.Service;
import souk.exchange.ServiceKind;
import souk.market.file.MarketFile;
import souk.node.Network;

/** {@code souk run}: a provider's node for services of any kinds. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description =
        "Run a provider's node until ^C: put it on the ledger with collateral, serve whoever hires it, claim what it wins. Its services are those of the market files, with kinds of service that come with Souk or lie in --services. Started again with the same --state it goes on.",
    footer = {
      "Example:",
      "  ./souk run --services examples/lookup/target --market examples/lookup/market.yaml --network /tmp/net --keystore /tmp/net/keys/cache-1.json --password-file /tmp/net/keys/password --state /tmp/lookup"
    })
public final class RunCommand implements Callable<Integer> {
  @Mixin private NetworkOptions network = new NetworkOptions();

  @Option(
      names = "--market",
      paramLabel = "FILE",
      description =
          "a market file whose service is sold; may be repeated, one for each service (the network's)")
  private List<Path> files = List.of();

  @Mixin private ServiceOptions known = new ServiceOptions();
  @Mixin private ProviderRun provider = new ProviderRun();

  @Override
  public Integer call() throws Exception {
    Network where = network.read();
    Map<String, ServiceKind> kinds = known.kinds();
    List<Service> services = new ArrayList<>();
    for (Path file : files.isEmpty() ? List.of(where.market()) : files) {
      if (!Files.isRegularFile(file)) {
        throw new Failure(Main.USAGE, "there is no market file " + file);
      }
      MarketFile market = MarketFile.read(file);
      if (!market.ledger().equals(where.parameters().ledger())) {
        throw new Failure(
            Main.USAGE, file + " has other ledger rules than the network's " + where.market());
      }
      Service service = Service.of(market, kinds);
      if (services.stream().anyMatch(other -> other.name().equals(service.name()))) {
        throw new Failure(Main.USAGE, "two market files are for " + service.name());
      }
      services.add(service);
    }
    return provider.of(where, services);
  }
}
