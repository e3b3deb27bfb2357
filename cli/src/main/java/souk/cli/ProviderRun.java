package souk.cli;

import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.exchange.Service;
import souk.exchange.provider.Selling;
import souk.ledger.evm.EvmLedger;
import souk.market.offer.Property;
import souk.node.Listening;
import souk.node.Network;
import souk.node.ProviderLimits;
import souk.node.ProviderNode;
import souk.payments.Income;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.PrivateKey;

/** A provider's node as a command: its options, and its run until ^C. */
public final class ProviderRun {
  private static final int MOST_PROCESSES = 64;

  @Mixin private KeyOptions key = new KeyOptions();
  @Mixin private NodeOptions node = new NodeOptions();
  @Mixin private LimitOptions limits = new LimitOptions();
  @Mixin private OfferOptions offers = new OfferOptions();

  @Option(
      names = "--collateral",
      paramLabel = "SUM",
      description = "have at least so much collateral (twice what agreements of its services lock)")
  private @Nullable TypedSum collateral;

  @Option(
      names = "--yes",
      description =
          "put collateral in again that was asked back or lost (it is asked on a terminal;"
              + " elsewhere the provider goes on with what there is)")
  private boolean yes;

  @Option(
      names = "--least-prize",
      paramLabel = "SUM",
      description =
          "neither agree to nor claim prizes of less: what a claim costs, in the market's currency"
              + " (any)")
  private @Nullable TypedSum leastPrize;

  @Option(
      names = "--store",
      paramLabel = "URL",
      description =
          "share till and agreements with other processes of this key, in PostgreSQL at"
              + " jdbc:postgresql://HOST/NAME?user=USER (the password in ~/.pgpass); each has a"
              + " --state of its own, all have the --public-url of what stands before them")
  private @Nullable String store;

  @Option(
      names = "--processes",
      paramLabel = "N",
      defaultValue = "2",
      description =
          "how many processes share the --store at the most; each risks so large a part of what an"
              + " agreement exposes (${DEFAULT-VALUE})")
  private int processes;

  /** That it sells, for programs. */
  private record Ready(
      String event, Address address, URI endpoint, List<String> services, Amount collateral) {}

  /** That it ends, for programs. */
  private record Stopped(String event, Amount due) {}

  @Mixin private Output output = new Output();

  /** Says that a provider sells now. */
  public interface Announcement {
    /**
     * Says it.
     *
     * @param collateral that it has on the ledger, free and locked together
     */
    void say(
        ProviderNode provider, List<Service> services, Amount collateral, Sums sums, Output output);
  }

  /** What it sells. */
  public interface Offering {
    /**
     * It, with prices in a ledger's currency.
     *
     * @throws Failure when they are none
     */
    List<Service> in(Sums sums);
  }

  /** Sells services on a network until ^C: registers, serves, claims, says what it earns. */
  public int of(Network where, List<Service> services) throws Exception {
    List<String> names = services.stream().map(Service::name).toList();
    return of(
        where,
        _ -> services,
        (provider, _, collateral, sums, output) ->
            output.say(
                new Ready("ready", provider.address(), provider.uri(), names, collateral),
                "%s sells %s at %s, with collateral of %s"
                    .formatted(
                        provider.address(),
                        String.join(", ", names),
                        provider.uri(),
                        sums.show(collateral))));
  }

  /** The same, announced in another way. */
  public int of(Network where, Offering offering, Announcement announcement) throws Exception {
    Listening at = node.listening(); // before anything is asked of anybody
    ProviderLimits most = limits.limits();
    Optional<ProviderNode.Shared> shared = shared();
    Map<String, Property> tells = offers.properties();
    Selling selling = offers.selling();
    PrivateKey signer = key.open();
    try (StopSignal running = new StopSignal()) {
      return run(where, offering, announcement, signer, at, most, tells, selling, shared, running);
    }
  }

  private int run(
      Network where,
      Offering offering,
      Announcement announcement,
      PrivateKey signer,
      Listening at,
      ProviderLimits most,
      Map<String, Property> tells,
      Selling selling,
      Optional<ProviderNode.Shared> shared,
      StopSignal running)
      throws Exception {
    ChainPatience patience = new ChainPatience(output, running);
    try (EvmLedger ledger = patience.of(() -> NetworkOptions.connect(where))) {
      Sums sums = patience.of(() -> Sums.of(ledger));
      List<Service> services = offering.in(sums);
      Amount least = leastPrize == null ? Amount.of(1) : sums.of("--least-prize", leastPrize);
      ProviderNode.Setup setup =
          new ProviderNode.Setup(
              ledger,
              signer,
              services,
              ProviderNode.till(where.maxLag(ledger.info().rules().rounds()), least),
              new AgreedCollateral(
                  collateral(sums, services), yes, collateral != null, sums, output),
              node.state(),
              at,
              InstantSource.system(),
              most,
              tells,
              selling,
              shared);
      try (ProviderNode provider = patience.of(() -> ProviderNode.start(setup))) {
        announcement.say(provider, services, provider.collateral(), sums, output);
        IncomeLines income = new IncomeLines(provider, sums, output);
        while (running.goesOn()) {
          income.look();
        }
        sayStopped(provider, sums);
      }
    }
    return 0;
  }

  private Optional<ProviderNode.Shared> shared() {
    if (store == null) {
      return Optional.empty();
    }
    String url = StoreUrl.of(store);
    if (processes < 1 || processes > MOST_PROCESSES) {
      throw new Failure(
          Main.USAGE, "--processes takes 1 to %d, not %d".formatted(MOST_PROCESSES, processes));
    }
    return Optional.of(new ProviderNode.Shared(url, processes));
  }

  private void sayStopped(ProviderNode provider, Sums sums) {
    Amount due = provider.income().stream().map(Income::expected).reduce(Amount.ZERO, Amount::plus);
    String claims =
        due.isZero()
            ? ""
            : ", of which %s is due: start it before the claim deadline".formatted(sums.show(due));
    output.say(
        new Stopped("stopped", due),
        "stopped; the same command goes on with the same port, agreements and tickets" + claims);
  }

  /** What is asked for; less than one agreement locks would let it wait for customers for ever. */
  private Amount collateral(Sums sums, List<Service> services) {
    if (collateral == null) {
      return services.stream()
          .map(service -> service.market().agreement().collateral().amount().times(2))
          .reduce(Amount.ZERO, Amount::plus);
    }
    Amount asked = sums.of("--collateral", collateral);
    for (Service service : services) {
      Amount lock = service.market().agreement().collateral().amount();
      if (asked.compareTo(lock) < 0) {
        throw new Failure(
            Main.USAGE,
            "--collateral: one agreement of %s locks %s, so that nobody can hire a provider with %s"
                .formatted(service.name(), sums.show(lock), sums.show(asked)));
      }
    }
    return asked;
  }
}
