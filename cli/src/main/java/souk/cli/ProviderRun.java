package souk.cli;

import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.exchange.Service;
import souk.ledger.evm.EvmLedger;
import souk.node.Listening;
import souk.node.Network;
import souk.node.ProviderNode;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.PrivateKey;

/** A provider's node as a command: its options, and its run until ^C. */
public final class ProviderRun {
  @Mixin private KeyOptions key = new KeyOptions();
  @Mixin private NodeOptions node = new NodeOptions();

  @Option(
      names = "--collateral",
      paramLabel = "SUM",
      description = "have at least so much collateral (twice what agreements of its services lock)")
  private @Nullable Amount collateral;

  @Option(
      names = "--least-prize",
      paramLabel = "SUM",
      defaultValue = "1",
      description =
          "neither agree to nor claim prizes of less: what a claim costs, in the market's currency (${DEFAULT-VALUE})")
  private Amount leastPrize = Amount.of(1);

  /** That it sells, for programs. */
  private record Ready(
      String event, Address address, URI endpoint, List<String> services, Amount collateral) {}

  @Mixin private Output output = new Output();

  /** Says that a provider sells now. */
  public interface Announcement {
    /**
     * Says it.
     *
     * @param collateral that it has at least
     */
    void say(ProviderNode provider, Amount collateral, Output output);
  }

  /** Sells services on a network until ^C: registers, serves, claims, says what it earns. */
  public int of(Network where, List<Service> services) throws Exception {
    List<String> names = services.stream().map(Service::name).toList();
    return of(
        where,
        services,
        (provider, collateral, output) ->
            output.say(
                new Ready("ready", provider.address(), provider.uri(), names, collateral),
                "%s sells %s at %s, with collateral of %s"
                    .formatted(
                        provider.address(), String.join(", ", names), provider.uri(), collateral)));
  }

  /** The same, announced in another way. */
  public int of(Network where, List<Service> services, Announcement announcement) throws Exception {
    Listening at = node.listening(); // before anything is asked of anybody
    PrivateKey signer = key.open();
    Amount usual =
        services.stream()
            .map(service -> service.market().agreement().collateral().amount().times(2))
            .reduce(Amount.ZERO, Amount::plus);
    Amount wanted = collateral == null ? usual : collateral;
    try (StopSignal running = new StopSignal();
        EvmLedger ledger = NetworkOptions.connect(where);
        ProviderNode provider =
            ProviderNode.start(
                new ProviderNode.Setup(
                    ledger,
                    signer,
                    services,
                    ProviderNode.till(where.maxLag(ledger.info().rules().rounds()), leastPrize),
                    wanted,
                    node.state(),
                    at,
                    InstantSource.system()))) {
      announcement.say(provider, wanted, output);
      IncomeLines income = new IncomeLines(provider, output);
      while (running.goesOn()) {
        income.look();
      }
    }
    return 0;
  }
}
