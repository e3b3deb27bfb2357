package souk.cli;

import java.math.BigInteger;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.attacks.Count;
import souk.exchange.Service;
import souk.ledger.Ledger;
import souk.ledger.LedgerView;
import souk.ledger.RoundRules;
import souk.ledger.evm.EvmLedger;
import souk.market.MarketRules;
import souk.market.PaymentRules;
import souk.market.file.MarketFile;
import souk.market.hire.Preference;
import souk.market.hire.Wanted;
import souk.node.CustomerNode;
import souk.node.CustomerStart;
import souk.node.CustomerStore;
import souk.node.Listening;
import souk.node.Network;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;

/** {@code souk hire}: recruits providers of a market's service, and keeps what both signed. */
@Command(
    name = "hire",
    mixinStandardHelpOptions = true,
    description = {
      "Hire providers of the service that the market file names: ask those on the ledger what they"
          + " offer, leave out who is too dear or does not meet what is required, choose the best,"
          + " open an escrow, sign an agreement with each and put it on the ledger. Their price"
          + " counts most; who kept its word to you, is nearer, has more collateral or is run by"
          + " somebody else goes before its like.",
      "",
      "It says who would be hired, at what price, and what is locked, before anything is sent, and"
          + " asks on a terminal; without a terminal it needs --yes. What was signed is kept in"
          + " --state: the command that uses the service goes on with the same folder, and so does"
          + " this one, when more are wanted."
    },
    footer = {
      "Exit status: 0 all are hired, 1 not all, 2 a wrong option.",
      "Example:",
      "  ./souk hire --providers 3 --where region=north --dry-run --network /tmp/net --keystore"
          + " /tmp/net/keys/publisher.json --password-file /tmp/net/keys/password --state"
          + " /tmp/customer"
    })
final class HireCommand implements Callable<Integer> {
  /** For how many rounds the ones that were chosen are waited for. */
  private static final int PATIENCE_ROUNDS = 5;

  @Mixin private NetworkOptions network = new NetworkOptions();
  @Mixin private KeyOptions key = new KeyOptions();
  @Mixin private NodeOptions node = new NodeOptions();
  @Mixin private ServiceOptions services = new ServiceOptions();

  @Option(
      names = "--providers",
      paramLabel = "N",
      defaultValue = "1",
      description = "how many to have, those of before in --state included (${DEFAULT-VALUE})")
  private int providers;

  @Option(
      names = "--provider",
      paramLabel = "ADDRESS",
      description = "hire this one, and no others than those named; may be repeated")
  private List<Address> named = List.of();

  @Mixin private RequirementOptions requirements = new RequirementOptions();

  @Option(
      names = "--books",
      paramLabel = "N",
      defaultValue = "32",
      description = "ticket books of a round for each provider, in a new escrow (${DEFAULT-VALUE})")
  private int books;

  @Option(
      names = "--spare",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "for how many more there are to be books in a new escrow, to replace who vanishes"
              + " (${DEFAULT-VALUE})")
  private int spare;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "for how many rounds (the market file's agreement.rounds)")
  private @Nullable Integer rounds;

  @Option(
      names = "--price",
      paramLabel = "SUM",
      description = "what a ticket of a new escrow is to be worth (what the market file says)")
  private @Nullable TypedSum price;

  @Option(
      names = "--most",
      paramLabel = "AMOUNT",
      description =
          "never have more than this locked and paid out in all; kept in --state until another one"
              + " is given (no limit)")
  private @Nullable TypedSum most;

  @Option(names = "--dry-run", description = "say who would be hired, and send nothing")
  private boolean dryRun;

  @Option(names = "--yes", description = "do not ask; needed where there is no terminal to ask on")
  private boolean yes;

  @Mixin private Output output = new Output();

  /**
   * What hiring will do, before anything is sent.
   *
   * @param hired agreements of before that are not over
   * @param locks what is put into a new escrow now; what nobody wins of it comes back
   * @param ticketPaid what a ticket of the escrow is worth on average
   * @param gasMost for what is sent now
   * @param feeMost the same in the chain's smallest unit
   */
  private record Plan(
      String event,
      String service,
      int wanted,
      int hired,
      List<Candidate> candidates,
      boolean goesOn,
      Amount locks,
      int rounds,
      Amount ticketPaid,
      Amount balance,
      Amount outside,
      long gasMost,
      BigInteger feeMost,
      HireableLine.Told hireable) {}

  /**
   * One that would be hired.
   *
   * @param ticketPrice what a ticket must be worth by its offer
   * @param millis how long it took to answer
   * @param reputation from 0 to 1, from this customer's own agreements that have ended
   * @param scores why it was chosen
   */
  private record Candidate(
      Address provider,
      String endpoint,
      Amount ticketPrice,
      Amount collateral,
      long millis,
      double reputation,
      double score,
      Map<String, Double> scores) {
    static Candidate of(Preference.Ranked ranked) {
      return new Candidate(
          ranked.provider(),
          ranked.known().offer().endpoint(),
          ranked.known().offer().ticketPrice(),
          ranked.known().collateral(),
          Math.round(ranked.known().latencyMillis()),
          ranked.known().reputation(),
          ranked.score(),
          ranked.scores());
    }
  }

  /** What was hired, for programs. */
  private record Hired(String event, Bytes32 escrow, List<Agreement> agreements) {}

  /** An agreement on the ledger. */
  private record Agreement(
      Bytes32 agreement, Address provider, URI endpoint, long startBlock, long endBlock) {
    static Agreement of(CustomerStore.Signed signed) {
      return new Agreement(
          signed.id(),
          signed.terms().provider(),
          signed.endpoint(),
          signed.terms().startBlock(),
          signed.terms().endBlock());
    }
  }

  @Override
  public Integer call() throws Exception {
    int wanted = named.isEmpty() ? providers : Set.copyOf(named).size();
    if (wanted < 1 || books < 1 || spare < 0 || (rounds != null && rounds < 1)) {
      throw new Failure(
          Main.USAGE, "--providers, --books and --rounds are at least 1, --spare at least 0");
    }
    Network where = network.read();
    MarketFile file = where.parameters();
    Service service = services.service(file);
    Wanted offers = requirements.wanted(service);
    PrivateKey signer = key.open();
    Listening at = node.listening();
    try (StopSignal running = new StopSignal();
        EvmLedger ledger =
            new ChainPatience(output, running).of(() -> NetworkOptions.connect(where))) {
      Sums sums = Sums.of(ledger);
      CustomerNode.Setup setup =
          new CustomerNode.Setup(
                  ledger,
                  signer,
                  signer,
                  priced(service, sums),
                  where.maxLag(file.ledger().rounds()),
                  node.state(),
                  at,
                  wanted,
                  spare,
                  Set.copyOf(named),
                  books,
                  rounds == null ? file.agreement().rounds() : rounds,
                  false,
                  InstantSource.system())
              .atMost(Optional.ofNullable(most).map(typed -> sums.of("--most", typed)))
              .wanting(offers);
      return hire(where, setup, running, sums);
    }
  }

  /** The service at the price that was asked for. */
  private Service priced(Service service, Sums sums) {
    if (price == null) {
      return service;
    }
    Amount ticket = sums.of("--price", price);
    MarketRules usual = service.market();
    try {
      return new Service(
          service.kind(),
          service.terms(),
          new MarketRules(
              usual.ledger(),
              PaymentRules.perTicket(ticket, usual.payment().depth()),
              usual.agreement()));
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new Failure(
          Main.USAGE, "--price: %s is no price of a ticket".formatted(sums.show(ticket)));
    }
  }

  private int hire(Network where, CustomerNode.Setup setup, StopSignal running, Sums sums)
      throws Exception {
    try (CustomerStart start = CustomerStart.prepare(setup)) {
      CustomerStart.Outlook now = start.look();
      List<Candidate> candidates = start.choice(now).stream().map(Candidate::of).toList();
      int hired = start.agreements().size();
      HiringGas gas = HiringGas.of(candidates.size(), now, where, setup.key());
      Plan plan =
          new Plan(
              "plan",
              setup.service().name(),
              setup.providers(),
              hired,
              candidates,
              now.escrow().goesOn().isPresent(),
              now.escrow().locks(),
              setup.rounds(),
              ticketPaid(setup, now),
              now.balance(),
              now.outside(),
              gas.gas(),
              gas.fee(),
              HireableLine.Told.of(now.hireable()));
      output.say(plan, text(plan, sums));
      check(plan, now, gas, sums);
      checkMost(plan, start.gone(), start.most(), sums);
      if (dryRun) {
        output.sayToPeople("Nothing was sent.");
        return 0;
      }
      if (!candidates.isEmpty() && !Consent.toLock("Hire them", yes)) {
        return 0;
      }
      try (CustomerNode customer = start.start()) {
        return await(customer, setup, running, sums);
      }
    }
  }

  private static Amount ticketPaid(CustomerNode.Setup setup, CustomerStart.Outlook now) {
    return now.escrow()
        .goesOn()
        .map(escrow -> escrow.terms().prize().share(1, escrow.terms().tickets()))
        .orElseGet(() -> {
          var payment = setup.service().market().payment();
          return payment.prize().share(1, payment.tickets());
        });
  }

  /**
   * Makes sure that all can be hired and paid.
   *
   * @throws Failure when not; nothing was locked
   */
  private static void check(Plan plan, CustomerStart.Outlook now, HiringGas gas, Sums sums) {
    if (plan.hired() + plan.candidates().size() < plan.wanted()) {
      throw new Failure(
          Main.FAILED,
          "%s; %d are wanted, and %d can be hired; nothing was locked"
              .formatted(
                  HireableLine.of(now.hireable(), "provider", sums),
                  plan.wanted() - plan.hired(),
                  plan.candidates().size()));
    }
    if (plan.candidates().size() > now.hireable().room()) {
      throw new Failure(
          Main.FAILED,
          "the escrow of before has books for %d more, and %d are to be hired; hire into another --state, or fewer; nothing was sent"
              .formatted(now.hireable().room(), plan.candidates().size()));
    }
    if (!now.affordable()) {
      throw new Failure(
          Main.FAILED,
          "the escrow takes %s, and there are %s in the market and %s outside; get more, or take fewer --books, --rounds or --providers; nothing was locked"
              .formatted(
                  sums.show(plan.locks()), sums.show(plan.balance()), sums.show(plan.outside())));
    }
    if (!plan.candidates().isEmpty() && gas.coins().compareTo(gas.fee()) < 0) {
      throw new Failure(
          Main.FAILED,
          "gas takes up to %s, and the account has %s; nothing was locked"
              .formatted(sums.gas(gas.fee()), sums.gas(gas.coins())));
    }
  }

  /**
   * Makes sure that it may be locked.
   *
   * @param gone what was locked and paid out in this folder until now
   */
  private static void checkMost(Plan plan, Amount gone, Optional<Amount> most, Sums sums) {
    Amount after = gone.plus(plan.locks());
    most.filter(limit -> after.compareTo(limit) > 0)
        .ifPresent(limit -> {
          throw new Failure(
              Main.FAILED,
              "the escrow takes %s%s, more than the %s that --most allows; nothing was sent"
                  .formatted(
                      sums.show(plan.locks()),
                      gone.isZero()
                          ? ""
                          : ", after %s that are locked or paid out".formatted(sums.show(gone)),
                      sums.show(limit)));
        });
  }

  private static String text(Plan plan, Sums sums) {
    StringBuilder text = new StringBuilder();
    if (plan.hired() > 0) {
      text.append(
          "%s of before %s.%n"
              .formatted(
                  Count.of(plan.hired(), "agreement"), plan.hired() == 1 ? "goes on" : "go on"));
    }
    for (Candidate each : plan.candidates()) {
      text.append(
          "Would hire %s at %s: a ticket costs %s at least, %d ms away%s.%n"
              .formatted(
                  each.provider(),
                  URI.create(each.endpoint()),
                  sums.show(each.ticketPrice()),
                  each.millis(),
                  each.reputation() == 0
                      ? ""
                      : String.format(Locale.ROOT, ", reputation %.3f", each.reputation())));
    }
    text.append("A ticket pays %s on average. ".formatted(sums.show(plan.ticketPaid())));
    text.append(
        plan.goesOn()
            ? "The escrow of before goes on, at its own price; nothing is locked now."
            : "To hire them it opens an escrow and locks %s in it, for %s; what nobody wins of it comes back."
                .formatted(sums.show(plan.locks()), Count.of(plan.rounds(), "round")));
    return text.append("%nGas: at most %s.".formatted(sums.gas(plan.feeMost()))).toString();
  }

  /** Waits until all agreements are on the ledger. */
  private int await(
      CustomerNode customer, CustomerNode.Setup setup, StopSignal running, Sums sums) {
    RoundRules rules = setup.ledger().info().rules().rounds();
    long last = head(setup.ledger()).block().number() + (long) PATIENCE_ROUNDS * rules.length();
    boolean goesOn = true;
    while (true) {
      LedgerView view = head(setup.ledger());
      List<CustomerStore.Signed> opened =
          customer.agreements().stream().filter(signed -> runs(view, signed.id())).toList();
      boolean all =
          opened.stream().map(each -> each.terms().provider()).distinct().count()
              >= setup.providers();
      if (all || view.block().number() > last || !goesOn) {
        List<Agreement> agreements = opened.stream().map(Agreement::of).toList();
        output.say(new Hired("hired", customer.status().escrow(), agreements), hired(agreements));
        if (!all) {
          throw new Failure(
              Main.FAILED, shortage(customer.status(), setup, agreements.size(), sums));
        }
        return 0;
      }
      goesOn = running.goesOn();
    }
  }

  /** On the ledger, and not over: what ended before is no longer hired. */
  private static boolean runs(LedgerView view, Bytes32 agreement) {
    return view.agreement(agreement)
        .filter(each -> !each.closed() && each.endBlock() > view.block().number())
        .isPresent();
  }

  private static LedgerView head(Ledger ledger) {
    return ledger.at(ledger.head(Ledger.Finality.INCLUDED));
  }

  private static String hired(List<Agreement> agreements) {
    StringBuilder text =
        new StringBuilder("%s on the ledger".formatted(Count.of(agreements.size(), "agreement")));
    agreements.forEach(each ->
        text.append(
            "%n%s with %s at %s until block %d"
                .formatted(each.agreement(), each.provider(), each.endpoint(), each.endBlock())));
    return text.toString();
  }

  private static String shortage(
      CustomerNode.Status now, CustomerNode.Setup setup, int hired, Sums sums) {
    return "%d of %d are hired%s; what is locked stays in the escrow, and the same command goes on"
        .formatted(
            hired,
            setup.providers(),
            now.trouble()
                .or(() -> now.shortage().map(left -> HireableLine.of(left, "provider", sums)))
                .map(why -> ": " + why)
                .orElse(""));
  }
}
