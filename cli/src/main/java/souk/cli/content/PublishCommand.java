package souk.cli.content;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import souk.cli.ChainPatience;
import souk.cli.Consent;
import souk.cli.Failure;
import souk.cli.HireableLine;
import souk.cli.KeyOptions;
import souk.cli.Main;
import souk.cli.NetworkOptions;
import souk.cli.NodeOptions;
import souk.cli.Output;
import souk.cli.RequirementOptions;
import souk.cli.StatusLine;
import souk.cli.StopSignal;
import souk.cli.Sums;
import souk.cli.TypedSum;
import souk.content.kind.ContentMarket;
import souk.content.kind.ContentService;
import souk.content.publisher.Published;
import souk.content.publisher.Publisher;
import souk.exchange.Service;
import souk.ledger.evm.EvmLedger;
import souk.market.hire.Wanted;
import souk.node.CustomerNode;
import souk.node.CustomerStart;
import souk.node.Hireable;
import souk.node.Listening;
import souk.node.Network;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.PrivateKey;

/** {@code souk publish}: has files delivered by hired caches. */
@Command(
    name = "publish",
    mixinStandardHelpOptions = true,
    modelTransformer = PublishCommand.PartsNeedLess.class,
    subcommands = {
      PublishStatusCommand.class,
      PublishAddCommand.class,
      PublishRemoveCommand.class,
      PublishListCommand.class
    },
    description = {
      "Publish files and folders until ^C: put money into an escrow, hire caches that stand on the"
          + " ledger, pay them for what they deliver. Before escrow and agreements end they are"
          + " extended, out of what was not used and then out of the key's balance. Started again"
          + " with the same --state it goes on, with what was published before, too.",
      "",
      "It says what it will cost before anything is spent, and asks on a terminal; without a"
          + " terminal it goes on, so that scripts need no --yes. What the files, the address, the"
          + " money and the caches can fail for is tried before."
    },
    footer = {
      "Example:",
      "  ./souk publish movie.mp4 --network /tmp/net --keystore /tmp/net/keys/publisher.json"
          + " --password-file /tmp/net/keys/password --state /tmp/publisher"
    })
public final class PublishCommand implements Callable<Integer> {
  private static final int LOOK_EVERY = 8;

  @Parameters(
      arity = "0..*",
      paramLabel = "PATH",
      description =
          "files to publish, and folders, with all that is in them; they must stay as they are")
  private List<Path> paths = List.of();

  @Mixin private NetworkOptions network = new NetworkOptions();
  @Mixin private KeyOptions key = new KeyOptions();
  @Mixin private NodeOptions node = new NodeOptions();

  @Option(
      names = "--caches",
      paramLabel = "N",
      defaultValue = "5",
      description = "how many caches to hire (${DEFAULT-VALUE})")
  private int caches;

  @Option(
      names = "--cache",
      paramLabel = "ADDRESS",
      description = "hire this cache, and no others than those named; may be repeated")
  private List<Address> named = List.of();

  @Mixin private RequirementOptions requirements = new RequirementOptions();

  @Option(
      names = "--deliveries",
      paramLabel = "N",
      defaultValue = "4",
      description =
          "for how many deliveries of everything there is to be money in a round"
              + " (${DEFAULT-VALUE})")
  private int deliveries;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description =
          "for how many rounds to lock money and hire caches at a time (the market file's"
              + " agreement.rounds)")
  private @Nullable Integer rounds;

  @Option(
      names = "--once",
      description = "end after so many rounds instead of going on with as many more")
  private boolean once;

  @Option(
      names = "--most",
      paramLabel = "AMOUNT",
      description =
          "never have more than this locked and paid out in all, extensions included; kept in"
              + " --state until another one is given (no limit)")
  private @Nullable TypedSum most;

  @Option(names = "--dry-run", description = "say what it will cost, and send nothing")
  private boolean dryRun;

  @Option(names = "--yes", description = "do not ask")
  private boolean yes;

  @Mixin private Output output = new Output();

  @Spec private @Nullable CommandSpec spec;

  /** Commands under this one need none of its options. */
  static final class PartsNeedLess implements CommandLine.IModelTransformer {
    @Override
    public CommandSpec transform(CommandSpec command) {
      for (OptionSpec option : List.copyOf(command.options())) {
        if (option.required()) {
          command.remove(option);
          command.addOption(OptionSpec.builder(option).required(false).build());
        }
      }
      return command;
    }
  }

  /** What is required all the same. */
  private void needOptions() {
    CommandLine line = Objects.requireNonNull(spec).commandLine();
    List<ArgSpec> missing = new ArrayList<>();
    for (String name : List.of("--network", "--state")) {
      OptionSpec option = Objects.requireNonNull(spec.findOption(name));
      if (!line.getParseResult().hasMatchedOption(option) && !hasDefault(line, option)) {
        missing.add(option);
      }
    }
    if (!missing.isEmpty()) {
      throw new CommandLine.MissingParameterException(line, missing, "options are missing");
    }
  }

  private static boolean hasDefault(CommandLine line, OptionSpec option) {
    try {
      return line.getDefaultValueProvider() != null
          && line.getDefaultValueProvider().defaultValue(option) != null;
    } catch (Exception e) {
      throw new IllegalStateException("a default that cannot be read", e);
    }
  }

  @Override
  public Integer call() throws Exception {
    needOptions();
    Network where = network.read();
    ContentMarket market = ContentMarket.of(where.parameters());
    PublishPaths files = PublishPaths.of(paths, market.service());
    int hire = named.isEmpty() ? caches : named.size();
    if (hire < market.service().caches()) {
      throw new Failure(
          Main.USAGE,
          "%s too few: a bundle of this market takes %d different ones"
              .formatted(
                  hire == 1 ? "1 cache is" : hire + " caches are", market.service().caches()));
    }
    if (deliveries < 1 || (rounds != null && rounds < 1)) {
      throw new Failure(Main.USAGE, "--deliveries and --rounds are at least 1");
    }
    Service service = market.with(new ContentService());
    Wanted wanted = requirements.wanted(service);
    PrivateKey signer = key.open();
    Listening at = node.listening(); // before anything is asked of anybody
    Path state = node.state();
    All all = All.of(files, Publisher.published(CustomerStart.folder(state, service)));
    if (all.files() == 0) {
      throw new Failure(
          Main.USAGE, "name a file or a folder to publish; nothing was published from " + state);
    }
    try (StopSignal running = new StopSignal();
        EvmLedger ledger = patience(running).of(() -> NetworkOptions.connect(where))) {
      Sums sums = patience(running).of(() -> Sums.of(ledger));
      CustomerNode.Setup setup =
          new CustomerNode.Setup(
                  ledger,
                  signer,
                  signer,
                  service,
                  where.maxLag(market.ledger().rounds()),
                  state,
                  at,
                  hire,
                  0,
                  Set.copyOf(named),
                  booksPerCache(market, hire, all),
                  rounds == null ? market.agreement().rounds() : rounds,
                  !once,
                  InstantSource.system())
              .atMost(Optional.ofNullable(most).map(typed -> sums.of("--most", typed)))
              .wanting(wanted);
      return run(where, market, ledger, setup, files, all, running);
    }
  }

  private ChainPatience patience(StopSignal running) {
    return new ChainPatience(output, running);
  }

  /** Everything that is to be published, and was before. */
  private record All(int files, long bytes, List<Long> sizes) {
    static All of(PublishPaths fresh, List<Published> before) throws IOException {
      List<Long> sizes = new ArrayList<>();
      Set<Path> seen = new HashSet<>();
      for (Publisher.Named each : fresh.files()) {
        sizes.add(Files.size(each.file()));
        seen.add(each.file().toAbsolutePath().normalize());
      }
      before.stream()
          .filter(each -> !seen.contains(each.file()))
          .forEach(each -> sizes.add(each.manifest().layout().length()));
      return new All(sizes.size(), sizes.stream().mapToLong(Long::longValue).sum(), sizes);
    }
  }

  private int run(
      Network where,
      ContentMarket market,
      EvmLedger ledger,
      CustomerNode.Setup setup,
      PublishPaths files,
      All all,
      StopSignal running)
      throws Exception {
    files
        .small()
        .forEach(small ->
            output.warn(
                "%s is left out: sponsored delivery needs at least %d bytes"
                    .formatted(small, PublishPaths.least(market.service()))));
    ChainPatience patience = patience(running);
    Sums sums = patience.of(() -> Sums.of(ledger));
    try (CustomerStart start = patience.of(() -> CustomerStart.prepare(setup))) {
      if (!agreed(where, market, setup, start, patience.of(start::look), all, sums)
          || !patience.of(() -> hireable(market, start, running, sums))) {
        return 0;
      }
      var _ =
          Publisher.prepare(
              start.folder(),
              market.service(),
              start.signing(),
              ledger.info().domain(),
              files.files());
      try (PublishControl control = PublishControl.serve(setup.folder());
          CustomerNode publisher = start(start, setup, patience)) {
        PublishRun run =
            new PublishRun(
                output,
                new PublishRun.Where(
                    market, network.file(), where.blockSeconds(), market.service().caches()),
                ledger,
                publisher,
                new StatusLine());
        run.run(running, control);
      }
    }
    return 0;
  }

  /** Starts what was prepared; when the chain is away then, it is prepared once more. */
  private static CustomerNode start(
      CustomerStart prepared, CustomerNode.Setup setup, ChainPatience patience) throws Exception {
    AtomicBoolean begun = new AtomicBoolean();
    return patience.of(
        () -> (begun.getAndSet(true) ? CustomerStart.prepare(setup) : prepared).start());
  }

  /** Says what it will cost; whether it is to be. */
  private boolean agreed(
      Network where,
      ContentMarket market,
      CustomerNode.Setup setup,
      CustomerStart start,
      CustomerStart.Outlook now,
      All all,
      Sums sums) {
    Amount cover =
        market
            .payment()
            .prize()
            .times(setup.booksPerProvider() * setup.providers())
            .times(setup.rounds());
    PublishCost cost =
        PublishCost.of(
            new PublishCost.Wish(
                all.files(),
                all.bytes(),
                setup.providers(),
                deliveries,
                setup.rounds(),
                cover,
                once),
            start,
            now,
            where,
            setup.key());
    output.say(cost, cost.text(sums, market.ledger().rounds(), where.blockSeconds()));
    cost.check(sums);
    aside(setup, now.hireable());
    return !dryRun && (yes || now.escrow().goesOn().isPresent() || Consent.given("Publish"));
  }

  /** A word about what goes wrong though nobody refuses it. */
  private void aside(CustomerNode.Setup setup, Hireable hireable) {
    boolean own = setup.listening().publicUrl().isEmpty() && isLoopback(setup.listening().host());
    if (own && hireable.endpoints().stream().anyMatch(PublishCommand::isElsewhere)) {
      output.warn(
          "caches on other machines cannot reach a publisher at "
              + setup.listening().host()
              + ", and will not have its files; name an address that they reach with --host or"
              + " --public-url");
    }
  }

  private static boolean isElsewhere(String endpoint) {
    try {
      String host = URI.create(endpoint).getHost();
      return host != null && !isLoopback(host);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost") || host.startsWith("127.") || host.contains("::1");
  }

  /** Waits until enough caches can be hired, before money is locked; false when it is stopped. */
  private boolean hireable(ContentMarket market, CustomerStart start, StopSignal running, Sums sums)
      throws InterruptedException {
    int least = market.service().caches();
    Optional<Hireable> said = Optional.empty();
    long last = Long.MAX_VALUE;
    for (int look = 0; look == 0 || running.goesOn(); look++) {
      if (look % LOOK_EVERY != 0) {
        continue;
      }
      CustomerStart.Outlook now = start.look();
      if (now.escrow().goesOn().isPresent() || now.hireable().fitting() >= least) {
        return true;
      }
      String why =
          "%s; a bundle takes %d caches; nothing is locked"
              .formatted(PublishMood.why(now.hireable(), sums), least);
      if (look == 0 && once) {
        last = now.block() + market.ledger().rounds().length();
      }
      if (now.block() > last) {
        throw new Failure(Main.FAILED, why);
      }
      if (!said.equals(Optional.of(now.hireable()))) {
        said = Optional.of(now.hireable());
        output.say(
            new Waiting("waiting", HireableLine.Told.of(now.hireable()), least),
            why + ", waiting for more");
      }
    }
    return false;
  }

  /** Too few caches, for programs. */
  private record Waiting(String event, HireableLine.Told hireable, int needed) {}

  private long booksPerCache(ContentMarket market, int hire, All all) {
    long tickets = deliveries * AddedCost.tickets(market, all.sizes());
    return tickets * 3 / 2 / hire / market.payment().tickets() + 2;
  }
}
